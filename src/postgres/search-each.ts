import type { Session, Store } from "./database.ts";
import { type Search, type StoredHit, search } from "./search.ts";

export interface TimedHits {
  readonly hits: readonly StoredHit[];
  /** From the question, or from the answer before it if that came later: what waits in line is not counted. In milliseconds. */
  readonly ms: number;
}

type Find<Item, Found> = (item: Item, ask: (request: Search) => Promise<TimedHits>) => Promise<Found>;

/** Few enough for a transaction that is soon over, so that neither a migration nor a prune waits for it. */
const atOnce = 16;

/**
 * Finds something for each item by one or more searches. Those of several items are under way at once, over one connection that
 * answers them one after another: no more load than one by one, and the way to the server is not waited for each time.
 */
export async function searchEach<Item, Found>(
  { database, names }: Store,
  items: readonly Item[],
  find: Find<Item, Found>,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    const batch = items.slice(start, start + atOnce);
    found.push(...(await database.pipelined((session) => findAll({ session, names }, batch, find))));
  }
  return found;
}

async function findAll<Item, Found>(
  { session, names }: Pick<Store, "names"> & { readonly session: Session },
  items: readonly Item[],
  find: Find<Item, Found>,
): Promise<readonly Found[]> {
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
  return Promise.all(
    items.map(async (item) => {
      try {
        return await find(item, ask);
      } catch (error) {
        // What is under way is of no use any more.
        ended.abort(error);
        throw error;
      }
    }),
  );
}
