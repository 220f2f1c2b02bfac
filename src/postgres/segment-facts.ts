import { z } from "zod";
import type { Store } from "./database.ts";
import { withoutTimeout } from "./server/without-timeout.ts";

const factsRow = z.object({
  indexed: z.boolean(),
  vectors: z.coerce.number(),
  profile: z.string(),
  segment_profile: z.string(),
  dimensions: z.number(),
  column_dimensions: z.number(),
});

/** What a generation's vectors lie in. */
export interface SegmentFacts {
  /** Whether searches use a vector index; else they compare every vector. */
  readonly indexed: boolean;
  readonly vectors: number;
  readonly profile: string;
  readonly segmentProfile: string;
  readonly dimensions: number;
  /** What the column takes; -1 when it takes any. */
  readonly columnDimensions: number;
}

export async function readSegmentFacts(
  { database, names }: Store,
  generation: number,
): Promise<SegmentFacts> {
  const [row] = await database.query(
    `select indexed, vectors, profile, segment_profile, dimensions, column_dimensions from ${names.schema}.segment_facts($1)`,
    [generation],
    factsRow,
  );
  if (row === undefined) throw new TypeError("segment_facts returned no row");
  const { segment_profile: segmentProfile, column_dimensions: columnDimensions, ...facts } = row;
  return { ...facts, segmentProfile, columnDimensions };
}

/**
 * Vectors that are not of the generation's profile alone, by what else they are. `shared`: how many of the generation's inputs
 * the other profile's segment holds too; null for other dimensions.
 */
export async function countForeignVectors(
  { database, names }: Store,
  generation: number,
): Promise<readonly { readonly of: string; readonly vectors: number; readonly shared: number | null }[]> {
  const rows = await withoutTimeout(database, (session) =>
    session.query(
      `select profile, vectors, shared from ${names.schema}.foreign_vectors($1)`,
      [generation],
      z.object({ profile: z.string(), vectors: z.coerce.number(), shared: z.coerce.number().nullable() }),
    ),
  );
  return rows.map(({ profile, vectors, shared }) => ({ of: profile, vectors, shared }));
}

/** For each of some stored vectors, how many of its `nearest` chunks a search finds, of those that there are. */
export async function measureRecall(
  { database, names }: Store,
  generation: number,
  { vectors, nearest }: { readonly vectors: number; readonly nearest: number },
): Promise<readonly { readonly found: number; readonly expected: number }[]> {
  const batches: (readonly { readonly found: number; readonly expected: number }[])[] = [];
  const lane = async (first: number) => {
    for (let at = first; at * batchSize < vectors; at += lanes)
      batches[at] = await withoutTimeout(database, (session) =>
        session.query(
          `select hits as found, expected from ${names.schema}.index_recall($1, $2, $3, $4)`,
          [generation, at * batchSize, Math.min(batchSize, vectors - at * batchSize), nearest],
          z.object({ found: z.number(), expected: z.number() }),
        ),
      );
  };
  await Promise.all(Array.from({ length: lanes }, (_, first) => lane(first)));
  return batches.flat();
}

const batchSize = 25;
/** Connections at a time; one is left for the lease. */
const lanes = 2;
