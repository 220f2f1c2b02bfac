import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { embed } from "../../src/pipeline/embed.ts";
import { migrate } from "../../src/pipeline/migrate.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { runs, status } from "../../src/pipeline/status.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { changeVectors, startProviderServer } from "../embed/provider-server.ts";
import { databaseWithDuties } from "../postgres/duties.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
const child = fileURLToPath(new URL("../kill/embed-until.ts", import.meta.url));
let schemas = 0;

/** Twelve documents, live as the offline embedder made them, and a provider that the configuration changes to. */
async function reindexing() {
  schemas += 1;
  const provider = await startProviderServer({ apiKey: "key-of-the-test" });
  afterAll(() => provider.close());
  // Another model, whose vectors are not the offline embedder's.
  provider.otherwise(() => changeVectors((vector) => vector.toReversed()));
  const environments = `environments:\n  local: { database: "${url}", schema: shards_${schemas} }\n`;
  const corpus = await testCorpus(`embed: { dimensions: 64 }\n${environments}`);
  for (let number = 0; number < 12; number += 1) await corpus.write(`docs/${number}.md`, page(`n${number}`));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 1, embed: { inputs: 48 } });
  await corpus.write(
    "corpusgate.yaml",
    `version: 1\ncorpus: test\nsources: [{ name: docs, include: ["docs/**/*.md"] }]
embed: { provider: openai, dimensions: 64, baseUrl: "${provider.baseUrl}", apiKey: key-of-the-test, batchSize: 4, concurrency: 1 }
${environments}`,
  );
  return { corpus, provider, schema: `shards_${schemas}` };
}

const reported = z.object({
  outcome: z.string(),
  embed: z.object({ inputs: z.number() }),
  remaining: z.number(),
});

/** One part in a process of its own; undefined when it killed itself. */
function job(corpus: TestCorpus, shard: number, batches = 0): Promise<z.infer<typeof reported> | undefined> {
  return new Promise((resolve, reject) => {
    const args = [child, corpus.configFile, String(shard), "4", String(batches)];
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error === null) resolve(reported.parse(JSON.parse(stdout)));
      else if (error.signal === "SIGKILL") resolve(undefined);
      else reject(new Error(stderr));
    });
  });
}

describe("a re-index in four parts", () => {
  it("fills one segment from four jobs at once, and the ingest after them embeds nothing", async () => {
    const { corpus, provider, schema } = await reindexing();
    const done = await Promise.all([1, 2, 3, 4].map((shard) => job(corpus, shard)));
    expect(done.map((one) => one?.outcome)).toEqual(["embedded", "embedded", "embedded", "embedded"]);
    expect(done.reduce((sum, one) => sum + (one?.embed.inputs ?? 0), 0)).toBe(48);
    expect(Math.min(...done.map((one) => one?.remaining ?? 48))).toBe(0);
    const sent = provider.requests.flatMap((one) => one.body.input);
    expect([sent.length, new Set(sent).size]).toEqual([48, 48]);
    expect(await rowsOf(url, `select count(*)::int as segments from ${schema}.segments`)).toEqual([
      { segments: 2 },
    ]);
    expect(await corpus.ingest()).toMatchObject({
      reasons: [],
      outcome: "promoted",
      generation: 2,
      previous: 1,
      embed: { inputs: 0, cached: 48, requests: 0 },
    });
    const inputs = new Set(sent);
    const all = provider.requests.flatMap((one) => one.body.input);
    expect(all.filter((text) => inputs.has(text))).toHaveLength(48);
  });

  it("loses no batch that a killed job had stored; that job alone runs again", async () => {
    const { corpus, provider } = await reindexing();
    expect(await job(corpus, 2, 1)).toBeUndefined();
    const rest = await Promise.all([1, 3, 4].map((shard) => job(corpus, shard)));
    const others = rest.reduce((sum, one) => sum + (one?.embed.inputs ?? 0), 0);
    const again = await job(corpus, 2);
    expect(again).toMatchObject({ outcome: "embedded", remaining: 0 });
    // Of 48 its first batch of 4 was stored before it died; the server may have been told to commit the second, too.
    expect([44, 40]).toContain(others + (again?.embed.inputs ?? 0));
    const sent = provider.requests.flatMap((one) => one.body.input);
    expect(new Set(sent).size).toBe(48);
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", embed: { inputs: 0 } });
  });
});

