import { z } from "zod";
import { embedModes } from "../config/metadata-fields.ts";
import type { Digest } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import { emptySnapshot, type Snapshot } from "../plan/snapshot.ts";
import type { Store } from "./database.ts";
import { storedInputs } from "./segment.ts";

const liveRow = z.object({
  generation: z.number(),
  content_digest: z.string(),
  profile: z.string(),
  segment: z.number(),
});
const documentRow = z.object({
  path: z.string(),
  version: z.string(),
  content: z.string(),
  metadata: z.string(),
  chunks: z.number(),
  visibility_hash: z.string(),
  embed_mode: z.enum(embedModes),
  pricing_sensitive: z.boolean(),
  audience: z.string().nullable(),
});
const withheldRow = z.object({
  withheld: z.array(z.object({ path: z.string(), reason: z.string() })).nullable(),
});

/** The live generation; null when nothing is live. */
export interface LiveGeneration {
  readonly generation: number;
  readonly contentDigest: Digest;
  readonly profile: string;
  readonly segment: number;
}

export async function readLive({ database, names }: Store): Promise<LiveGeneration | null> {
  const [row] = await database.query(
    `select g.number as generation, g.content_digest, g.profile, g.segment
     from ${names.schema}.live l join ${names.schema}.generations g on g.number = l.generation`,
    [],
    liveRow,
  );
  if (row === undefined) return null;
  return {
    generation: row.generation,
    contentDigest: row.content_digest,
    profile: row.profile,
    segment: row.segment,
  };
}

/** What is live, without its text and without a vector. */
export async function readSnapshot(store: Store): Promise<Snapshot> {
  const { database, names } = store;
  const live = await readLive(store);
  if (live === null) return emptySnapshot;
  const documents = await database.query(
    `select path, version, content_hash as content, metadata_hash as metadata, chunks, visibility_hash, embed_mode, pricing_sensitive,
       case when jsonb_typeof(metadata -> 'visibility') = 'string' then metadata ->> 'visibility' end as audience
     from ${names.schema}.documents order by path collate "C"`,
    [],
    documentRow,
  );
  return {
    generation: live.generation,
    contentDigest: live.contentDigest,
    profile: live.profile,
    documents: documents.map(({ visibility_hash, embed_mode, pricing_sensitive, audience, ...one }) => ({
      ...one,
      visibilityHash: visibility_hash,
      visibility: { embedMode: embed_mode, pricingSensitive: pricing_sensitive, audience },
    })),
    withheld: await readWithheld(store),
  };
}

/** What the last ingest that came through kept out, from its report: a draft leaves no other trace. */
async function readWithheld({ database, names }: Store): Promise<Snapshot["withheld"]> {
  const [row] = await database.query(
    `select report -> 'withheld' as withheld from ${names.schema}.runs
     where command = 'ingest' and outcome in ('promoted', 'nothing-to-do') order by started_at desc limit 1`,
    [],
    withheldRow,
  );
  return row?.withheld ?? [];
}

/** Hashes of the chunks of some live document versions, in reading order, by version. */
export async function readChunkHashes(
  { database, names }: Store,
  versions: readonly Digest[],
): Promise<ReadonlyMap<Digest, readonly Digest[]>> {
  if (versions.length === 0) return new Map();
  const rows = await database.query(
    `select version, array_agg(chunk_hash order by ordinal) as hashes from ${names.schema}.chunks
     where document_version in (select decode(v, 'hex') from unnest($1::text[]) v) group by version`,
    [versions],
    z.object({ version: z.string(), hashes: z.array(z.string()) }),
  );
  return new Map(rows.map((one) => [one.version, one.hashes]));
}

const storedChunkRow = z.object({
  version: z.string(),
  title: z.string(),
  heading_path: z.array(z.string()),
  text: z.string(),
  tokens: z.number(),
  input_hash: z.string(),
});
export type StoredChunk = z.infer<typeof storedChunkRow>;

/** The chunks of live document versions whose embedding inputs have no vector of the profile yet. */
export async function readUnembeddedChunks(
  store: Store,
  versions: readonly Digest[],
  profile: string,
): Promise<readonly StoredChunk[]> {
  const { database, names } = store;
  if (versions.length === 0) return [];
  const rows = await database.query(
    `select version, title, heading_path, content as text, tokens, input_hash from ${names.schema}.chunks
     where document_version in (select decode(v, 'hex') from unnest($1::text[]) v)`,
    [versions],
    storedChunkRow,
  );
  const stored = await storedInputs(
    store,
    profile,
    rows.map((one) => one.input_hash),
  );
  return rows.filter((one) => !stored.has(one.input_hash));
}

/** Fingerprint of the profile whose vectors a generation has. */
export async function readProfile({ database, names }: Store, generation: number): Promise<string> {
  const [row] = await database.query(
    `select profile from ${names.schema}.generations where number = $1`,
    [generation],
    z.object({ profile: z.string() }),
  );
  if (row !== undefined) return row.profile;
  throw new Failure(`Generation ${generation} does not exist.`, {
    remedy: "It may have been pruned. Look at `corpusgate status`.",
  });
}

/** Content digest that a generation was sealed with; null: it is not sealed. */
export async function readDigest({ database, names }: Store, generation: number): Promise<string | null> {
  const [row] = await database.query(
    `select content_digest from ${names.schema}.generations where number = $1`,
    [generation],
    z.object({ content_digest: z.string().nullable() }),
  );
  return row?.content_digest ?? null;
}
