import { z } from "zod";
import type { Store } from "./database.ts";
import { withoutTimeout } from "./server/without-timeout.ts";

const inspectionRow = z.object({
  documents: z.number(),
  chunks: z.number(),
  content_digest: z.string(),
  altered_paths: z.array(z.string()),
  missing_vectors: z.number(),
  zero_vectors: z.number(),
  duplicate_paths: z.array(z.string()),
  recorded_documents: z.number().nullable(),
  recorded_chunks: z.number().nullable(),
  recorded_digest: z.string().nullable(),
});

/** A generation as its rows are now, beside what was recorded when it was sealed. */
export interface Inspection {
  readonly generation: number;
  readonly recorded: {
    readonly documents: number;
    readonly chunks: number;
    readonly contentDigest: string;
  } | null;
  readonly found: { readonly documents: number; readonly chunks: number; readonly contentDigest: string };
  /** Documents whose rows no longer have the hash they are stored under. */
  readonly alteredPaths: readonly string[];
  readonly duplicatePaths: readonly string[];
  readonly missingVectors: number;
  readonly zeroVectors: number;
  /** Chunks that no word finds. */
  readonly lostLexemes: number;
}

/** Recomputes counts and digest from rows on the server, words beside them; no text and no vector is read back. */
export async function inspectGeneration({ database, names }: Store, generation: number): Promise<Inspection> {
  const ask = <Row>(text: string, shape: z.ZodType<Row>) =>
    withoutTimeout(database, (session) => session.query(text, [generation], shape));
  const [[row], [words]] = await Promise.all([
    ask(
      `select i.documents, i.chunks, i.content_digest, i.altered_paths, i.missing_vectors, i.zero_vectors, i.duplicate_paths,
       g.documents as recorded_documents, g.chunks as recorded_chunks, g.content_digest as recorded_digest
     from ${names.schema}.inspect_generation($1) i left join ${names.schema}.generations g on g.number = $1`,
      inspectionRow,
    ),
    ask(`select ${names.schema}.lost_lexemes($1) as lost`, z.object({ lost: z.number() })),
  ]);
  if (row === undefined || words === undefined) throw new TypeError("inspect_generation returned no row");
  const recorded =
    row.recorded_digest === null || row.recorded_documents === null || row.recorded_chunks === null
      ? null
      : {
          documents: row.recorded_documents,
          chunks: row.recorded_chunks,
          contentDigest: row.recorded_digest,
        };
  return {
    generation,
    recorded,
    found: { documents: row.documents, chunks: row.chunks, contentDigest: row.content_digest },
    alteredPaths: row.altered_paths,
    duplicatePaths: row.duplicate_paths,
    missingVectors: row.missing_vectors,
    zeroVectors: row.zero_vectors,
    lostLexemes: words.lost,
  };
}

/** How many documents or chunks of a generation carry all of the given metadata. */
export async function countWhere(
  { database, names }: Store,
  generation: number,
  what: "documents" | "chunks",
  where: object,
): Promise<number> {
  const [row] = await database.query(
    `select ${names.schema}.count_where($1, $2, $3::jsonb) as count`,
    [generation, what, JSON.stringify(where)],
    z.object({ count: z.number() }),
  );
  return row?.count ?? 0;
}
