import { z } from "zod";
import type { JsonValue } from "../config/config.ts";
import type { Names, Session, Store } from "./database.ts";

const hitRow = z.object({
  path: z.string(),
  ordinal: z.number(),
  title: z.string().nullable(),
  heading_path: z.array(z.string()),
  content: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  score: z.number(),
  distance: z.number().nullable(),
});

/** A passage that a search found. */
export interface StoredHit {
  readonly path: string;
  readonly ordinal: number;
  readonly title: string | null;
  readonly headingPath: readonly string[];
  readonly content: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Higher is better; comparable within one search only. */
  readonly score: number;
  /** Cosine distance, 0 (same direction) to 2; null where only the words were searched. */
  readonly distance: number | null;
}

/** One search over one generation; what a mode does not use may be left out. */
export interface Search {
  readonly mode: "lexical" | "dense" | "hybrid";
  readonly text?: string;
  readonly embedding?: Float32Array;
  /** The profile that embedded the query. */
  readonly profile?: string;
  readonly count: number;
  /** Metadata that a document must carry. */
  readonly filter?: Readonly<Record<string, JsonValue>>;
  /** Undefined: what is live. */
  readonly generation?: number;
}

/** A store, or one connection to it. */
interface Asking {
  readonly database: Session;
  readonly names: Names;
}

/** The best passages, best first, by the same SQL function that applications call. */
export async function search({ database, names }: Asking, request: Search): Promise<readonly StoredHit[]> {
  const rows = await database.query(
    `select path, ordinal, title, heading_path, content, metadata, score, distance
     from ${names.schema}.search($1, $2::text::${names.vector}.halfvec, $3, $4, $5::jsonb, $6, $7)`,
    [
      request.text ?? null,
      request.embedding === undefined ? null : vectorText(request.embedding),
      request.profile ?? null,
      request.count,
      JSON.stringify(request.filter ?? {}),
      request.generation ?? null,
      request.mode,
    ],
    hitRow,
  );
  return rows.map(({ heading_path, ...hit }) => ({ ...hit, headingPath: heading_path }));
}

const neighbourRow = z.object({
  path: z.string(),
  ordinal: z.number(),
  text: z.string(),
  distance: z.number(),
});
/** A chunk with its exact cosine distance. */
export type Neighbour = z.infer<typeof neighbourRow>;

/** The nearest chunks by an exact scan, whatever index there is: what recall and identity are measured against. */
export async function searchExactly(
  { database, names }: Store,
  request: {
    readonly generation: number;
    readonly profile: string;
    readonly embedding: Float32Array;
    readonly count: number;
  },
): Promise<readonly Neighbour[]> {
  return database.query(
    `select c.path, c.ordinal, c.text, found.distance
     from ${names.schema}.search_dense($1, $2::text::${names.vector}.halfvec, $3, $4, '{}', true) found
     join ${names.schema}.generation_chunks($1, null) c using (document_version, ordinal)
     order by found.distance, found.document_version, found.ordinal`,
    [request.generation, vectorText(request.embedding), request.profile, request.count],
    neighbourRow,
  );
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
    `select path, ordinal, headings, text from ${names.schema}.generation_chunks($1, $2)`,
    [generation, paths],
    chunkRow,
  );
}

/** Paths of a generation's documents, in order. */
export async function readPaths({ database, names }: Store, generation: number): Promise<readonly string[]> {
  const rows = await database.query(
    `select path from ${names.schema}.generation_paths($1) path`,
    [generation],
    z.object({ path: z.string() }),
  );
  return rows.map((one) => one.path);
}

export function vectorText(vector: Float32Array): string {
  return `[${vector.join(",")}]`;
}

export function parseVector(text: string): Float32Array {
  return Float32Array.from(z.array(z.number()).parse(JSON.parse(text)));
}
