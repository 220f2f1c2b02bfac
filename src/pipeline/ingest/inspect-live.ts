import type { Store } from "../../postgres/database.ts";
import { type Inspection, inspectGeneration } from "../../postgres/integrity.ts";
import { readLive } from "../../postgres/snapshot.ts";

/** What is live, recomputed from its rows; undefined when nothing is. */
export async function inspectLive(store: Store): Promise<Inspection | undefined> {
  const live = await readLive(store);
  return live === null ? undefined : inspectGeneration(store, live.generation);
}
