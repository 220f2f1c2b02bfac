import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database.ts";
import { ConnectionLost } from "./server-failure.ts";

/** A pooler that is replaced answers again within seconds; a server that crashed needed 10 to 20 s to recover. */
const insistMs = 20_000;
const firstWaitMs = 100;
const longestWaitMs = 1000;

/** A database by what it is; nothing is asked of it here. */
export type Asked = Pick<Database, "kind">;

/** Databases that stayed away for all of that time. What ends a run asks several times, and each would wait anew. */
const givenUp = new WeakSet<Asked>();

/**
 * Does work that may be done twice again while the connection is lost. For what ends a run, since a lease that stays held keeps
 * everybody out for a minute; when a server ends all sessions, the first ones that a pool hands out next are dead as well. A
 * server that was waited for in vain is asked once from then on, until it has answered.
 */
export async function insisting<T>(database: Asked, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + (givenUp.has(database) ? 0 : insistMs);
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      const done = await work();
      givenUp.delete(database);
      return done;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      if (performance.now() + waitMs > end) {
        givenUp.add(database);
        throw error;
      }
      await sleep(waitMs);
    }
  }
}
