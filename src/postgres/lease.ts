import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import type { Store } from "./database.ts";
import { insisting } from "./server/insisting.ts";

/** Who holds the lease, for the message that the second run gets. */
export interface Holder {
  readonly name: string;
  readonly runUrl: string | null;
}

export interface Lease {
  /** Rises with every holder; what a run stages is refused once another epoch has begun. */
  readonly epoch: number;
  /** Never fails: what became of the run is what there is to tell, and a lease that nobody releases passes on by itself. */
  release(): Promise<void>;
}

/** A holder silent for this long is taken for dead; it beats three times as often. */
const leaseTtlMs = 60_000;

const takenRow = z.object({
  epoch: z.number().nullable(),
  held_by: z.string().nullable(),
  held_url: z.string().nullable(),
  silent_ms: z.number().nullable(),
});

/**
 * Keeps two runs from paying for the same work. Correctness never rests on it: it rests on immutable rows and on the
 * compare-and-swap of the live row.
 */
export async function takeLease(
  { database, names }: Store,
  holder: Holder,
  ttlMs = leaseTtlMs,
): Promise<Lease> {
  const [taken] = await database.query(
    `select epoch::float8 as epoch, held_by, held_url, silent_ms from ${names.schema}.take_lease($1, $2, $3)`,
    // An embedded database has one process at a time, and it is this one: whoever held the lease is dead.
    [holder.name, holder.runUrl, database.kind === "embedded" ? 0 : ttlMs],
    takenRow,
  );
  const epoch = taken?.epoch ?? null;
  if (epoch === null) throw locked(taken, ttlMs);
  let beating = false;
  const beat = setInterval(async () => {
    // Beats that queue up behind a slow server would take the few connections that a pooler has.
    if (beating) return;
    beating = true;
    // A missed beat is no failure: the epoch is checked wherever something is staged.
    await database.execute(`select ${names.schema}.renew_lease($1)`, [epoch]).catch(() => undefined);
    beating = false;
  }, ttlMs / 3);
  beat.unref();
  return {
    epoch,
    async release() {
      clearInterval(beat);
      await insisting(database, () =>
        database.execute(`select ${names.schema}.release_lease($1)`, [epoch]),
      ).catch(() => undefined);
    },
  };
}

function locked(taken: z.infer<typeof takenRow> | undefined, ttlMs: number): Failure {
  const holder = taken?.held_by ?? "another run";
  const place = taken?.held_url == null ? "" : ` (${taken.held_url})`;
  return new Failure(
    `Locked by ${holder}${place}, last heard of ${Math.round((taken?.silent_ms ?? 0) / 1000)} s ago.`,
    {
      remedy: `Wait until it has ended; a run silent for ${ttlMs / 1000} s is taken for dead and its lease passes on.`,
    },
  );
}

/** The epoch of whoever took the lease last. */
export async function readEpoch({ database, names }: Store): Promise<number | undefined> {
  const [row] = await database.query(
    `select epoch::float8 as epoch from ${names.schema}.lease`,
    [],
    z.object({ epoch: z.number() }),
  );
  return row?.epoch;
}

const leaseRow = z.object({
  holder: z.string().nullable(),
  run_url: z.string().nullable(),
  silent_ms: z.number().nullable(),
});

/** Who holds the lease now; null: nobody. */
export async function readLease({ database, names }: Store): Promise<{
  readonly holder: string;
  readonly runUrl: string | null;
  readonly silentSeconds: number;
} | null> {
  const [row] = await database.query(
    `select holder, run_url, (extract(epoch from clock_timestamp() - heartbeat) * 1000)::float8 as silent_ms from ${names.schema}.lease`,
    [],
    leaseRow,
  );
  if (row?.holder == null) return null;
  return { holder: row.holder, runUrl: row.run_url, silentSeconds: Math.round((row.silent_ms ?? 0) / 1000) };
}