it("embedding changes nothing that readers see, and begins no generation", async () => {
  const { corpus, schema } = await reindexing();
  const config = await corpus.config();
  const planned = await plan({ config, selection: [], strict: false, against: "live" });
  await embed({
    config,
    plan: undefined,
    shard: { number: 1, of: 1 },
    origin,
    observe: () => undefined,
  });
  const now = await status(await corpus.config());
  expect([now.live, now.staged]).toEqual([1, []]);
  expect(await rowsOf(url, `select count(*)::int as versions from ${schema}.document_versions`)).toEqual([
    { versions: 12 },
  ]);
  // Whoever approved the plan before any of it was embedded approved what runs now.
  const begun = await plan({ config, selection: [], strict: false, against: "live" });
  expect([planned.report.embed, begun.report.embed]).toMatchObject([{ cached: 0 }, { inputs: 0 }]);
  expect(begun.report.digest).toBe(planned.report.digest);
});

it("embeds for the selected documents only, as an ingest of that selection would", async () => {
  const corpus = await testCorpus(
    `embed: { dimensions: 64 }\nenvironments:\n  local: { database: "${url}", schema: shards_selected }\n`,
  );
  for (const name of ["alpha", "beta"]) await corpus.write(`docs/${name}.md`, page(name));
  const report = await embed({
    config: await corpus.config(),
    plan: undefined,
    selection: ["docs/alpha.md"],
    shard: { number: 1, of: 1 },
    origin,
    observe: () => undefined,
  });
  expect(report).toMatchObject({ outcome: "embedded", embed: { inputs: 4 }, remaining: 0 });
});

it("a part whose vectors are all there says so, and is no work", async () => {
  const { corpus, provider } = await reindexing();
  const config = await corpus.config();
  const shard = { number: 1, of: 2 };
  const request = { config, plan: undefined, shard, origin, observe: () => undefined };
  const first = await embed(request);
  expect(first.outcome).toBe("embedded");
  expect(first.remaining).toBe(48 - first.embed.inputs);
  const requests = provider.requests.length;
  expect(await embed(request)).toMatchObject({ outcome: "nothing-to-do", remaining: first.remaining });
  expect(provider.requests).toHaveLength(requests);
  expect((await runs(config, 3)).runs.map((one) => [one.command, one.outcome])).toEqual([
    ["embed", "nothing-to-do"],
    ["embed", "embedded"],
    ["ingest", "promoted"],
  ]);
});

it("embedding for a plan that has moved is refused, and names what moved", async () => {
  const { corpus } = await reindexing();
  const config = await corpus.config();
  const drawn = await plan({ config, selection: [], strict: false, against: "live" });
  await corpus.write("docs/0.md", page("changed"));
  const request = { config, plan: drawn.plan, shard: { number: 1, of: 1 }, origin, observe: () => undefined };
  await expect(embed(request)).rejects.toThrow("documents on disk, or how they are read (corpus digest)");
});

it("a job that fell silent is told as stalled, and no longer once its part is done", async () => {
  const { corpus, schema } = await reindexing();
  expect(await job(corpus, 1, 1)).toBeUndefined();
  const config = await corpus.config();
  const told = async () =>
    (await status(config)).embedding.map(({ shard, shards, done, stalled, outcome }) => ({
      shard,
      shards,
      done,
      stalled,
      outcome,
    }));
  expect(await told()).toEqual([{ shard: 1, shards: 4, done: 4, stalled: false, outcome: null }]);
  await rowsOf(url, `update ${schema}.checkpoints set at = at - interval '16 minutes' returning shard`);
  expect(await told()).toEqual([{ shard: 1, shards: 4, done: 4, stalled: true, outcome: null }]);
  await job(corpus, 1);
  expect(await told()).toMatchObject([{ shard: 1, stalled: false, outcome: "embedded" }]);
});

it("a stager may embed, and nobody may write another's checkpoint", async () => {
  const duties = await databaseWithDuties();
  const corpus = await testCorpus(
    `environments:\n  local: { schema: ${duties.schema}, database: { read: "${duties.reader}", stage: "${duties.stager}", promote: "${duties.promoter}" } }
  owner: { schema: ${duties.schema}, database: "${duties.owner}", allowOfflineEmbedder: true }\n`,
  );
  await corpus.write("docs/a.md", page("a"));
  await migrate({ ...(await corpus.config("owner")), environment: "local" });
  await duties.grant();
  const config = await corpus.config();
  const report = await embed({
    config,
    plan: undefined,
    shard: { number: 1, of: 1 },
    origin,
    observe: () => undefined,
  });
  expect(report).toMatchObject({ outcome: "embedded", remaining: 0 });
  const [run] = (await status(config)).embedding;
  const forged = `select ${duties.schema}.checkpoint('${run?.run}', 1, 1, 9, 9)`;
  await expect(rowsOf(duties.deputy, forged)).rejects.toThrow("is not one of");
  await expect(rowsOf(duties.reader, forged)).rejects.toThrow("permission denied");
});
