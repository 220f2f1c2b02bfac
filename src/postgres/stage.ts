import { z } from "zod";
import type { ChunkedDocument } from "../chunk/chunk.ts";
import { canonicalJson, type Digest } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import { copyStream, type Field } from "./copy-binary.ts";
import type { Names, Session, Store } from "./database.ts";
import { requireEpoch } from "./lease.ts";

export interface Opening {
  readonly parent: number | null;
  readonly planDigest: Digest;
  readonly profile: string;
  readonly segment: number;
  readonly epoch: number;
  readonly run: string;
  readonly actor: string;
}

/** A generation that a run is filling; readers do not see it. */
export interface Staging {
  readonly generation: number;
  readonly epoch: number;
}

/** Opens a generation with its base's list of documents, less those that change: one statement, whatever the size. */
export async function openGeneration(
  { database, names }: Store,
  opening: Opening,
  leaving: readonly Digest[],
): Promise<Staging> {
  return database.transaction(async (session) => {
    await requireEpoch(session, { names }, opening.epoch);
    const [row] = await session.query(
      `insert into ${names.schema}.generations (parent, plan_digest, profile, segment, lease_epoch, run, opened_by)
       values ($1, $2, $3, $4, $5, $6, $7) returning number`,
      [
        opening.parent,
        opening.planDigest,
        opening.profile,
        opening.segment,
        opening.epoch,
        opening.run,
        opening.actor,
      ],
      z.object({ number: z.number() }),
    );
    if (row === undefined) throw new TypeError("insert … returning gave no row");
    await session.execute(
      `insert into ${names.schema}.generation_documents (generation, document_version)
       select $1, g.document_version from ${names.schema}.generation_documents g
       where g.generation = $2 and not exists (select from unnest($3::text[]) l where decode(l, 'hex') = g.document_version)`,
      [row.number, opening.parent, leaving],
    );
    return { generation: row.number, epoch: opening.epoch };
  });
}

/**
 * Adds document versions with their chunks to a staged generation. In the same transaction each version's hash is
 * recomputed from the rows that arrived, so a stream that ended early is rolled back, never half stored.
 */
export async function stageDocuments(
  { database, names }: Store,
  staging: Staging,
  documents: readonly ChunkedDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  await database.transaction(async (session) => {
    await requireEpoch(session, { names }, staging.epoch);
    const versions = documents.map((one) => one.hashes.version);
    const present = await knownVersions(session, names, versions);
    const fresh = documents.filter((one) => !present.has(one.hashes.version));
    if (fresh.length > 0) {
      await session.copyIn(
        `${names.schema}.document_versions (hash, path, title, content_hash, metadata_hash, metadata_json, chunk_count)`,
        copyStream(fresh.map(versionRow)),
      );
      await session.copyIn(
        `${names.schema}.chunks (document_version, ordinal, text, heading_path, headings, tokens, input_hash, hash)`,
        copyStream(fresh.flatMap(chunkRows)),
      );
    }
    await session.execute(
      `insert into ${names.schema}.generation_documents (generation, document_version) select $1, decode(v, 'hex') from unnest($2::text[]) v on conflict do nothing`,
      [staging.generation, versions],
    );
    await refuseAltered(session, names, fresh);
  });
}

async function knownVersions(
  session: Session,
  names: Names,
  versions: readonly Digest[],
): Promise<ReadonlySet<Digest>> {
  const rows = await session.query(
    `select encode(hash, 'hex') as hash from ${names.schema}.document_versions where hash in (select decode(v, 'hex') from unnest($1::text[]) v)`,
    [versions],
    z.object({ hash: z.string() }),
  );
  return new Set(rows.map((one) => one.hash));
}

async function refuseAltered(
  session: Session,
  names: Names,
  documents: readonly ChunkedDocument[],
): Promise<void> {
  const rows = await session.query(
    `select v.path from unnest($1::text[]) wanted left join ${names.schema}.document_versions v on v.hash = decode(wanted, 'hex')
     left join lateral (
       select string_agg(${names.schema}.chunk_hash(c.text, c.heading_path, c.headings, c.input_hash), ''::bytea order by c.ordinal) as hashes, count(*) as found
       from ${names.schema}.chunks c where c.document_version = v.hash) c on true
     where v.hash is null or v.chunk_count <> c.found
       or v.hash <> ${names.schema}.version_hash(v.path, v.metadata_json, v.title, coalesce(c.hashes, ''))`,
    [documents.map((one) => one.hashes.version)],
    z.object({ path: z.string().nullable() }),
  );
  if (rows.length === 0) return;
  throw new Failure(
    `${rows.length} of ${documents.length} documents did not arrive in the database as they were sent, among them "${rows[0]?.path ?? "a missing one"}"; the batch was rolled back.`,
    {
      remedy:
        "Run it again; if it happens again, check the connection and the database's encoding (UTF8 was expected).",
    },
  );
}

function versionRow(document: ChunkedDocument): readonly Field[] {
  return [
    { type: "digest", value: document.hashes.version },
    { type: "text", value: document.path },
    { type: "text", value: document.title },
    { type: "digest", value: document.hashes.content },
    { type: "digest", value: document.hashes.metadata },
    { type: "text", value: canonicalJson(document.metadata) },
    { type: "int4", value: document.chunks.length },
  ];
}

function chunkRows(document: ChunkedDocument): readonly (readonly Field[])[] {
  return document.chunks.map((chunk) => [
    { type: "digest", value: document.hashes.version },
    { type: "int4", value: chunk.ordinal },
    { type: "text", value: chunk.text },
    { type: "text[]", value: chunk.headingPath },
    { type: "text[]", value: chunk.headings },
    { type: "int4", value: chunk.tokens },
    { type: "digest", value: chunk.inputHash },
    { type: "digest", value: chunk.hash },
  ]);
}

/** Recomputes the generation from its rows and seals it when it is exactly what the plan announced. */
export async function sealGeneration(
  { database, names }: Store,
  staging: Staging,
  expected: { readonly contentDigest: Digest; readonly documents: number; readonly chunks: number },
): Promise<void> {
  await database.execute(`select ${names.schema}.seal_generation($1, $2, $3, $4, $5)`, [
    staging.generation,
    staging.epoch,
    expected.contentDigest,
    expected.documents,
    expected.chunks,
  ]);
}
