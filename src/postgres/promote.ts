import { z } from "zod";
import type { Digest } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import type { Names, Session, Store } from "./database.ts";
import { liveRowMissing } from "./live-row.ts";
import { withBriefLocks } from "./server/brief-locks.ts";
import { insisting } from "./server/insisting.ts";
import { Refusal } from "./server/refusal.ts";
import { ConnectionLost } from "./server/server-failure.ts";

export interface Flip {
  readonly generation: number;
  /** What must be live for the flip to happen; null: nothing. */
  readonly expected: number | null;
  readonly actor: string;
  readonly run: string;
  /** Who approved which plan, by which road and where that can be looked up, when the environment asks for it. */
  readonly approval: {
    readonly by: string;
    readonly digest: Digest | null;
    readonly via: string;
    readonly url: string | null;
  } | null;
}

/** Makes a sealed generation live if its base still is: compare, flip and audit entry in one transaction. */
export async function promoteGeneration(store: Store, flip: Flip): Promise<void> {
  await flipLive(
    store,
    flip,
    "promote",
    "Another run promoted first. Draw the plan again; what was embedded is not paid for again.",
  );
}

/** Makes a retained generation live again. */
export async function rollBackTo(store: Store, flip: Flip): Promise<void> {
  await flipLive(store, flip, "rollback", "Look at `corpusgate status` and decide again.");
}

async function flipLive(
  store: Store,
  flip: Flip,
  action: "promote" | "rollback",
  remedy: string,
): Promise<void> {
  const { database, names } = store;
  try {
    await database.transaction(
      (session) =>
        withBriefLocks(
          session,
          `Generation ${flip.generation} was not made live`,
          () => flipIn(session, names, flip, action),
          longestWaitMs,
        ),
      briefly(database),
    );
  } catch (cause) {
    // The answer to the commit may be what was lost, and then it is done.
    if (cause instanceof ConnectionLost && (await isAudited(store, flip, action))) return;
    if (cause instanceof Refusal && cause.sqlState === gatedAgainst)
      throw new GatedAgainst(cause.message, { remedy: cause.remedy, cause });
    if (cause instanceof Refusal && cause.sqlState === staleBase) {
      throw new Failure(`Generation ${flip.generation} was not made live: ${cause.message}`, {
        remedy,
        cause,
      });
    }
    throw cause;
  }
}

async function flipIn(
  session: Session,
  names: Names,
  flip: Flip,
  action: "promote" | "rollback",
): Promise<void> {
  await session.execute(`select ${names.schema}.flip_live($1, $2, $3, $4, $5, $6::jsonb)`, [
    flip.generation,
    flip.expected,
    action,
    flip.actor,
    flip.run,
    JSON.stringify(
      flip.approval === null
        ? {}
        : {
            approvedBy: flip.approval.by,
            ...(flip.approval.digest === null ? {} : { approvedDigest: flip.approval.digest }),
            approvedVia: flip.approval.via,
            ...(flip.approval.url === null ? {} : { approvedAt: flip.approval.url }),
          },
    ),
  ]);
  await requireLiveRow(session, names, flip.generation);
}

/** A machine that vanished lets go before; what holds the row for longer is somebody's open transaction. */
const longestWaitMs = 30_000;

/**
 * The flip holds the live row and the end of the audit chain, which every run needs. A machine that vanishes before its commit closes
 * no connection, and the server would keep both for the two hours of TCP's keepalive.
 */
function briefly({ kind }: Store["database"]): string {
  return kind === "server" ? "set local idle_in_transaction_session_timeout = '10s';" : "";
}

/** Whether this run's flip stands: its entry is written in the same transaction. */
async function isAudited(
  { database, names }: Store,
  { run, generation }: Flip,
  action: string,
): Promise<boolean> {
  const entries = await insisting(database, () =>
    database.query(
      `select from ${names.schema}.audit where run = $1 and action = $2 and (subject ->> 'generation')::integer = $3`,
      [run, action, generation],
      z.unknown(),
    ),
  );
  return entries.length > 0;
}

async function requireLiveRow(session: Session, names: Names, generation: number): Promise<void> {
  const rows = await session.query(`select from ${names.schema}.live`, [], z.unknown());
  if (rows.length > 0) return;
  throw liveRowMissing(names, `Generation ${generation} was not made live`);
}

/** The generation was never gated, or a recorded verdict stands against it. */
export class GatedAgainst extends Failure {}

/** SQLSTATEs that `flip_live` raises: when the comparison fails, and when the gates say no. */
const staleBase = "CG001";
const gatedAgainst = "CG009";
