import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sha256 } from "../../../src/digest/digest.ts";
import { drift } from "../../../src/pipeline/drift.ts";
import { readerOf } from "../../clients/reader.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";
import { changeVectors, startProviderServer } from "../../embed/provider-server.ts";
import { freshDatabase, rowsOf } from "../../server.ts";

const url = await freshDatabase();
let schemas = 0;

interface Live extends TestCorpus {
  readonly schema: string;
  /** Outcome of each check. */
  outcomes(environment?: string): Promise<Readonly<Record<string, string>>>;
  reason(check: string): Promise<string>;
}

async function live(yaml = "embed: { dimensions: 64 }\n", database = url): Promise<Live> {
  schemas += 1;
  const schema = `drift_${schemas}`;
  const corpus = await testCorpus(
    `${yaml}environments:\n  local: { database: "${database}", schema: ${schema} }\n`,
  );
  for (const name of ["alpha", "beta", "gamma", "delta"]) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write(
    "golden.yaml",
    `queries: [{ id: valve, query: alpha valve, critical: true, relevant: [{ path: docs/alpha.md }] }]`,
  );
  expect((await corpus.ingest()).outcome).toBe("promoted");
  const look = async () => {
    const { checks, notChecked } = await drift({ config: await corpus.config(), baseline: undefined });
    return [...checks, ...notChecked.map((one) => ({ ...one, outcome: "not checked" }))];
  };
  return {
    ...corpus,
    schema,
    outcomes: async () => Object.fromEntries((await look()).map(({ check, outcome }) => [check, outcome])),
    reason: async (check) => (await look()).find((one) => one.check === check)?.reason ?? "",
  };
}

const clean = {
  repository: "clean",
  chunker: "clean",
  database: "clean",
  "vector-index": "clean",
  tables: "clean",
  embeddings: "clean",
  // Four documents, no golden query: there is nothing to compare with.
  "corpus-distribution": "not checked",
  retrieval: "not checked",
};

