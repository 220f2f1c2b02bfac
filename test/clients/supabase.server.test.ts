import { SupabaseVectorStore } from "@langchain/community/vectorstores/supabase";
import { Embeddings } from "@langchain/core/embeddings";
import { createClient } from "@supabase/supabase-js";
import { afterAll, describe, expect, it } from "vitest";
import { localEmbedder } from "../../src/embed/providers/local.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { readerOf } from "./reader.ts";
import { startRestServer } from "./rest-server.ts";

/** What an application embeds with: the corpus's own model. */
class OfflineEmbeddings extends Embeddings {
  readonly #embedder;

  constructor(dimensions: number) {
    super({});
    this.#embedder = localEmbedder({ provider: "local", model: "hashed-terms-1", dimensions });
  }

  async embedDocuments(texts: string[]): Promise<number[][]> {
    const { vectors } = await this.#embedder.request(texts, new AbortController().signal);
    return vectors.map((vector) => [...vector]);
  }

  async embedQuery(text: string): Promise<number[]> {
    const [vector] = await this.embedDocuments([text]);
    if (vector === undefined) throw new TypeError("one text has one vector");
    return vector;
  }
}

const url = await freshDatabase();
const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: perazzi }\n`);
for (const seed of ["alpha", "beta"]) await corpus.write(`docs/${seed}.md`, page(seed));
for (const [name, audience] of Object.entries({ price: "public", discount: "internal" })) {
  await corpus.write(
    `docs/${name}.md`,
    `---\ncategory: pricing\naudience: ${audience}\n---\n\n# ${name}\n\nThe ${name} of a seat is agreed on once a year.\n`,
  );
}
await corpus.ingest();
await corpus.write("docs/staged.md", "# Staged\n\nThe price of a seat is to be a secret until spring.\n");
const held = await corpus.ingest({ hold: true });
const reader = await readerOf(url, "perazzi");
const rest = await startRestServer({ database: reader, apiKey: "service-role-key" });
afterAll(() => rest.close());
const client = createClient(rest.url, "service-role-key");
const store = new SupabaseVectorStore(new OfflineEmbeddings(1536), {
  client,
  tableName: "documents",
  queryName: "match_documents",
});
const question = "What is the price of a seat?";

describe("LangChain's SupabaseVectorStore", () => {
  it("finds passages of what is live, with what an answer cites", async () => {
    const [best] = await store.similaritySearch(question, 1);
    expect(best).toMatchObject({
      pageContent: expect.stringContaining("The price of a seat is agreed on once a year."),
      metadata: { path: "docs/price.md", title: "price", category: "pricing", audience: "public" },
    });
    expect(rest.requests).toContain("POST /rest/v1/rpc/match_documents");
  });

  it("scores by cosine similarity, best first, as many as asked for", async () => {
    const found = await store.similaritySearchWithScore(question, 5);
    const scores = found.map(([, score]) => score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
    expect(scores.length).toBe(5);
    expect(scores.every((score) => score >= -1 && score <= 1)).toBe(true);
    const [same] = await store.similaritySearchWithScore(
      "price\n\nThe price of a seat is agreed on once a year.",
      1,
    );
    expect(same?.[1]).toBeGreaterThan(0.8);
  });

  it("filters by metadata", async () => {
    const found = await store.similaritySearch(question, 10, { category: "pricing", audience: "internal" });
    expect(found.map((one) => one.metadata.path)).toEqual(["docs/discount.md"]);
  });

  it("filters by a function, which PostgREST applies to what was found", async () => {
    const found = await store.similaritySearch("turns valve of the alpha circuit", 2, (call) =>
      call.eq("metadata->>category", "pricing"),
    );
    expect(found.map((one) => one.metadata.path).toSorted()).toEqual(["docs/discount.md", "docs/price.md"]);
  });

  it("searches with maximal marginal relevance, which reads the vectors", async () => {
    const found = await store.maxMarginalRelevanceSearch(question, { k: 3, fetchK: 10, lambda: 0.5 });
    expect(found.length).toBe(3);
    expect(found[0]?.metadata.path).toBe("docs/price.md");
  });

  it("serves as a retriever", async () => {
    const found = await store.asRetriever({ k: 2 }).invoke(question);
    expect(found.length).toBe(2);
  });

  it("never sees what is staged", async () => {
    expect(held.outcome).toBe("held");
    const found = await store.similaritySearch("a secret until spring", 100);
    expect(found.filter((one) => one.metadata.path === "docs/staged.md")).toEqual([]);
    await expect(
      rowsOf(reader, "select from perazzi.search('secret', generation => $1)", [held.generation]),
    ).rejects.toThrow(`generation ${held.generation} does not exist, or is not yours to see`);
  });

  it("fails with both dimensions when the application embeds with another model", async () => {
    const other = new SupabaseVectorStore(new OfflineEmbeddings(256), {
      client,
      queryName: "match_documents",
    });
    await expect(other.similaritySearch(question, 4)).rejects.toThrow(
      "CG008 query_embedding has 256 dimensions; 1536 were expected",
    );
  });

  it("fails with the names there are when a filter names what no document has", async () => {
    await expect(store.similaritySearch(question, 4, { categroy: "pricing" })).rejects.toThrow(
      'filter names "categroy", which no document has',
    );
  });

  it("cannot write", async () => {
    await expect(store.addDocuments([{ pageContent: "mine", metadata: {} }])).rejects.toThrow(
      "Error inserting",
    );
    for (const statement of [
      "insert into perazzi.documents (path) values ('x')",
      "delete from perazzi.document_versions",
    ]) {
      await expect(rowsOf(reader, statement)).rejects.toThrow(/permission denied|cannot insert/);
    }
  });
});

describe("Supabase's own client", () => {
  it("calls match_documents and takes the columns it asks for", async () => {
    const embedding = await new OfflineEmbeddings(1536).embedQuery(question);
    const { data, error } = await client
      .rpc("match_documents", { query_embedding: embedding, match_count: 2, filter: { category: "pricing" } })
      .select("content, similarity");
    expect(error).toBeNull();
    expect(data).toEqual([
      { content: expect.stringContaining("price"), similarity: expect.any(Number) },
      { content: expect.stringContaining("discount"), similarity: expect.any(Number) },
    ]);
  });

  it("gets code, message and hint of a refusal", async () => {
    const { error } = await client.rpc("match_documents", { query_embedding: [1, 2, 3], match_count: 2 });
    expect(error).toMatchObject({
      code: "CG008",
      message: expect.stringContaining("query_embedding has 3 dimensions"),
      hint: "Embed the query with the profile of the generation.",
    });
  });
});
