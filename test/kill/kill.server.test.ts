import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { profileFingerprint } from "../../src/embed/profile.ts";
import { localEmbedder } from "../../src/embed/providers/local.ts";
import { type IngestStep, ingestSteps } from "../../src/pipeline/progress.ts";
import { runs, status } from "../../src/pipeline/status.ts";
import { validate } from "../../src/pipeline/validate.ts";
import type { Store } from "../../src/postgres/database.ts";
import { inspectGeneration } from "../../src/postgres/integrity.ts";
import { searchExactly } from "../../src/postgres/search.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { readLive } from "../../src/postgres/snapshot.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const child = fileURLToPath(new URL("./ingest-until.ts", import.meta.url));
const compiled = await mkdtemp(path.join(tmpdir(), "corpusgate-compiled-"));
afterAll(() => rm(compiled, { recursive: true, force: true }));
/** Node compiles the sources once, not for each of some forty children. */
const run = execa({ reject: false, env: { NODE_COMPILE_CACHE: compiled } });

/** A corpus whose first state is live, and whose second state is on disk. */
async function disturbed(
  schema: string,
): Promise<{ readonly corpus: TestCorpus; readonly changedInputs: number }> {
  const corpus = await testCorpus(
    `guards: { deletionBudget: 0.5 }\nembed: { provider: local, dimensions: 256, batchSize: 4, concurrency: 2 }\nenvironments:\n  local: { database: "${url}", schema: ${schema} }\n`,
  );
  for (const name of ["alpha", "beta", "gamma", "delta"]) await corpus.write(`docs/${name}.md`, page(name));
  expect((await corpus.ingest()).outcome).toBe("promoted");
  await corpus.write("docs/alpha.md", page("alpha altered"));
  await corpus.remove("docs/beta.md");
  await corpus.move("docs/gamma.md", "docs/moved/gamma.md");
  for (const name of ["epsilon", "zeta", "eta"]) await corpus.write(`docs/${name}.md`, page(name));
  return { corpus, changedInputs: 16 };
}

async function withStoreOf<T>(corpus: TestCorpus, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(await corpus.config(), "read");
  try {
    return await work(store);
  } finally {
    await store.database.close();
  }
}

/** What readers get, by exact search, down to the last byte. */
async function answers(corpus: TestCorpus): Promise<string> {
  const { embed } = await corpus.config();
  const embedder = localEmbedder(embed);
  const { vectors } = await embedder.request(
    ["alpha procedure valve", "where is the gamma log?", "epsilon circuit"],
    new AbortController().signal,
  );
  return withStoreOf(corpus, async (store) => {
    const live = await readLive(store);
    if (live === null) return "nothing is live";
    const found = [];
    for (const embedding of vectors) {
      found.push(
        await searchExactly(store, {
          generation: live.generation,
          profile: profileFingerprint(embedder.profile),
          embedding,
          count: 20,
        }),
      );
    }
    return JSON.stringify({ digest: live.contentDigest, found });
  });
}

async function expectRecovery(corpus: TestCorpus, changedInputs: number, before: string): Promise<void> {
  const after = await answers(corpus);
  const config = await corpus.config();
  const planned = await validate({ config, strict: false, base: undefined, variables: {} });
  const state = await status(config);
  const live = state.generations.find((one) => one.state === "live");
  if (live?.contentDigest === planned.digest) expect(after).not.toBe(before);
  else expect(after).toBe(before);

  const again = await corpus.ingest({ leaseTtlMs: 1 });
  expect(["promoted", "nothing-to-do"]).toContain(again.outcome);
  expect(again.contentDigest).toBe(planned.digest);
  expect(again.embed.inputs).toBeLessThanOrEqual(changedInputs);
  const settled = await status(config);
  expect(settled.staged).toEqual([]);
  expect(settled.lease).toBeNull();
  await withStoreOf(corpus, async (store) => {
    const inspection = await inspectGeneration(store, settled.live ?? 0);
    expect(inspection.found).toEqual(inspection.recorded);
    expect(inspection.missingVectors).toBe(0);
  });
}

describe("a run killed after a step", () => {
  it.each(ingestSteps)(
    "%s: live answers as before or as after, never between, and the next run completes it",
    async (step: IngestStep) => {
      const { corpus, changedInputs } = await disturbed(`killed_${step.replaceAll("-", "_")}`);
      const before = await answers(corpus);
      const killed = await run("node", [child, corpus.configFile, step]);
      expect(killed.signal).toBe("SIGKILL");
      const wasPromoted = ingestSteps.indexOf(step) >= ingestSteps.indexOf("promoted");
      if (!wasPromoted) expect(await answers(corpus)).toBe(before);
      await expectRecovery(corpus, changedInputs, before);
    },
  );
});

describe("a run killed at a random moment", () => {
  const kills = Number(process.env.SOAK_KILLS ?? 20);
  it(`leaves live whole, ${kills} times`, { timeout: (kills + 1) * 30_000 }, async () => {
    const { corpus, changedInputs } = await disturbed("killed_randomly");
    const next = async (state: string) => {
      await corpus.write("docs/zeta.md", page(`zeta ${state}`));
      await corpus.write("docs/eta.md", page(`eta ${state}`));
    };
    await next("whole");
    const steps = await runFor(corpus);
    for (let kill = 0; kill < kills; kill += 1) {
      await next(String(kill));
      const before = await answers(corpus);
      // Multiples of the golden ratio spread evenly over the run, however many there are; the first is in its middle.
      const step = Math.floor(((0.5 + kill * 0.618_034) % 1) * steps);
      await runFor(corpus, { step, afterMs: (kill * 7) % 23 });
      await expectRecovery(corpus, changedInputs, before);
    }
    const logged = await runs(await corpus.config(), 1_000);
    const hit = logged.runs.filter((one) => one.actor === "doomed" && one.outcome === "abandoned");
    expect(hit.length, "a kill that hits no running ingest shows nothing").toBeGreaterThan(0);
  });
});

/** Runs the child, killed some milliseconds after a step if it still runs then; returns how many steps it took. */
async function runFor(
  corpus: TestCorpus,
  kill?: { readonly step: number; readonly afterMs: number },
): Promise<number> {
  const running = run("node", [child, corpus.configFile, "never"]);
  let steps = 0;
  for await (const _ of running) {
    if (steps === kill?.step) setTimeout(() => running.kill("SIGKILL"), kill.afterMs);
    steps += 1;
  }
  await running;
  return steps;
}