describe("each check breaks by the thing it looks at, and by nothing else", () => {
  it("nothing moved: every check is clean", async () => {
    const corpus = await live();
    expect(await corpus.outcomes()).toEqual(clean);
  });

  it("nothing moved in documents that were ingested redacted, and the chunker's check covers them", async () => {
    const corpus = await live();
    await corpus.write(
      "docs/offer.md",
      `---\npricing_sensitive: true\n---\n${page("offer")}\nIt costs 1,250.00 EUR a month.\n`,
    );
    await corpus.write("docs/account.md", `${page("account")}\nPay to DE89 3704 0044 0532 0130 00.\n`);
    expect(await corpus.ingest()).toMatchObject({
      outcome: "promoted",
      guardrails: { redacted: expect.objectContaining({ price: expect.any(Number) }) },
    });
    expect(await corpus.outcomes()).toEqual(clean);
    expect(await corpus.reason("chunker")).toMatch(/^6 documents, /);
  });

  it("repository: a document was edited and not ingested", async () => {
    const corpus = await live();
    await corpus.write("docs/beta.md", page("beta, edited"));
    expect(await corpus.outcomes()).toEqual({ ...clean, repository: "drifted" });
  });

  it("chunker: a cache that says otherwise than the documents", async () => {
    const corpus = await live();
    const file = path.join(corpus.folder, ".corpusgate/cache/corpus.jsonl");
    const text = await readFile(file, "utf8");
    const lines = text.slice(0, text.lastIndexOf("\n") + 1);
    const altered = lines.replace(/"version":"[0-9a-f]{8}/, '"version":"00000000');
    await writeFile(file, `${altered}${sha256(altered)}`);
    // What the cache says is what a plan would go by, so the repository check sees it, too.
    expect(await corpus.outcomes()).toEqual({ ...clean, repository: "drifted", chunker: "drifted" });
    expect(await corpus.reason("chunker")).toContain("Delete `.corpusgate/cache`");
  });

  it("chunker: another Node.js cuts where this one did not, and nothing but the cache hides it", async () => {
    const corpus = await live();
    // One word without a blank, of letters with an accent each: it is cut between two characters as ICU sees them.
    await corpus.write("docs/word.md", `# Word\n\nx${"e\u0301a\u0300".repeat(1500)}\n`);
    expect((await corpus.ingest()).outcome).toBe("promoted");
    expect(await corpus.outcomes()).toEqual(clean);
    const original = Intl.Segmenter.prototype.segment;
    // Of the Node.js that this is, not of a module of ours: every code unit is a character.
    Intl.Segmenter.prototype.segment = function segment(this: Intl.Segmenter, text: string) {
      return original.call(this, text.normalize("NFD").replace(/[\u0300-\u036f]/g, "x"));
    };
    try {
      expect(await corpus.outcomes()).toEqual({ ...clean, chunker: "drifted" });
      expect(await corpus.reason("chunker")).toMatch(/^"docs\/word\.md" came out otherwise/);
    } finally {
      Intl.Segmenter.prototype.segment = original;
    }
  });

  it("database: a row was edited by hand", async () => {
    const corpus = await live();
    await rowsOf(
      url,
      `update ${corpus.schema}.document_chunks set text = text || ' and more' returning ordinal`,
    );
    expect(await corpus.outcomes()).toMatchObject({ database: "drifted", repository: "clean" });
  });

  it("vector-index: it is missing, invalid, finds too little, or the server does not use it", async () => {
    const own = await freshDatabase();
    const corpus = await live("embed: { dimensions: 64 }\nindex: hnsw\n", own);
    // Of fewer chunks the server rightly compares every vector.
    const pages = Array.from(
      { length: 2_500 },
      (_, at) => `## Part ${at}\n\n${page(`p${at}`, 1).slice(-700)}\n`,
    );
    await corpus.write("docs/large.md", pages.join("\n"));
    expect((await corpus.ingest()).outcome).toBe("promoted");
    const index =
      "(select c.oid from pg_class c where c.relname like 'segment%hnsw' order by c.oid desc limit 1)";
    const setting = (change: string) =>
      rowsOf(own, `do $$ begin execute format('alter database %I ${change}', current_database()); end $$`);
    expect(await corpus.reason("vector-index")).toContain("and a search used it");
    await rowsOf(own, `update pg_index set indisvalid = false where indexrelid = ${index} returning 1`);
    expect(await corpus.reason("vector-index")).toContain("is invalid");
    await rowsOf(own, `update pg_index set indisvalid = true where indexrelid = ${index} returning 1`);
    await setting("set enable_indexscan = off");
    expect(await corpus.reason("vector-index")).toContain("A search did not use the vector index");
    await setting("reset enable_indexscan");
    expect(await corpus.outcomes()).toEqual(clean);
    await rowsOf(
      own,
      `alter function ${corpus.schema}.search_dense set hnsw.ef_search = 1;
       alter function ${corpus.schema}.search_dense set hnsw.iterative_scan = off`,
    );
    expect(await corpus.reason("vector-index")).toMatch(
      /^The vector index finds \d+\.\d % of the 10 nearest passages.*As the owner: `reindex index concurrently/,
    );
    await rowsOf(own, `do $$ begin execute (select 'drop index ' || ${index}::regclass); end $$`);
    expect(await corpus.outcomes()).toEqual({ ...clean, "vector-index": "drifted" });
  });

  it("tables: more dead rows than autovacuum keeps up with", async () => {
    const corpus = await live();
    await rowsOf(url, `alter table ${corpus.schema}.generation_documents set (autovacuum_enabled = off)`);
    // Six thousand updates of the same rows leave six thousand dead ones.
    await rowsOf(
      url,
      `do $$ begin for round in 1..1600 loop update ${corpus.schema}.generation_documents set generation = generation; end loop; perform pg_stat_force_next_flush(); end $$`,
    );
    // One look: the next reader of these pages tidies them up.
    expect(await corpus.reason("tables")).toMatch(/generation_documents has \d+ dead rows.*vacuum analyze/);
  });

  it("retrieval: the golden queries find less than when live was promoted", async () => {
    const corpus = await live("embed: { dimensions: 64 }\ngolden: golden.yaml\n");
    expect(await corpus.outcomes()).toEqual({ ...clean, retrieval: "clean" });
    await corpus.write(
      "golden.yaml",
      `queries: [{ id: valve, query: alpha valve, relevant: [{ path: docs/beta.md }] }]`,
    );
    expect(await corpus.outcomes()).toEqual({ ...clean, retrieval: "drifted" });
    expect(await corpus.reason("retrieval")).toContain("when live was promoted");
  });
});

describe("the model behind a name", () => {
  async function hosted(jitter = 0) {
    const provider = await startProviderServer({ apiKey: "key-of-the-test" });
    afterAll(() => provider.close());
    let seed = 1;
    const shaken = (by: number) =>
      changeVectors((vector) => {
        const moved = vector.map((value) => {
          seed = (seed * 16_807) % 2_147_483_647;
          return value + by * (seed / 2_147_483_647 - 0.5);
        });
        const length = Math.hypot(...moved);
        return moved.map((value) => value / length);
      });
    if (jitter > 0) provider.otherwise(() => shaken(jitter));
    const corpus = await live(
      `embed: { provider: openai, dimensions: 64, baseUrl: "${provider.baseUrl}", apiKey: key-of-the-test }\n`,
    );
    return { corpus, provider, shaken };
  }

  it("that jitters as it did on the first day is clean", async () => {
    const { corpus } = await hosted(0.004);
    expect(await corpus.outcomes()).toEqual(clean);
  });

  it("that changed in silence is drifted", async () => {
    const { corpus, provider, shaken } = await hosted(0.004);
    provider.otherwise(() => shaken(0.05));
    expect(await corpus.outcomes()).toEqual({ ...clean, embeddings: "drifted" });
    expect(await corpus.reason("embeddings")).toContain("the model behind");
  });

  it("that is not to be reached with a key is unknown, never clean", async () => {
    const { corpus, provider } = await hosted();
    await corpus.write(
      "corpusgate.yaml",
      `version: 1\ncorpus: test\nsources: [{ name: docs, include: ["docs/**/*.md"] }]\nembed: { provider: openai, dimensions: 64, baseUrl: "${provider.baseUrl}" }\nenvironments:\n  local: { database: "${url}", schema: ${corpus.schema} }\n`,
    );
    expect(await corpus.outcomes()).toEqual({ ...clean, embeddings: "unknown" });
    // The server refused, and it is the embeddings that could not be looked at, not the database.
    expect(await corpus.reason("embeddings")).toContain("401");
  });
});

describe("what the documents and the questions are about", () => {
  const subjects = {
    cooking:
      "The recipe wants flour, butter, sugar and eggs; knead the dough, bake the cake, season the soup",
    sailing:
      "The skipper hoists the mainsail, reefs the jib, checks the keel and steers the yacht past the buoy",
  };
  const about = (subject: keyof typeof subjects, number: number) =>
    `# Page ${number} of ${subject}\n\n${Array.from({ length: 4 }, (_, at) => `${subjects[subject]} for the ${number + at}th time.`).join(" ")}\n`;

  it("a corpus that is replaced by another subject is drifted until golden queries are edited, one with some new pages is not", async () => {
    const corpus = await live("embed: { dimensions: 64 }\ngolden: golden.yaml\n");
    const ask = (query: string) =>
      corpus.write(
        "golden.yaml",
        `queries:\n  - { id: q, query: "${query}", relevant: [{ path: docs/alpha.md }] }\n`,
      );
    await ask("How do I open the alpha valve?");
    const outcome = async () => (await corpus.outcomes())["corpus-distribution"];
    for (let number = 0; number < 12; number += 1)
      await corpus.write(`docs/${number}.md`, about("cooking", number));
    await corpus.ingest();
    expect(await outcome()).toBe("not checked");
    for (let number = 12; number < 16; number += 1)
      await corpus.write(`docs/${number}.md`, about("cooking", number));
    await corpus.ingest();
    expect(await outcome()).toBe("clean");
    for (let number = 0; number < 16; number += 1)
      await corpus.write(`docs/${number}.md`, about("sailing", number));
    expect((await corpus.ingest()).outcome).toBe("promoted");
    expect(await outcome()).toBe("drifted");
    expect(await corpus.reason("corpus-distribution")).toMatch(
      /^The documents are about other things than on \d{4}-\d\d-\d\d, when generation \d was live, and golden queries are what they were/,
    );

    await ask("How do I close the alpha valve?");
    expect(await outcome()).toBe("not checked");
    expect((await corpus.ingest()).outcome).toBe("nothing-to-do");
    expect(await outcome()).toBe("clean");
  });

  it("vectors of live that were changed by hand are about other things than when it was first looked at", async () => {
    const corpus = await live();
    for (let number = 0; number < 16; number += 1)
      await corpus.write(`docs/${number}.md`, about("cooking", number));
    await corpus.ingest();
    await corpus.outcomes();
    await rowsOf(
      url,
      `update ${corpus.schema}.segment_1 set embedding = array_fill(0.125::real, array[64])::halfvec`,
    );
    expect(await corpus.outcomes()).toMatchObject({ "corpus-distribution": "drifted" });
    expect(await corpus.reason("corpus-distribution")).toContain("Nothing was promoted in between");
  });

  it("questions about other things than the golden queries are drifted", async () => {
    const corpus = await live(
      "embed: { dimensions: 64 }\ngolden: golden.yaml\ndrift: { queries: asked.txt }\n",
    );
    const queries = (words: readonly string[]) =>
      Array.from(
        { length: 12 },
        (_, number) => `How do I ${words[number % words.length]} the alpha valve ${number}?`,
      );
    await corpus.write(
      "golden.yaml",
      `queries:\n${queries(["open", "close", "turn"])
        .map(
          (query, number) => `  - { id: q${number}, query: "${query}", relevant: [{ path: docs/alpha.md }] }`,
        )
        .join("\n")}\n`,
    );
    await corpus.ingest();
    await corpus.write("asked.txt", queries(["turn", "close", "open"]).join("\n"));
    expect(await corpus.outcomes()).toMatchObject({ "query-distribution": "clean" });
    await corpus.write(
      "asked.txt",
      Array.from(
        { length: 12 },
        (_, number) => `When is invoice ${number} paid and who cancels my subscription?`,
      ).join("\n"),
    );
    expect(await corpus.outcomes()).toMatchObject({ "query-distribution": "drifted" });
  });
});

it("each run is kept for trends, and a database that cannot be reached is unknown", async () => {
  const corpus = await live();
  await corpus.outcomes();
  await corpus.write("docs/beta.md", page("beta, edited"));
  await corpus.outcomes();
  expect(
    await rowsOf(
      url,
      `select outcome, generation, jsonb_array_length(report -> 'checks') as checks, jsonb_array_length(sketch) as documents from ${corpus.schema}.drift_history order by number`,
    ),
  ).toEqual([
    { outcome: "clean", generation: 1, checks: 6, documents: 4 },
    { outcome: "drifted", generation: 1, checks: 6, documents: 4 },
  ]);
  const config = await corpus.config();
  const gone = "postgres://nobody@127.0.0.1:1/none";
  const report = await drift({
    config: {
      ...config,
      database: { ...config.database, kind: "server", read: gone, stage: gone, promote: gone },
    },
    baseline: undefined,
  });
  expect(report).toMatchObject({ outcome: "unknown", checks: [{ check: "database", outcome: "unknown" }] });
});

it("a run that may only read says each time that it is not kept, and promises later ones nothing", async () => {
  const corpus = await live();
  const config = await corpus.config();
  const reader = await readerOf(url, corpus.schema);
  for (const stage of [reader, { environment: "local", variable: "STAGE_URL" }]) {
    const report = await drift({
      config: {
        ...config,
        database: { ...config.database, kind: "server", read: reader, stage, promote: stage },
      },
      baseline: undefined,
    });
    expect(report).toMatchObject({
      outcome: "clean",
      notChecked: [
        { check: "corpus-distribution", reason: expect.stringContaining("No earlier drift run") },
        { check: "retrieval" },
        {
          check: "trends",
          reason: expect.stringMatching(
            /^This run is not kept, .*(record_drift|STAGE_URL is not set).* who may stage\.$/,
          ),
        },
      ],
    });
  }
  expect(await rowsOf(url, `select number from ${corpus.schema}.drift_history`)).toEqual([]);
});
