import { describe, expect, it } from "vitest";
import { plan } from "../../src/pipeline/plan.ts";
import type { IngestStep, Observer } from "../../src/pipeline/progress.ts";
import { status } from "../../src/pipeline/status.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();

async function corpusIn(schema: string): Promise<TestCorpus> {
  const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: ${schema} }\n`);
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  return corpus;
}

/** An observer that stops a run at a step until it is let go. */
function freezeAt(step: IngestStep): {
  readonly observe: Observer;
  readonly reached: Promise<void>;
  thaw(): void;
} {
  const reached = Promise.withResolvers<void>();
  const thawed = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    thaw: () => thawed.resolve(),
    async observe(progress) {
      if (progress.kind !== "step" || progress.step !== step) return;
      reached.resolve();
      await thawed.promise;
    },
  };
}

describe("two ingests at once", () => {
  it("from none: the second is told by whom it is locked, and the first wins", async () => {
    const corpus = await corpusIn("both_from_none");
    const frozen = freezeAt("generation-opened");
    const first = corpus.ingest({
      origin: {
        actor: "first",
        runUrl: "https://example.org/runs/1",
        commit: null,
        cleanTree: null,
        reason: null,
      },
      observe: frozen.observe,
    });
    await frozen.reached;
    await expect(corpus.ingest()).rejects.toThrow("Locked by first (https://example.org/runs/1)");
    frozen.thaw();
    expect((await first).outcome).toBe("promoted");
    expect((await corpus.ingest()).outcome).toBe("nothing-to-do");
  });

  it("of the same plan: the one that comes second finds the plan stale", async () => {
    const corpus = await corpusIn("same_plan");
    const drawn = await plan({
      config: await corpus.config(),
      selection: [],
      strict: false,
      against: "live",
    });
    const results = await Promise.allSettled([
      corpus.ingest({ plan: drawn.plan }),
      corpus.ingest({ plan: drawn.plan }),
    ]);
    const won = results.filter((one) => one.status === "fulfilled");
    const lost = results.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(won.map((one) => one.value.outcome)).toEqual(["promoted"]);
    expect(lost).toEqual([expect.stringMatching(/Locked by tester|The plan is stale/)]);
  });
});

describe("a run frozen past its lease", () => {
  it.each(["generation-opened", "documents-stored", "vectors-stored", "sealed", "gated"] as const)(
    "at %s and thawed after another promoted damages nothing",
    async (step) => {
      const corpus = await corpusIn(`frozen_${step.replaceAll("-", "_")}`);
      const frozen = freezeAt(step);
      const first = corpus.ingest({ observe: frozen.observe, leaseTtlMs: 600_000 });
      await frozen.reached;
      await corpus.write("docs/beta.md", page("the other"));
      const second = await corpus.ingest({ leaseTtlMs: 1 });
      expect(second.outcome).toBe("promoted");
      frozen.thaw();
      await expect(first).rejects.toThrow();
      const state = await status(await corpus.config());
      expect(state.live).toBe(second.generation);
      expect(state.generations.map((one) => one.number)).toEqual([second.generation]);
      expect(await corpus.ingest()).toMatchObject({
        outcome: "nothing-to-do",
        contentDigest: second.contentDigest,
      });
    },
  );
});
