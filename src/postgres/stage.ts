import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ChunkedDocument } from "../chunk/chunk.ts";
import { canonicalJson, type Digest } from "../digest/digest.ts";
import { copyStream, type Field } from "./copy-binary.ts";
import type { Session, Store } from "./database.ts";
import type { Inspection } from "./integrity.ts";
import { withoutTimeout } from "./server/without-timeout.ts";

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

/** Opens a generation with its base's list of documents, less those that change. */
export async function openGeneration(
  { database, names }: Store,
  opening: Opening,
  leaving: readonly Digest[],
): Promise<Staging> {
  const [row] = await database.query(
    `select ${names.schema}.open_generation($1, $2, $3, $4, $5, $6, $7, $8) as number`,
    [
      opening.parent,
      opening.planDigest,
      opening.profile,
      opening.segment,
      opening.epoch,
      opening.run,
      opening.actor,
      leaving,
    ],
    z.object({ number: z.number() }),
  );
  if (row === undefined) throw new TypeError("open_generation returned no row");
  return { generation: row.number, epoch: opening.epoch };
}

/** Adds document versions with their chunks to a staged generation; the server recomputes what arrived. */
export async function stageDocuments(
  { database, names }: Store,
  staging: Staging,
  documents: readonly ChunkedDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  const batch = randomUUID();
  await database.transaction(async (session) => {
    await sendDocuments(session, names, batch, documents);
    await session.execute(`select ${names.schema}.accept_documents($1, $2, $3, $4)`, [
      batch,
      staging.generation,
      staging.epoch,
      documents.map((one) => one.hashes.version),
    ]);
  });
}

/** Into the inbox; a function of the same transaction takes them from there. */
export async function sendDocuments(
  session: Session,
  names: Store["names"],
  batch: string,
  documents: readonly ChunkedDocument[],
): Promise<void> {
  await session.copyIn(
    `${names.schema}.inbox_documents (batch, hash, path, title, content_hash, metadata_hash, metadata_json, chunk_count)`,
    copyStream(documents.map((one) => versionRow(batch, one))),
  );
  await session.copyIn(
    `${names.schema}.inbox_chunks (batch, document_version, ordinal, text, heading_path, headings, tokens, input_hash, hash)`,
    copyStream(documents.flatMap((one) => chunkRows(batch, one))),
  );
}

function versionRow(batch: string, document: ChunkedDocument): readonly Field[] {
  return [
    { type: "uuid", value: batch },
    { type: "digest", value: document.hashes.version },
    { type: "text", value: document.path },
    { type: "text", value: document.title },
    { type: "digest", value: document.hashes.content },
    { type: "digest", value: document.hashes.metadata },
    { type: "text", value: canonicalJson(document.metadata) },
    { type: "int4", value: document.chunks.length },
  ];
}

function chunkRows(batch: string, document: ChunkedDocument): readonly (readonly Field[])[] {
  return document.chunks.map((chunk) => [
    { type: "uuid", value: batch },
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

/**
 * Recomputes the generation from its rows and seals it when it is exactly what the plan announced. Anything else is refused, so
 * what it found is known: it need not be read, nor recomputed by the gate that comes right after.
 */
export async function sealGeneration(
  { database, names }: Store,
  staging: Staging,
  expected: { readonly contentDigest: Digest; readonly documents: number; readonly chunks: number },
): Promise<Inspection> {
  await withoutTimeout(database, (session) =>
    session.execute(`select ${names.schema}.seal_generation($1, $2, $3, $4, $5)`, [
      staging.generation,
      staging.epoch,
      expected.contentDigest,
      expected.documents,
      expected.chunks,
    ]),
  );
  return {
    generation: staging.generation,
    recorded: expected,
    found: expected,
    alteredPaths: [],
    duplicatePaths: [],
    missingVectors: 0,
    zeroVectors: 0,
    lostLexemes: 0,
  };
}
