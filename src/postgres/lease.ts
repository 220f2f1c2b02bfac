import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import type { Session, Store } from "./database.ts";

/** Who holds the lease, for the message that the second run gets. */
export interface Holder {
  readonly name: string;
  readonly runUrl: string | null;
}

export interface Lease {
  /** Rises with every holder; what a run stages is refused once another epoch has begun. */
  readonly epoch: number;
  release(): Promise<void>;
}

/** A holder silent for this long is taken for dead; it beats three times as often. */
export const leaseTtlMs = 60_000;

const leaseRow = z.object({
  epoch: z.number(),
  holder: z.string().nullable(),
  run_url: z.string().nullable(),
  silent_ms: z.number().nullable(),
});

/**
 * Keeps two runs from paying for the same work. Correctness never rests on it: it rests on immutable rows and on the
 * compare-and-swap of the live row.
 */
export async function takeLease(store: Store, holder: Holder, ttlMs = leaseTtlMs): Promise<Lease> {
  const { database, names } = store;
  const epoch = await database.transaction(async (session) => {
    const [current] = await session.query(
      `select epoch::float8 as epoch, holder, run_url, (extract(epoch from clock_timestamp() - heartbeat) * 1000)::float8 as silent_ms
       from ${names.schema}.lease for update`,
      [],
      leaseRow,
    );
    if (current === undefined) throw new TypeError("the lease row is missing");
    if (current.holder !== null && current.silent_ms !== null && current.silent_ms < ttlMs)
      throw locked(current, ttlMs);
    await session.execute(
      `update ${names.schema}.lease set epoch = epoch + 1, holder = $1, run_url = $2, heartbeat = clock_timestamp()`,
      [holder.name, holder.runUrl],
    );
    return current.epoch + 1;
  });
  const beat = setInterval(() => {
    // A missed beat is no failure: the epoch is checked wherever something is staged.
    database
      .execute(`update ${names.schema}.lease set heartbeat = clock_timestamp() where epoch = $1`, [epoch])
      .catch(() => undefined);
  }, ttlMs / 3);
  beat.unref();
  return {
    epoch,
    async release() {
      clearInterval(beat);
      await database.execute(
        `update ${names.schema}.lease set holder = null, run_url = null, heartbeat = null where epoch = $1`,
        [epoch],
      );
    },
  };
}

/** Fails when another run has taken over since; called at the start of every transaction that stages. */
export async function requireEpoch(
  session: Session,
  { names }: Pick<Store, "names">,
  epoch: number,
): Promise<void> {
  const [current] = await session.query(
    `select epoch::float8 as epoch, holder, run_url, null::float8 as silent_ms from ${names.schema}.lease for share`,
    [],
    leaseRow,
  );
  if (current?.epoch === epoch) return;
  throw new Failure(`This run was silent for longer than its lease, and ${describe(current)} took over.`, {
    remedy:
      "Nothing of it became visible. Run it again once the other run has ended; what was embedded is not paid for again.",
  });
}

function locked(current: z.infer<typeof leaseRow>, ttlMs: number): Failure {
  const silent = Math.round((current.silent_ms ?? 0) / 1000);
  return new Failure(`Locked by ${describe(current)}, last heard of ${silent} s ago.`, {
    remedy: `Wait until it has ended; a run silent for ${ttlMs / 1000} s is taken for dead and its lease passes on.`,
  });
}

function describe(current: z.infer<typeof leaseRow> | undefined): string {
  if (current?.holder == null) return "another run";
  return current.run_url === null ? current.holder : `${current.holder} (${current.run_url})`;
}

/** Who holds the lease now; null: nobody. */
export async function readLease({ database, names }: Store): Promise<{
  readonly holder: string;
  readonly runUrl: string | null;
  readonly silentSeconds: number;
} | null> {
  const [row] = await database.query(
    `select epoch::float8 as epoch, holder, run_url, (extract(epoch from clock_timestamp() - heartbeat) * 1000)::float8 as silent_ms from ${names.schema}.lease`,
    [],
    leaseRow,
  );
  if (row?.holder == null) return null;
  return { holder: row.holder, runUrl: row.run_url, silentSeconds: Math.round((row.silent_ms ?? 0) / 1000) };
}
