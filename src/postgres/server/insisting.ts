import { setTimeout as sleep } from "node:timers/promises";
import { ConnectionLost } from "./server-failure.ts";

/** A pooler that is replaced answers again within seconds; a server that crashed needed 10 to 20 s to recover. */
const insistMs = 20_000;
const firstWaitMs = 100;
const longestWaitMs = 1000;

/**
 * Does work that may be done twice again while the connection is lost. For what ends a run, since a lease that stays held keeps
 * everybody out for a minute; when a server ends all sessions, the first ones that a pool hands out next are dead as well.
 */
export async function insisting<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + insistMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConnectionLost) || performance.now() + waitMs > end) throw error;
      await sleep(waitMs);
    }
  }
}
