import type { Store } from "./database.ts";
import { type Search, type StoredHit, search } from "./search.ts";

export interface TimedHits {
  readonly hits: readonly StoredHit[];
  /** From the question, or from the answer before it if that came later: what waits in line is not counted. In milliseconds. */
  readonly ms: number;
}

/** Enough to fill the line to a server some 100 ms away, few enough to hold what they find. */
const atOnce = 16;

/**
 * Finds something for each item by one or more searches. Those of several items are under way at once, over one connection that
 * answers them one after another: no more load than one by one, and the way to the server is not waited for each time.
 */
export async function searchEach<Item, Found>(
  { database, names }: Store,
  items: readonly Item[],
  find: (item: Item, ask: (request: Search) => Promise<TimedHits>) => Promise<Found>,
): Promise<readonly Found[]> {
  return database.pipelined(async (session) => {
    const ended = new AbortController();
    let answered = 0;
    const ask = async (request: Search): Promise<TimedHits> => {
      const asked = performance.now();
      const hits = await search({ database: session, names }, request);
      ended.signal.throwIfAborted();
      const now = performance.now();
      const ms = now - Math.max(asked, answered);
      answered = now;
      return { hits, ms };
    };
    const found: Found[] = [];
    const waiting = items.entries();
    const askInTurn = async () => {
      try {
        for (const [at, item] of waiting) found[at] = await find(item, ask);
      } catch (error) {
        // What is under way is answered, and of no use any more.
        ended.abort(error);
        throw error;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, askInTurn));
    return found;
  });
}
