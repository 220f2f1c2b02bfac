import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { PostgresRecordManager } from "@langchain/community/indexes/postgres";
import { PGVectorStore } from "@langchain/community/vectorstores/pgvector";
import { Document } from "@langchain/core/documents";
import { Embeddings } from "@langchain/core/embeddings";
import { index } from "@langchain/core/indexing";
import { OpenAIEmbeddings } from "@langchain/openai";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import pg from "pg";
import { offlineModel } from "../src/config/defaults.ts";
import { localEmbedder } from "../src/embed/providers/local.ts";
import { dimensions, hnsw, servedModel } from "./settings.ts";

/**
 * The program of the LangChain side, as its documentation writes it: `langchain.ts <folder> none|hnsw [base address]`.
 * Prints one JSON line, like Corpusgate's `--json`.
 */
export interface LangChainReport {
  readonly chunks: number;
  readonly added: number;
  readonly skipped: number;
  readonly stages: Readonly<Record<"load" | "embed" | "index" | "rest", number>>;
}

class OfflineEmbeddings extends Embeddings {
  readonly #embedder = localEmbedder({ provider: "local", model: offlineModel, dimensions });
  readonly #never = new AbortController().signal;
  seconds = 0;

  async embedDocuments(texts: string[]): Promise<number[][]> {
    const began = performance.now();
    const { vectors } = await this.#embedder.request(texts, this.#never);
    this.seconds += (performance.now() - began) / 1000;
    return vectors.map((vector) => Array.from(vector));
  }

  async embedQuery(text: string): Promise<number[]> {
    const [vector] = await this.embedDocuments([text]);
    if (vector === undefined) throw new TypeError("one text has one vector");
    return vector;
  }
}

class ServedEmbeddings extends OpenAIEmbeddings {
  seconds = 0;

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    const began = performance.now();
    const vectors = await super.embedDocuments(texts);
    this.seconds += (performance.now() - began) / 1000;
    return vectors;
  }
}

const [folder, policy, baseURL] = process.argv.slice(2);
if (folder === undefined) throw new Error("langchain.ts expects the corpus's folder.");
const began = performance.now();
const embeddings =
  baseURL === undefined
    ? new OfflineEmbeddings({})
    : new ServedEmbeddings({ model: servedModel, dimensions, configuration: { baseURL } });
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const vectorStore = await PGVectorStore.initialize(embeddings, {
  pool,
  tableName: "langchain_chunks",
  distanceStrategy: "cosine",
  dimensions,
});
const recordManager = new PostgresRecordManager("bench", { pool, tableName: "langchain_records" });
await recordManager.createSchema();
const opened = performance.now();
const chunks = await loadChunks(folder);
const loaded = performance.now();
const result = await index({
  docsSource: chunks,
  recordManager,
  vectorStore,
  // The mode that also removes what the folder no longer has, which is what an ingest of a folder is for.
  options: { cleanup: "full", sourceIdKey: "source" },
});
const indexing = performance.now();
if (policy === "hnsw") await vectorStore.createHnswIndex({ dimensions, ...hnsw });
const ended = performance.now();
await requireIndex(policy === "hnsw");
await vectorStore.end();

const report: LangChainReport = {
  chunks: chunks.length,
  added: result.numAdded,
  skipped: result.numSkipped,
  stages: {
    load: (loaded - opened) / 1000,
    embed: embeddings.seconds,
    index: (ended - indexing) / 1000,
    rest: (indexing - loaded + opened - began) / 1000 - embeddings.seconds,
  },
};
process.stdout.write(`${JSON.stringify(report)}\n`);

async function loadChunks(root: string): Promise<Document[]> {
  const splitter = RecursiveCharacterTextSplitter.fromLanguage("markdown", {
    chunkSize: 2000,
    chunkOverlap: 200,
  });
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith(".md")).sort();
  const documents: Document[] = [];
  for (const source of files) {
    const pageContent = await readFile(path.join(root, source), "utf8");
    documents.push(new Document({ pageContent, metadata: { source } }));
  }
  return splitter.splitDocuments(documents);
}

/** `createHnswIndex` prints what goes wrong and returns normally. */
async function requireIndex(expected: boolean): Promise<void> {
  const { rowCount } = await pool.query(
    "select from pg_indexes where tablename = 'langchain_chunks' and indexdef like '%hnsw%'",
  );
  if ((rowCount === 1) !== expected)
    throw new Error(`expected ${expected ? "one" : "no"} HNSW index, found ${rowCount}`);
}
