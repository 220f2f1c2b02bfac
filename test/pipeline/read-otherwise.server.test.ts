import { expect, it } from "vitest";
import { readWith } from "../../src/pipeline/plan/read-otherwise.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { cms } from "./fetch/cms.ts";

const url = await freshDatabase();

it("a plan says that documents changed since they are read otherwise, and names what reads them", async () => {
  const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: otherwise }\n`);
  await corpus.write("docs/a.md", page("alpha"));
  await corpus.write("docs/b.md", page("beta"));
  await corpus.ingest();
  const warned = async (change: object) => {
    const config = { ...(await corpus.config()), ...change };
    const { report } = await plan({ config, selection: [], strict: false, against: "live" });
    return { changed: report.documents.changed, said: report.warnings.filter((one) => /edited/.test(one)) };
  };
  const { chunk } = await corpus.config();
  const smaller = { chunk: { ...chunk, maxTokens: 64 } };
  const because = (what: string) =>
    `Documents may count as changed that nobody edited: since generation 1 was read from the files, what reads them is another (${what}).`;
  expect(await warned(smaller)).toEqual({ changed: 2, said: [because("`chunk`")] });
  expect(await warned({})).toEqual({ changed: 0, said: [] });
  await corpus.write("docs/a.md", page("gamma"));
  expect(await warned({})).toEqual({ changed: 1, said: [] });

  await rowsOf(
    url,
    `update otherwise.runs set report = jsonb_set(report, '{readWith,code}', '"of before"') returning id`,
  );
  expect((await warned({})).said).toEqual([because("this version of Corpusgate")]);
  const promoted = await corpus.ingest();
  expect(promoted.warnings).toContain(because("this version of Corpusgate"));
  await corpus.write("docs/b.md", page("delta"));
  expect((await warned({})).said).toEqual([]);
});

it("another machine's PATH and another token of a fetched source read nothing otherwise, and leave no trace in the log", async () => {
  const { corpus, records } = await cms(
    `environments:\n  local: { database: "${url}", schema: otherwise_fetched }\n`,
  );
  await corpus.write("docs/a.md", page("alpha"));
  records.set("a", { title: "Pumps", body: "Pumps are bled at valve seven." });
  await corpus.ingest();
  await corpus.write("docs/a.md", page("beta"));
  const config = await corpus.config();
  const elsewhere = config.load.sources.map((one) =>
    one.fetch === undefined
      ? one
      : { ...one, fetch: { ...one.fetch, surroundings: { ...one.fetch.surroundings, HOME: "/elsewhere" } } },
  );
  const { report } = await plan({
    config: { ...config, load: { ...config.load, sources: elsewhere } },
    selection: [],
    strict: false,
    against: "live",
  });
  expect(report.documents.changed).toBe(1);
  expect(report.warnings.filter((one) => /edited/.test(one))).toEqual([]);
  const withoutFetch = config.load.sources.map(({ fetch: _fetch, ...source }) => source);
  expect(readWith({ ...config, load: { ...config.load, sources: withoutFetch } })).toEqual(readWith(config));
});
