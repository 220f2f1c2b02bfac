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

/** The vector of a live chunk, the same one at every call while it is live: that of the smallest hash; undefined: there is none. */
export async function readSampleVector({ database, names }: Store): Promise<Float32Array | undefined> {
  const [row] = await database.query(
    `select e.embedding::text as embedding from (select id from ${names.schema}.chunks order by input_hash limit 1) c
     join ${names.schema}.embeddings e using (id)`,
    [],
    z.object({ embedding: z.string() }),
  );
  return row === undefined ? undefined : parseVector(row.embedding);
}
