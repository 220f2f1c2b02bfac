import { Failure } from "../../failure/failure.ts";
import { readWriting } from "../../postgres/condition.ts";
import type { Store } from "../../postgres/database.ts";
import { readLive } from "../../postgres/snapshot.ts";
import type { Check } from "../doctor.ts";

/** What one connection sees live. */
export interface Sight {
  readonly replica: boolean;
  readonly generation: number | null;
  readonly contentDigest: string | null;
}

/** Undefined where the user may not read it or the schema is not whole, which other checks tell. */
export async function readSight(store: Store): Promise<Sight | undefined> {
  try {
    const live = await readLive(store);
    const { replica } = await readWriting(store.database);
    return { replica, generation: live?.generation ?? null, contentDigest: live?.contentDigest ?? null };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/**
 * Whether readers get what is promoted. A replica whose replay stands still answers as ever, and every check of what it shows passes.
 * Nothing where one string serves everything, or either side could not be asked.
 */
export function checkReplica(read: Sight | undefined, written: Sight | undefined): readonly Check[] {
  if (read === undefined || written === undefined) return [];
  const check = "live (read)";
  if (read.generation === written.generation && read.contentDigest === written.contentDigest)
    return [
      { check, outcome: "ok", reason: `It shows ${told(read)} live, as the connection that writes does.` },
    ];
  const reason = `It shows ${told(read)} live; the connection that writes shows ${told(written)}.`;
  return read.replica
    ? [
        {
          check,
          outcome: "warning",
          reason: `${reason} The replica has not replayed the flip yet, and what reads there gets the generation before. When it stays so, look at pg_stat_replication on the primary, and at pg_stat_wal_receiver and pg_is_wal_replay_paused() on the replica.`,
        },
      ]
    : [
        {
          check,
          outcome: "failed",
          reason: `${reason} It is no replica but another database, such as a restored copy: correct the connection string. Or something was promoted between the two looks: run it again.`,
        },
      ];
}

function told({ generation, contentDigest }: Sight): string {
  return generation === null ? "no generation" : `generation ${generation} (${contentDigest?.slice(0, 12)})`;
}
