import { describe, expect, it } from "vitest";
import { plan } from "../../src/pipeline/plan.ts";
import { promote } from "../../src/pipeline/promote.ts";
import { prune } from "../../src/pipeline/prune.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { status } from "../../src/pipeline/status.ts";
import { inspectGeneration } from "../../src/postgres/integrity.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { compose } from "../../src/report/compose/compose.ts";
import { toText } from "../../src/report/to-text.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };

async function corpusIn(schema: string): Promise<TestCorpus> {
  const corpus = await testCorpus(
    `retention: { generations: 2 }\nenvironments:\n  local: { database: "${url}", schema: ${schema} }\n`,
  );
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  return corpus;
}

/** Every sealed generation, recomputed from rows, is what was recorded. */
async function expectAllWhole(corpus: TestCorpus): Promise<void> {
  const config = await corpus.config();
  const store = await openStore(config, "read");
  try {
    for (const { number, contentDigest } of (await status(config)).generations) {
      const inspection = await inspectGeneration(store, number);
      expect(inspection.found).toEqual(inspection.recorded);
      expect(inspection.found.contentDigest).toBe(contentDigest);
      expect([inspection.missingVectors, inspection.zeroVectors, inspection.alteredPaths]).toEqual([
        0,
        0,
        [],
      ]);
    }
  } finally {
    await store.database.close();
  }
}

