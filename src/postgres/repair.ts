import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ChunkedDocument } from "../chunk/chunk.ts";
import type { Digest } from "../digest/digest.ts";
import type { Store } from "./database.ts";
import { withoutTimeout } from "./server/without-timeout.ts";
import { sendDocuments } from "./stage.ts";

/** Document versions of a generation whose rows no longer have the hash they are stored under. */
export async function readAlteredVersions(
  { database, names }: Store,
  generation: number,
): Promise<readonly { readonly version: Digest; readonly path: string }[]> {
  return database.query(
    `select version, path from ${names.schema}.altered_versions($1)`,
    [generation],
    z.object({ version: z.string(), path: z.string() }),
  );
}

/**
 * Puts altered document versions back as they were sealed, in one transaction with its audit entry. The server refuses
 * anything but the rows that the hash stands for, so what readers get can only become what was approved again.
 */
export async function restoreDocuments(
  { database, names }: Store,
  by: { readonly epoch: number; readonly actor: string; readonly run: string },
  documents: readonly ChunkedDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  const batch = randomUUID();
  await database.transaction(async (session) => {
    await sendDocuments(session, names, batch, documents);
    await session.execute(`select ${names.schema}.restore_documents($1, $2, $3, $4)`, [
      batch,
      by.epoch,
      by.actor,
      by.run,
    ]);
  });
}

/** Inputs of a generation without a vector that a search can find, each with a document version that has it. */
export async function readLostVectors(
  { database, names }: Store,
  generation: number,
): Promise<readonly { readonly version: Digest; readonly input: Digest }[]> {
  return database.query(
    `select version, input from ${names.schema}.lost_vectors($1)`,
    [generation],
    z.object({ version: z.string(), input: z.string() }),
  );
}

/** Makes lost entries of word search again, from the chunks. */
export async function restoreLexemes(
  { database, names }: Store,
  generation: number,
  epoch: number,
): Promise<void> {
  await withoutTimeout(database, (session) =>
    session.execute(`select ${names.schema}.restore_lexemes($1, $2)`, [generation, epoch]),
  );
}

export async function dropZeroVectors(
  { database, names }: Store,
  generation: number,
  epoch: number,
): Promise<void> {
  await database.execute(`select ${names.schema}.drop_zero_vectors($1, $2)`, [generation, epoch]);
}
