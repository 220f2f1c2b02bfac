import { describe, expect, it } from "vitest";
import { query } from "../../src/pipeline/query.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { runs, status } from "../../src/pipeline/status.ts";
import { readFirstSketch, recordDrift } from "../../src/postgres/drift.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { readVerdicts } from "../../src/postgres/verdicts.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };

describe.each(["German, DMY", "SQL, DMY", "Postgres, MDY"])("with DateStyle %s", (style) => {
  it("times are read as they are", async () => {
    const began = Date.now() - 60_000;
    const recent = (time: string | undefined) => {
      const ms = Date.parse(time ?? "");
      return ms > began && ms < Date.now() + 60_000;
    };
    const schema = `style_${style.slice(0, 3).toLowerCase()}`;
    const session = `options=-c%20datestyle%3D${style.replace(", ", "%2C")}%20-c%20timezone%3DAsia/Kathmandu`;
    const corpus = await testCorpus(
      `environments:\n  local: { database: "${url}?${session}", schema: ${schema} }\n`,
    );
    await corpus.write("docs/alpha.md", page("alpha"));
    await corpus.ingest();
    await corpus.write("docs/beta.md", page("beta"));
    await corpus.ingest();
    const config = await corpus.config();
    const again = { config, generation: 1, approval: undefined, origin };
    await rollback(again);
    await rollback({ ...again, generation: 2 });
    expect((await runs(config, 4)).runs.map((one) => recent(one.startedAt))).toEqual(Array(4).fill(true));
    expect((await status(config)).generations.map((one) => recent(one.openedAt))).toEqual([true, true]);
    const store = await openStore(config, "stage");
    const record = { generation: 2, profile: null, outcome: "clean", report: {}, sketch: [[1]] } as const;
    await recordDrift(store, record);
    expect(recent((await readFirstSketch(store, 2))?.at)).toBe(true);
    await store.database.close();
  });
});

it("where a backslash in SQL is no backslash, questions are no empty ones and titles are probes", async () => {
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}?options=-c%20standard_conforming_strings%3Doff", schema: loose }\n`,
  );
  // The pattern for what is not blank is an S to such a session.
  for (const name of ["alpha", "beta", "gamma"])
    await corpus.write(`docs/${name}.md`, `# about ${name}\n\nwhat ${name} does at night, and why.\n`);
  expect(await corpus.ingest()).toMatchObject({
    outcome: "promoted",
    gates: expect.arrayContaining([
      expect.objectContaining({
        gate: "probes",
        reason: expect.stringContaining("3 of 3 documents are found"),
      }),
    ]),
  });
  const asked = {
    config: await corpus.config(),
    text: "what does beta do",
    mode: "lexical",
    count: 1,
  } as const;
  expect(await query({ ...asked, filter: {} })).toMatchObject({
    outcome: "found",
    hits: [{ path: "docs/beta.md" }],
  });
});

it("an ingest under array_nulls off records its verdicts, and those without details have none", async () => {
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}?options=-c%20array_nulls%3Doff", schema: array_nulls }\n`,
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 1 });
  await corpus.write("docs/beta.md", page("beta"));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 2 });
  const store = await openStore(await corpus.config(), "stage");
  const verdicts = await readVerdicts(store, 2);
  expect(verdicts.find((one) => one.gate === "spot-checks")).not.toHaveProperty("details");
  expect(verdicts.find((one) => one.gate === "profile")).toHaveProperty("details");
  await store.database.close();
});
