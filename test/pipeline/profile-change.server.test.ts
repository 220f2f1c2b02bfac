import { expect, it } from "vitest";
import { drift } from "../../src/pipeline/drift.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { status } from "../../src/pipeline/status.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
let schemas = 0;

/** Three documents, live with vectors of 64 dimensions. */
async function liveCorpus(): Promise<TestCorpus & { readonly schema: string }> {
  schemas += 1;
  const schema = `profile_${schemas}`;
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}", schema: ${schema}, embed: { dimensions: 64 } }\n`,
  );
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", embed: { inputs: 12 } });
  return { ...corpus, schema };
}

async function widened(corpus: TestCorpus) {
  const config = await corpus.config();
  return { ...config, embed: { ...config.embed, dimensions: 128 } };
}

/** Chunks of a generation, by the dimensions of the vector that the generation's segment has for each. */
async function dimensionsOf(
  schema: string,
  generation: number,
  segment: number,
): Promise<readonly unknown[]> {
  return rowsOf(
    url,
    `select vector_dims(s.embedding) as dimensions, count(*)::int as chunks
     from ${schema}.generation_documents g join ${schema}.document_chunks c using (document_version)
     left join ${schema}.segment_${segment} s using (input_hash) where g.generation = $1 group by 1`,
    [generation],
  );
}

it("a changed profile is a plan for everything, and every vector of the new generation is of it", async () => {
  const corpus = await liveCorpus();
  const config = await widened(corpus);
  await corpus.write("docs/beta.md", page("beta").replace("turns valve", "opens valve"));
  const { report } = await plan({ config, selection: [], strict: false, against: "live" });
  expect(report).toMatchObject({
    outcome: "changes",
    documents: { changed: 1, unchanged: 2 },
    embed: { inputs: 12, cached: 0 },
    warnings: [expect.stringContaining("every chunk gets a vector of the new one")],
  });
  expect(await corpus.ingest({ config })).toMatchObject({
    outcome: "promoted",
    generation: 2,
    embed: { inputs: 12, cached: 0 },
  });
  const [now, before] = (await status(config)).generations;
  expect([before?.profile, now?.profile]).toEqual([
    "local/hashed-terms-1/64/1",
    "local/hashed-terms-1/128/1",
  ]);
  expect(now?.segment).not.toBe(before?.segment);
  expect(await dimensionsOf(corpus.schema, 2, now?.segment ?? 0)).toEqual([{ dimensions: 128, chunks: 12 }]);
});

it("a document that cannot be read is embedded again from its stored rows", async () => {
  const corpus = await liveCorpus();
  const config = await widened(corpus);
  await corpus.write("docs/beta.md", "---\ntitle: [open\n---\n");
  expect(await corpus.ingest({ config })).toMatchObject({
    outcome: "promoted",
    kept: ["docs/beta.md"],
    documents: { unchanged: 3 },
    embed: { inputs: 12 },
    gates: expect.arrayContaining([expect.objectContaining({ gate: "integrity", verdict: "pass" })]),
  });
  const [now] = (await status(config)).generations;
  expect(await dimensionsOf(corpus.schema, 2, now?.segment ?? 0)).toEqual([{ dimensions: 128, chunks: 12 }]);
});

it("back to the profile from before costs nothing, whether by rollback or by ingest", async () => {
  const corpus = await liveCorpus();
  const config = await widened(corpus);
  await corpus.ingest({ config });
  expect(await corpus.ingest()).toMatchObject({
    outcome: "promoted",
    generation: 3,
    embed: { inputs: 0, cached: 12, requests: 0 },
  });
  expect(await rollback({ config, generation: 2, approval: undefined, origin })).toMatchObject({
    outcome: "rolled-back",
    generation: 2,
  });
});

it("after a rollback over a change of the profile, nothing that is stored is said to be embedded again", async () => {
  const corpus = await liveCorpus();
  const config = await widened(corpus);
  await corpus.ingest({ config });
  await rollback({ config, generation: undefined, approval: undefined, origin });
  const { report } = await plan({ config, selection: [], strict: false, against: "live" });
  expect(report).toMatchObject({
    embed: { inputs: 0, cached: 12 },
    warnings: [
      "The embedding profile changes from local/hashed-terms-1/64/1 to local/hashed-terms-1/128/1: every chunk gets a vector of the new one, and those that have none stored yet are embedded.",
    ],
  });
  const { checks } = await drift({ config, baseline: undefined });
  expect(checks.filter((one) => one.outcome === "drifted")).toEqual([
    {
      check: "repository",
      outcome: "drifted",
      reason:
        "A plan would change the embedding profile from local/hashed-terms-1/64/1 to local/hashed-terms-1/128/1, add 0, change 0, rename 0 and remove 0 documents and embed 0 inputs. See `corpusgate plan --env local`.",
    },
    {
      check: "embeddings",
      outcome: "drifted",
      reason:
        "The configuration says local/hashed-terms-1/128/1, live was embedded as local/hashed-terms-1/64/1. An ingest moves live to the configured one, and embeds what has no stored vector of it; to stay with what is live, set `embed` back.",
    },
  ]);
});

it("--doc is refused under a changed profile: the rest would be left without vectors", async () => {
  const corpus = await liveCorpus();
  await corpus.write("docs/beta.md", page("beta, revised"));
  const report = await corpus.ingest({ config: await widened(corpus), selection: ["docs/beta.md"] });
  expect(report).toMatchObject({
    outcome: "blocked",
    generation: null,
    reasons: [
      "The embedding profile changes from local/hashed-terms-1/64/1 to local/hashed-terms-1/128/1, which takes the whole corpus. Run without --doc.",
    ],
  });
  expect((await status(await corpus.config())).live).toBe(1);
});
