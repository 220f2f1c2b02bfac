import { z } from "zod";
import type { Digest } from "../digest/digest.ts";
import type { Store } from "./database.ts";
import { segmentTable } from "./segment.ts";

const hitRow = z.object({
  path: z.string(),
  ordinal: z.number(),
  heading_path: z.array(z.string()),
  headings: z.array(z.string()),
  content: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  distance: z.number(),
});

/** A passage that a search found. */
export interface StoredHit {
  readonly path: string;
  readonly ordinal: number;
  readonly headingPath: readonly string[];
  readonly headings: readonly string[];
  readonly content: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Cosine distance, 0 (same direction) to 2. */
  readonly distance: number;
  /** Cosine similarity. */
  readonly score: number;
}

export interface DenseSearch {
  readonly generation: number;
  readonly profile: string;
  readonly embedding: Float32Array;
  readonly count: number;
  /** Defeats the segment's index: what exact means for gates and comparisons. */
  readonly exact?: boolean;
}

/** The nearest chunks of one generation, nearest first; ties in reading order of their documents' hashes. */
export async function searchDense(
  { database, names }: Store,
  search: DenseSearch,
): Promise<readonly StoredHit[]> {
  const rows = await database.query(
    `select v.path, c.ordinal, c.heading_path, c.headings, c.text as content, v.metadata, found.distance
     from ${names.schema}.search_dense($1, $2::text::${names.vector}.halfvec, $3, $4, $5) found
     join ${names.schema}.document_versions v on v.hash = found.document_version
     join ${names.schema}.chunks c on c.document_version = found.document_version and c.ordinal = found.ordinal
     order by found.distance, found.document_version, found.ordinal`,
    [search.generation, vectorText(search.embedding), search.profile, search.count, search.exact ?? false],
    hitRow,
  );
  return rows.map(({ heading_path, distance, ...hit }) => ({
    ...hit,
    headingPath: heading_path,
    distance,
    score: 1 - distance,
  }));
}

const chunkRow = z.object({
  path: z.string(),
  ordinal: z.number(),
  headings: z.array(z.string()),
  text: z.string(),
});
export type LabelledChunk = z.infer<typeof chunkRow>;

/** Every chunk of some documents of a generation, in reading order: what golden labels are resolved against. */
export async function readChunksOf(
  { database, names }: Store,
  generation: number,
  paths: readonly string[],
): Promise<readonly LabelledChunk[]> {
  return database.query(
    `select v.path, c.ordinal, c.headings, c.text from ${names.schema}.generation_documents g
     join ${names.schema}.document_versions v on v.hash = g.document_version
     join ${names.schema}.chunks c on c.document_version = v.hash
     where g.generation = $1 and v.path = any($2) order by v.path collate "C", c.ordinal`,
    [generation, paths],
    chunkRow,
  );
}

/** Paths of a generation's documents, in order. */
export async function readPaths({ database, names }: Store, generation: number): Promise<readonly string[]> {
  const rows = await database.query(
    `select v.path from ${names.schema}.generation_documents g join ${names.schema}.document_versions v on v.hash = g.document_version
     where g.generation = $1 order by v.path collate "C"`,
    [generation],
    z.object({ path: z.string() }),
  );
  return rows.map((one) => one.path);
}

/** Stored query vectors of a profile by the hash of the query's text, so that verifying needs no key. */
export async function readQueryEmbeddings(
  { database, names }: Store,
  profile: string,
  hashes: readonly Digest[],
): Promise<ReadonlyMap<Digest, Float32Array>> {
  const rows = await database.query(
    `select encode(query_hash, 'hex') as hash, embedding::text as embedding from ${names.schema}.query_embeddings
     where profile = $1 and query_hash in (select decode(h, 'hex') from unnest($2::text[]) h)`,
    [profile, hashes],
    z.object({ hash: z.string(), embedding: z.string() }),
  );
  return new Map(rows.map((one) => [one.hash, parseVector(one.embedding)]));
}

export async function storeQueryEmbeddings(
  { database, names }: Store,
  profile: string,
  embeddings: readonly { readonly hash: Digest; readonly vector: Float32Array }[],
): Promise<void> {
  if (embeddings.length === 0) return;
  await database.execute(
    `insert into ${names.schema}.query_embeddings (profile, query_hash, embedding)
     select $1, decode(q.hash, 'hex'), q.embedding::${names.vector}.halfvec from unnest($2::text[], $3::text[]) q (hash, embedding) on conflict do nothing`,
    [profile, embeddings.map((one) => one.hash), embeddings.map((one) => vectorText(one.vector))],
  );
}

function vectorText(vector: Float32Array): string {
  return `[${vector.join(",")}]`;
}

const sampleRow = z.object({
  title: z.string(),
  heading_path: z.array(z.string()),
  text: z.string(),
  tokens: z.number(),
  input_hash: z.string(),
  embedding: z.string(),
});

/** A stored vector with the chunk it was made from. */
export interface SampledVector {
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly text: string;
  readonly tokens: number;
  readonly inputHash: Digest;
  readonly vector: Float32Array;
}

/** Some chunks of a generation with their vectors, the same ones at every call while they exist: smallest hash first. */
export async function sampleVectors(
  { database, names }: Store,
  generation: number,
  segment: number,
  count: number,
): Promise<readonly SampledVector[]> {
  const rows = await database.query(
    `select v.title, c.heading_path, c.text, c.tokens, encode(c.input_hash, 'hex') as input_hash, s.embedding::text as embedding
     from (select distinct on (c.input_hash) c.* from ${names.schema}.generation_documents g join ${names.schema}.chunks c on c.document_version = g.document_version
       where g.generation = $1 order by c.input_hash limit $2) c
     join ${names.schema}.document_versions v on v.hash = c.document_version
     join ${segmentTable(names, segment)} s on s.input_hash = c.input_hash`,
    [generation, count],
    sampleRow,
  );
  return rows.map((row) => ({
    title: row.title,
    headingPath: row.heading_path,
    text: row.text,
    tokens: row.tokens,
    inputHash: row.input_hash,
    vector: parseVector(row.embedding),
  }));
}

function parseVector(text: string): Float32Array {
  return Float32Array.from(z.array(z.number()).parse(JSON.parse(text)));
}
