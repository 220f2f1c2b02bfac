import { z } from "zod";
import type { Digest } from "../digest/digest.ts";
import type { Store } from "./database.ts";
import { parseVector, vectorText } from "./search.ts";

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

/** Those of the hashes under which a vector of the profile is stored; no vector is read. */
export async function readStoredHashes(
  { database, names }: Store,
  profile: string,
  hashes: readonly Digest[],
): Promise<ReadonlySet<Digest>> {
  const rows = await database.query(
    `select encode(query_hash, 'hex') as hash from ${names.schema}.query_embeddings
     where profile = $1 and query_hash in (select decode(h, 'hex') from unnest($2::text[]) h)`,
    [profile, hashes],
    z.object({ hash: z.string() }),
  );
  return new Set(rows.map((one) => one.hash));
}

/** A vector of 3,072 dimensions is some 35 KB of text. */
const storedAtOnce = 200;

export async function storeQueryEmbeddings(
  { database, names }: Store,
  profile: string,
  embeddings: readonly { readonly hash: Digest; readonly vector: Float32Array }[],
): Promise<void> {
  for (let start = 0; start < embeddings.length; start += storedAtOnce) {
    const batch = embeddings.slice(start, start + storedAtOnce);
    await database.execute(`select ${names.schema}.store_query_embeddings($1, $2, $3)`, [
      profile,
      batch.map((one) => one.hash),
      batch.map((one) => vectorText(one.vector)),
    ]);
  }
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

/** Some live chunks with their vectors, the same ones at every call while they are live: smallest hash first. */
export async function sampleVectors(
  { database, names }: Store,
  count: number,
): Promise<readonly SampledVector[]> {
  const rows = await database.query(
    `select c.title, c.heading_path, c.content as text, c.tokens, c.input_hash, e.embedding::text as embedding
     from (select distinct on (input_hash) * from ${names.schema}.chunks order by input_hash limit $1) c
     join ${names.schema}.embeddings e using (id)`,
    [count],
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
