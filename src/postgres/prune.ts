import { z } from "zod";
import type { Store } from "./database.ts";
import { withBriefLocks } from "./server/brief-locks.ts";
import { withoutTimeout } from "./server/without-timeout.ts";

const abandonedRow = z.object({ generation: z.number(), opened_by: z.string() });

/** Removes what runs that died left staged; their vectors are kept, since they are paid for. */
export async function removeAbandoned(
  { database, names }: Store,
  epoch: number,
  run: string,
): Promise<readonly { readonly generation: number; readonly openedBy: string }[]> {
  const rows = await database.query(
    `select generation, opened_by from ${names.schema}.remove_abandoned($1, $2)`,
    [epoch, run],
    abandonedRow,
  );
  return rows.map((row) => ({ generation: row.generation, openedBy: row.opened_by }));
}

const prunedRow = z.object({
  generations: z.array(z.number()),
  documents: z.coerce.number(),
  segments: z.array(z.number()),
  vectors: z.coerce.number(),
});
export type Pruned = z.infer<typeof prunedRow>;

/** Two thousand years: who wants to keep vectors for good writes any number, and time stamps begin in 4713 BC. */
const mostDays = 730_000;

/** Keeps live and `keep` (at least one) of the generations that were live before it; drops the rest and what only they used. */
export async function pruneGenerations(
  { database, names }: Store,
  request: {
    readonly keep: number;
    /** Vectors that nothing uses are kept this long; by the server's clock, which dated them. */
    readonly unusedDays: number;
    readonly actor: string;
    readonly run: string;
  },
): Promise<Pruned> {
  const [row] = await withoutTimeout(database, (session) =>
    // An ingest that looks for vectors waits behind a segment that is to be dropped.
    withBriefLocks(session, "Nothing was pruned", () =>
      session.query(
        `select generations, documents, segments, vectors from ${names.schema}.prune($1, now() - make_interval(days => least($2::bigint, ${mostDays})::integer), $3, $4)`,
        [request.keep, request.unusedDays, request.actor, request.run],
        prunedRow,
      ),
    ),
  );
  if (row === undefined) throw new TypeError("prune returned no row");
  return row;
}
