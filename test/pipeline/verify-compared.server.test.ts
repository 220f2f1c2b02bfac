import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { keepBaseline, readBaseline } from "../../src/pipeline/report-files.ts";
import { verify } from "../../src/pipeline/verify.ts";
import { compose } from "../../src/report/compose/compose.ts";
import { toText } from "../../src/report/to-text.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const reports = await mkdtemp(path.join(tmpdir(), "corpusgate-baseline-"));
afterAll(() => rm(reports, { recursive: true, force: true }));
const names = ["alpha", "beta", "gamma"];
const golden = `queries:\n${names
  .map(
    (name) =>
      `  - { id: ${name}, query: "Which valve does ${name} turn?", relevant: [{ path: docs/${name}.md }] }\n`,
  )
  .join("")}`;
const impossible = "  - { id: hard, query: qxz, relevant: [{ path: docs/alpha.md }] }\n";

it("golden queries are compared with themselves: on this machine as last verified, elsewhere as staged", async () => {
  const corpus = await testCorpus(
    `golden: golden.yaml\nembed: { dimensions: 64 }\nenvironments:\n  local: { database: "${url}", schema: verify_compared }\n`,
  );
  for (const name of names) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write("golden.yaml", golden);
  expect((await corpus.ingest()).outcome).toBe("promoted");
  const config = await corpus.config();
  const look = async (baseline = true) =>
    verify({
      config,
      generation: undefined,
      baseline: baseline ? (await readBaseline(reports, "local")).baseline : undefined,
    });

  const first = await look();
  expect(first).toMatchObject({
    baselineFrom: "promoted",
    baseline: first.metrics,
    compared: { queries: 3, same: true, moved: [] },
  });
  expect(toText(compose(first))).toMatch(/hybrid +1\.000 \(when staged 1\.000\)/);
  await keepBaseline(reports, first);
  expect(await look()).toMatchObject({ baselineFrom: "verified", baseline: first.metrics });

  // A query that nothing answers lowers the average, and not one of those that were asked before.
  await corpus.write("golden.yaml", `${golden}${impossible}`);
  const more = await look();
  expect(more.metrics.hybrid?.["ndcg@10"]).toBeLessThan(1);
  expect(more).toMatchObject({ compared: { queries: 3, before: 1, now: 1, moved: [], same: false } });
  expect(more.baseline).toBeUndefined();
  expect(toText(compose(more))).toContain(
    "The golden queries have changed since. nDCG@10 (hybrid) of the 3 queries that were asked when it was last verified here, in the same words with the same labels, is 1.000; it was 1.000.",
  );

  // And an easy one that is added hides no fall of another.
  await rowsOf(
    url,
    `delete from verify_compared.chunk_lexemes using verify_compared.document_versions v where document_version = v.hash and v.path = 'docs/beta.md'`,
  );
  await rowsOf(
    url,
    "update verify_compared.segment_1 s set embedding = array_fill(0.125::real, array[64])::halfvec from verify_compared.document_chunks c join verify_compared.document_versions v on v.hash = c.document_version where c.input_hash = s.input_hash and v.path = 'docs/beta.md'",
  );
  const fallen = await look();
  expect(fallen.compared).toMatchObject({ queries: 3, before: 1, moved: [{ id: "beta", before: 1 }] });
  expect(toText(compose(fallen))).toContain(
    "Golden queries that score otherwise than when it was last verified here",
  );
});

it("a file of an earlier version, which does not say how each query scored, is compared with nothing", async () => {
  const metrics = { hybrid: { "ndcg@10": 1, "recall@10": 1, mrr: 1 } };
  await writeFile(path.join(reports, "baseline-older.json"), JSON.stringify({ metrics }));
  expect(await readBaseline(reports, "older")).toEqual({ baseline: { metrics, asked: [] }, warnings: [] });
});
