import { z } from "zod";
import { Failure } from "../../failure/failure.ts";
import type { Session } from "../database.ts";

/**
 * How long work waits for a lock whose queue others stand in: an ingest waits behind a prune, every search behind a migration.
 * One transaction that an application left open after a search holds both up for as long as it lives.
 */
const waitMs = 5_000;

/**
 * Work that gives up rather than wait longer than that for one lock, in the transaction of `session`; the limit ends with it.
 * `failed` says what did not happen, as `Nothing was pruned`; `most` milliseconds are waited where others may need that long,
 * and less where the user is allowed less.
 */
export async function withBriefLocks<T>(
  session: Session,
  failed: string,
  work: () => Promise<T>,
  most = waitMs,
): Promise<T> {
  const [limit] = await session.query(
    `select set_config('lock_timeout', limits.ms || 'ms', true), limits.ms
     from (select least(nullif(setting::integer, 0), $1) as ms from pg_settings where name = 'lock_timeout') limits`,
    [most],
    z.object({ ms: z.number() }),
  );
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) || !isLockTimeout(error.cause)) throw error;
    throw new Failure(
      `${failed}: another transaction holds a lock that it needs, and was not done after ${(limit?.ms ?? most) / 1000} s.`,
      {
        remedy: `As a superuser, or with the role pg_read_all_stats, look who it is: \`${openTransactions}\`. End it in its application, or with \`select pg_terminate_backend(<pid>)\`, then run this again.`,
        cause: error,
      },
    );
  }
}

/** Transactions that have been open for a while, longest first; for a remedy. */
export const openTransactions =
  "select pid, usename, state, now() - xact_start as open_for, query from pg_stat_activity where xact_start < now() - interval '5 s' order by xact_start";

function isLockTimeout(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "55P03";
}
