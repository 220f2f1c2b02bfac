import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { query } from "../../src/pipeline/query.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const corpus = await testCorpus(
  `embed: { dimensions: 64 }\nenvironments:\n  local: { database: "${url}", schema: refusing }\n`,
);
await corpus.write("docs/alpha.md", page("alpha"));
await corpus.write(
  "docs/price.md",
  "---\ncategory: pricing\npricing_sensitive: false\nlabels: [seats]\n---\n\n# Price\n\nA seat has a price.\n",
);
await corpus.ingest();

const client = new pg.Client({ connectionString: url });
await client.connect();
afterAll(() => client.end());
const profile = "local/hashed-terms-1/64/1";
const vector = `array_fill(1, array[64])::vector::halfvec`;
const dense = `query_embedding => ${vector}, profile => '${profile}'`;

/** What a client sees of a refusal. */
async function refusalOf(call: string): Promise<Record<"code" | "message" | "hint", string | undefined>> {
  try {
    await client.query(`select * from ${call}`);
  } catch (error) {
    if (error instanceof pg.DatabaseError)
      return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error(`${call} was not refused.`);
}

describe("search refuses", () => {
  it.each([
    [
      "a filter that is an array",
      `query => 'seat', filter => '["pricing"]'`,
      "CG008",
      "filter is a JSON array; a JSON object of metadata was expected",
    ],
    [
      "a filter that is a string",
      `query => 'seat', filter => '"pricing"'`,
      "CG008",
      "filter is a JSON string; a JSON object of metadata was expected",
    ],
    [
      "a filter that is JSON null",
      `query => 'seat', filter => 'null'`,
      "CG008",
      "filter is a JSON null; a JSON object of metadata was expected",
    ],
    [
      "a filter of null",
      `query => 'seat', filter => null`,
      "CG008",
      "filter is null; a JSON object of metadata was expected",
    ],
    [
      "a filter key that no document has",
      `query => 'seat', filter => '{"categroy": "pricing"}'`,
      "CG008",
      'filter names "categroy", which no document has',
    ],
    [
      "a filter value of another type than documents have: text for a boolean",
      `query => 'seat', filter => '{"category": "pricing", "pricing_sensitive": "false"}'`,
      "CG008",
      'filter asks for "pricing_sensitive" with a JSON string; documents have a JSON boolean there',
    ],
    [
      "a filter value of another type than documents have: text for a list",
      `query => 'seat', filter => '{"labels": "seats"}'`,
      "CG008",
      'filter asks for "labels" with a JSON string; documents have a JSON array there',
    ],
    [
      "a vector of another length",
      `query_embedding => '[1,2,3]', profile => '${profile}'`,
      "CG008",
      `query_embedding has 3 dimensions; 64 were expected (${profile})`,
    ],
    [
      "a vector of zeros",
      `query_embedding => array_fill(0, array[64])::vector::halfvec, profile => '${profile}'`,
      "CG008",
      "query_embedding is zero; a direction was expected",
    ],
    [
      "a vector without its profile",
      `query_embedding => ${vector}`,
      "CG006",
      "profile is null; the profile that embedded the query was expected",
    ],
    [
      "a vector of another profile",
      `query_embedding => ${vector}, profile => 'openai/text-embedding-3-small/64/1'`,
      "CG006",
      `the query was embedded as openai/text-embedding-3-small/64/1, generation 1 holds ${profile}`,
    ],
    [
      "mode dense without a vector",
      `query => 'seat', mode => 'dense'`,
      "CG008",
      "query_embedding is null; a vector was expected for mode dense",
    ],
    [
      "mode lexical without a text",
      `${dense}, mode => 'lexical'`,
      "CG008",
      "query is empty; a text was expected for mode lexical",
    ],
    ["a blank text", `query => E' \\t\\n'`, "CG008", "query is empty; a text was expected for mode lexical"],
    [
      "neither text nor vector",
      "",
      "CG008",
      "query and query_embedding are null; a text, a vector or both were expected",
    ],
    [
      "an unknown mode",
      `query => 'seat', mode => 'fuzzy'`,
      "CG008",
      'mode is "fuzzy"; lexical, dense or hybrid was expected',
    ],
    [
      "a match_count of null",
      `query => 'seat', match_count => null`,
      "CG008",
      "match_count is null; a number from 1 to 1000 was expected",
    ],
    [
      "a match_count of 0",
      `query => 'seat', match_count => 0`,
      "CG008",
      "match_count is 0; a number from 1 to 1000 was expected",
    ],
    [
      "a match_count of -1",
      `query => 'seat', match_count => -1`,
      "CG008",
      "match_count is -1; a number from 1 to 1000 was expected",
    ],
    [
      "a million results",
      `query => 'seat', match_count => 1000000`,
      "CG008",
      "match_count is 1000000; a number from 1 to 1000 was expected",
    ],
    [
      "an unknown generation",
      `query => 'seat', generation => 99`,
      "CG002",
      "generation 99 does not exist, or is not yours to see",
    ],
  ])("%s", async (_, args, code, message) => {
    expect(await refusalOf(`refusing.search(${args})`)).toEqual({
      code,
      message,
      hint: expect.stringMatching(/\.$/),
    });
  });

  it("says which names a filter may use", async () => {
    const { hint } = await refusalOf(`refusing.search(query => 'seat', filter => '{"categroy": "pricing"}')`);
    expect(hint).toBe("Documents have: category, labels, pricing_sensitive.");
  });

  it("says how a filter value of the right type looks", async () => {
    const { hint } = await refusalOf(`refusing.search(query => 'seat', filter => '{"labels": "seats"}')`);
    expect(hint).toBe('For example {"labels": ["one"]}.');
    const { rowCount } = await client.query(
      `select from refusing.search(query => 'seat', filter => '{"labels": ["seats"]}')`,
    );
    expect(rowCount).toBe(1);
  });

  // The type refuses them before any function sees them.
  it.each(["NaN", "Infinity"])("a vector with %s in it, by name of the value", async (value) => {
    const { message } = await refusalOf(
      `refusing.search(query_embedding => '[${value}${",1".repeat(63)}]', profile => '${profile}')`,
    );
    expect(message).toMatch(/(NaN|infinite value) not allowed in halfvec/);
  });
});

it("a question of a megabyte of different words is refused with what to do", async () => {
  const text = Array.from({ length: 150_000 }, (_, nth) => `word${nth}`).join(" ");
  const asked = query({ config: await corpus.config(), text, count: 5, mode: "lexical", filter: {} });
  await expect(asked).rejects.toMatchObject({
    message: expect.stringContaining(
      "more different words than can be searched for at once: string is too long",
    ),
    remedy: expect.stringContaining("Ask in a sentence or a few"),
  });
});

describe("match_documents refuses", () => {
  it.each([
    [
      "a vector of another length",
      `'[1,2,3]'`,
      `query_embedding has 3 dimensions; 64 were expected (${profile})`,
    ],
    [
      "a million results",
      `array_fill(1, array[64])::vector, 1000000`,
      "match_count is 1000000; a number from 1 to 1000 was expected",
    ],
    [
      "a filter that is an array",
      `array_fill(1, array[64])::vector, 5, '[]'`,
      "filter is a JSON array; a JSON object of metadata was expected",
    ],
  ])("%s", async (_, args, message) => {
    expect(await refusalOf(`match_documents(${args})`)).toMatchObject({ code: "CG008", message });
  });

  it("nothing when a client leaves out count and filter, or sends null", async () => {
    for (const args of ["", ", null, null"]) {
      const { rowCount } = await client.query(
        `select * from match_documents(array_fill(1, array[64])::vector${args})`,
      );
      expect(rowCount).toBe(5);
    }
  });
});

it("search and match_documents say that nothing is live before the first promotion", async () => {
  const empty = await testCorpus(
    `views: { exposedSchema: nothing_live }\nenvironments:\n  local: { database: "${url}", schema: nothing_live }\n`,
  );
  await empty.write("docs/alpha.md", page("alpha"));
  await empty.ingest({ hold: true });
  for (const call of ["search(query => 'alpha')", "match_documents('[1,2]')"])
    expect(await refusalOf(`nothing_live.${call}`), call).toEqual({
      code: "CG002",
      message: "nothing is live",
      hint: "Ingest first.",
    });
});
