import { expect, it } from "vitest";
import { migrate } from "../../../src/pipeline/migrate.ts";
import { missingSafeguards } from "../../../src/postgres/schema/missing-safeguards.ts";
import { openStore } from "../../../src/postgres/server/open-store.ts";
import { page, testCorpus } from "../../corpus.ts";
import { freshDatabase, rowsOf } from "../../server.ts";

const url = await freshDatabase();
const schema = "safeguarded";
const corpus = await testCorpus(`environments:\n  local:\n    database: "${url}"\n    schema: ${schema}\n`);
await corpus.write("docs/alpha.md", page("alpha"));

async function missing() {
  const store = await openStore(await corpus.config(), "promote", "expected");
  try {
    return await missingSafeguards(store.database, store.names);
  } finally {
    await store.database.close();
  }
}

it("a schema in which nothing has been live has no index of words yet, and one in which something is has it", async () => {
  await migrate(await corpus.config());
  expect(await missing()).toEqual([]);
  await corpus.ingest();
  expect(await missing()).toEqual([]);
  const definition = () =>
    rowsOf(url, `select pg_get_indexdef('${schema}.chunk_lexemes_by_lexeme'::regclass) as made`);
  const before = await definition();
  await rowsOf(url, `drop index ${schema}.chunk_lexemes_by_lexeme`);
  const [one, ...others] = await missing();
  expect(one?.told).toBe("index chunk_lexemes_by_lexeme");
  expect(others).toEqual([]);
  await rowsOf(url, one?.statement ?? "");
  expect(await definition()).toEqual(before);
});