describe("generations", () => {
  it("stay whole through ingest A, B, C, rollback to A, ingest D, rollback to C, prune", async () => {
    const corpus = await corpusIn("lifecycle");
    const config = await corpus.config();
    const ingestState = async (seed: string) => {
      await corpus.write("docs/beta.md", page(seed));
      const report = await corpus.ingest();
      expect(report.outcome).toBe("promoted");
      await expectAllWhole(corpus);
      return report.generation ?? 0;
    };
    const a = await ingestState("A");
    const b = await ingestState("B");
    const c = await ingestState("C");
    expect(await rollback({ config, generation: a, approval: undefined, origin })).toMatchObject({
      outcome: "rolled-back",
      generation: a,
      previous: c,
    });
    await expectAllWhole(corpus);
    const d = await ingestState("D");
    expect(await rollback({ config, generation: c, approval: undefined, origin })).toMatchObject({
      outcome: "rolled-back",
      generation: c,
      previous: d,
    });
    await expectAllWhole(corpus);
    const pruned = await prune(config, origin);
    expect([pruned.generations, pruned.retained]).toEqual([[], [d, b, a]]);
    await expectAllWhole(corpus);
    // What was live last, and the last that nobody rolled back from, are never removed, and the answer does not pass over them.
    const least = await prune({ ...config, retention: { generations: 0, embeddingDays: 0 } }, origin);
    expect([least.generations, least.retained]).toEqual([[b], [d, a]]);
    expect(toText(compose(least))).toContain(
      `Beside the live one, generations ${d}, ${a} stay, with every text of that time`,
    );
    expect((await status(config)).generations.map(({ number, state }) => ({ number, state }))).toEqual([
      { number: d, state: "rolled back" },
      { number: c, state: "live" },
      { number: a, state: "retired" },
    ]);
    await expectAllWhole(corpus);
  });

  it("that were good stay beside any number of bad ones that were rolled back from", async () => {
    const corpus = await corpusIn("bad_releases");
    const config = await corpus.config();
    const release = async (seed: string) => {
      await corpus.write("docs/beta.md", page(seed));
      expect((await corpus.ingest()).outcome).toBe("promoted");
    };
    for (const seed of ["A", "B", "C"]) await release(seed);
    for (const seed of ["bad", "worse", "worst"]) {
      await release(seed);
      await rollback({ config, generation: 3, approval: undefined, origin });
    }
    expect((await prune(config, origin)).retained).toEqual([6, 5, 2, 1]);
    expect(await rollback({ config, generation: 2, approval: undefined, origin })).toMatchObject({
      outcome: "rolled-back",
      generation: 2,
    });
    await expectAllWhole(corpus);
  });

  it("lose a text for good with the second one without it and a prune that keeps as little as it can", async () => {
    const corpus = await corpusIn("deleted_text");
    const config = {
      ...(await corpus.config()),
      retention: { generations: 0, embeddingDays: 0 },
    };
    const left = async () =>
      rowsOf(
        url,
        `select (select count(*)::int from deleted_text.document_chunks where text like '%Quillfeather%') as chunks,
           (select count(*)::int from deleted_text.chunk_lexemes where lexemes::text like '%quillfeath%') as words,
           (select count(*)::int from deleted_text.segment_1 s
              where not exists (select from deleted_text.document_chunks c where c.input_hash = s.input_hash)) as unused`,
      );
    await corpus.write("docs/beta.md", `${page("beta")}\nAsk Quillfeather.\n`);
    await corpus.ingest();
    await corpus.write("docs/beta.md", page("beta"));
    await corpus.ingest();
    await prune(config, origin);
    expect(await left()).toMatchObject([{ chunks: 1, words: 1 }]);
    await corpus.write("docs/alpha.md", `${page("alpha")}\nAnother sentence.\n`);
    await corpus.ingest();
    await prune(config, origin);
    expect(await left()).toEqual([{ chunks: 0, words: 0, unused: 0 }]);
  });

  it("that were rolled back from come back only by their number, and it is said what that undoes", async () => {
    const corpus = await corpusIn("undone");
    const config = await corpus.config();
    for (const seed of ["A", "B", "C"]) {
      await corpus.write("docs/beta.md", page(seed));
      await corpus.ingest();
    }
    const back = (generation: number | undefined, reason: string) =>
      rollback({ config, generation, approval: undefined, origin: { ...origin, actor: "ada", reason } });
    expect(await back(undefined, "wrong limits")).toMatchObject({
      outcome: "rolled-back",
      generation: 2,
      previous: 3,
      reasons: [],
    });
    const when = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`;
    const why = `Generation 3 was rolled back from on ${when} by ada \\(reason: wrong limits\\)\\.`;
    const again = await back(undefined, "still wrong").then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(again).toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `^Nothing was changed: before generation 2, generation 3 was live, and going back there would undo a rollback\\. ${why}$`,
        ),
      ),
      remedy:
        "To make it live again all the same, name it: `corpusgate rollback 3 --env local`. To go to another one that was live, `corpusgate rollback 1 --env local`.",
    });
    expect((await status(config)).live).toBe(2);
    expect(await back(3, "it was right")).toMatchObject({
      outcome: "rolled-back",
      generation: 3,
      previous: 2,
      reasons: [expect.stringMatching(new RegExp(`^This undoes a rollback\\. ${why}$`))],
    });
    // And that one is a rollback as well: the way back from it has to be named, too.
    await expect(back(undefined, "no")).rejects.toThrow("Generation 2 was rolled back from on");
    await corpus.write("docs/beta.md", page("D"));
    await corpus.ingest();
    expect(await back(undefined, "back to what was live")).toMatchObject({ generation: 3, reasons: [] });
  });

  it("held stay invisible until promoted, and are refused once another is live", async () => {
    const corpus = await corpusIn("held");
    const config = await corpus.config();
    const held = await corpus.ingest({ hold: true });
    expect(held).toMatchObject({ outcome: "held", generation: 1, previous: null });
    expect((await status(config)).live).toBeNull();
    expect(await promote({ config, generation: undefined, approval: undefined, origin })).toMatchObject({
      outcome: "promoted",
      generation: 1,
      previous: null,
    });

    await corpus.write("docs/beta.md", page("second"));
    const second = await corpus.ingest({ hold: true });
    await corpus.write("docs/beta.md", page("third"));
    const third = await corpus.ingest();
    expect(third).toMatchObject({ outcome: "promoted", previous: 1 });
    await expect(
      promote({ config, generation: second.generation ?? 0, approval: undefined, origin }),
    ).rejects.toThrow(`Live is generation ${third.generation}, not 1 as expected`);
  });

  it("are promoted once: the same plan again is answered as promoted, and flips nothing", async () => {
    const corpus = await corpusIn("promoted_again");
    const config = await corpus.config();
    await corpus.ingest();
    await corpus.write("docs/beta.md", page("second"));
    const { generation, planDigest } = await corpus.ingest({ hold: true });
    const approval = { by: "ada", digest: planDigest, via: "operator", url: null } as const;
    const request = { config, generation: generation ?? 0, approval, plan: planDigest, origin };
    const promoted = { outcome: "promoted", generation: 2, previous: 1 };
    expect(await promote(request)).toMatchObject({ ...promoted, reasons: [] });
    expect(await promote(request)).toMatchObject({
      ...promoted,
      reasons: ["This plan was promoted before; nothing was changed."],
    });
    expect(await promote({ ...request, generation: undefined })).toMatchObject(promoted);
    const flips = "select subject from promoted_again.audit where action = 'promote'";
    expect(await rowsOf(url, flips)).toHaveLength(2);

    const stranger = "0".repeat(64);
    for (const other of [{ plan: undefined, approval: undefined }, { plan: stranger }, { generation: 1 }])
      await expect(promote({ ...request, ...other })).rejects.toThrow("a sealed one was expected");
    // Approved was that generation, not the plan that is named.
    expect(await promote({ ...request, approval: { ...approval, digest: stranger } })).toMatchObject({
      outcome: "blocked",
      previous: 2,
    });
    await rollback({ config, generation: 1, approval: undefined, origin });
    await rollback({ config, generation: 2, approval: undefined, origin });
    await expect(promote(request)).rejects.toThrow("Generation 2 is live; a sealed one was expected");
  });

  it("are made once: a plan that the same run carried out before ends well, and changes nothing", async () => {
    const corpus = await corpusIn("carried_out");
    const config = await corpus.config();
    await corpus.ingest();
    await corpus.write("docs/beta.md", page("second"));
    const { plan: drawn } = await plan({ config, selection: [], strict: false, against: "live" });
    const request = { plan: drawn, origin: { ...origin, runUrl: "https://example.org/runs/1" } };
    expect(await corpus.ingest(request)).toMatchObject({
      outcome: "promoted",
      generation: 2,
      previous: 1,
    });
    const told =
      "An earlier attempt of this run carried this plan out, as generation 2, which is live; nothing was changed.";
    for (const hold of [false, true])
      expect(await corpus.ingest({ ...request, hold })).toMatchObject({
        outcome: "nothing-to-do",
        generation: 2,
        previous: 1,
        embed: { inputs: 0, requests: 0 },
        warnings: [told],
      });
    expect((await status(config)).generations.map((one) => one.number)).toEqual([2, 1]);
    const another = { ...request, origin: { ...origin, runUrl: "https://example.org/runs/2" } };
    const carriedOut = "The plan is stale, so it was not run: it was carried out already, as generation 2";
    await expect(corpus.ingest(another)).rejects.toThrow(carriedOut);
    await corpus.write("docs/beta.md", page("third"));
    await expect(corpus.ingest(request)).rejects.toThrow(carriedOut);
    await corpus.ingest();
    await corpus.write("docs/beta.md", page("second"));
    await expect(corpus.ingest(request)).rejects.toThrow("live generation: planned 1");
  });

  it("held tell the commit that all of live was read from, also behind a narrowed run", async () => {
    const corpus = await corpusIn("commits");
    const at = (commit: string) => ({ origin: { ...origin, commit } });
    const change = (text: string) => corpus.write("docs/beta.md", page(text));
    expect(await corpus.ingest({ hold: true })).toMatchObject({ outcome: "held", baseCommit: null });
    await corpus.ingest(at("first"));
    await change("second");
    await corpus.ingest({ ...at("narrowed"), selection: ["docs/beta.md"] });
    await change("third");
    expect((await corpus.ingest({ ...at("third"), hold: true })).baseCommit).toBe("first");
    await corpus.ingest(at("fourth"));
    await change("fifth");
    expect((await corpus.ingest({ ...at("fifth"), hold: true })).baseCommit).toBe("fourth");
  });

  it("are planned against: a plan runs once, and is stale afterwards, also the one drawn against none", async () => {
    const corpus = await corpusIn("planned");
    const config = await corpus.config();
    const first = await plan({ config, selection: [], strict: false, against: "live" });
    expect(first.report).toMatchObject({ outcome: "changes", base: null, documents: { added: 3 } });
    expect(await corpus.ingest({ plan: first.plan })).toMatchObject({
      outcome: "promoted",
      planDigest: first.report.digest,
    });
    await expect(corpus.ingest({ plan: first.plan })).rejects.toThrow("carried out already, as generation 1");
    await corpus.write("docs/beta.md", page("other"));
    const second = await plan({ config, selection: [], strict: false, against: "live" });
    await corpus.write("docs/gamma.md", page("moved meanwhile"));
    await expect(corpus.ingest({ plan: second.plan })).rejects.toThrow(
      "documents on disk, or how they are read (corpus digest)",
    );
  });
});
