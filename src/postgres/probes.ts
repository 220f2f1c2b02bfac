import { z } from "zod";
import type { Store } from "./database.ts";
import { withoutTimeout } from "./server/without-timeout.ts";

/** A known item: whoever searches for this text should find this document. */
export interface StoredProbe {
  readonly path: string;
  /** The same document in the base; another path when it was renamed. */
  readonly basePath: string;
  /** Null: the document was edited so that neither title nor heading of the base is left. */
  readonly text: string | null;
}

const probeRow = z.object({ path: z.string(), base_path: z.string(), probe: z.string().nullable() });

/** The probes of documents that a generation and its base both have, the same ones at every call: smallest hash of path first. */
export async function readProbes(
  { database, names }: Store,
  { generation, base, count }: { readonly generation: number; readonly base: number; readonly count: number },
): Promise<readonly StoredProbe[]> {
  const rows = await withoutTimeout(database, (session) =>
    session.query(
      `select path, base_path, probe from ${names.schema}.probe_sample($1, $2, $3)`,
      [generation, base, count],
      probeRow,
    ),
  );
  return rows.map((row) => ({ path: row.path, basePath: row.base_path, text: row.probe }));
}

const sharedRow = z.object({
  shared: z.number(),
  edited: z.number(),
  restated: z.number(),
  added: z.number(),
  removed: z.number(),
});
export type SharedCounts = z.infer<typeof sharedRow>;

/**
 * How many documents two generations share, and how many only one of them has. `edited` ones have another text, of `restated` ones
 * a search can tell: they have other passages, by an edit or by another way to cut, another title, or words of another language.
 */
export async function countShared(
  { database, names }: Store,
  generation: number,
  base: number,
): Promise<SharedCounts> {
  const [row] = await withoutTimeout(database, (session) =>
    session.query(
      `select shared, edited, restated, added, removed from ${names.schema}.count_shared($1, $2)`,
      [generation, base],
      sharedRow,
    ),
  );
  if (row === undefined) throw new TypeError("count_shared returned no row");
  return row;
}

/** Where a probe's document is found: its 1-based place, or "missed"; "unasked" without a stored vector of the probe. */
export type ProbePlace = number | "missed" | "unasked";

/** Searches a generation for each text as readers do, by words and stored vector, and looks for the document of that path. */
export async function findProbes(
  store: Store,
  generation: number,
  probes: readonly { readonly path: string; readonly text: string }[],
  within: number,
): Promise<readonly ProbePlace[]> {
  // One connection is left for the lease; PGlite takes one statement at a time whatever is asked.
  const lanes = store.database.kind === "server" ? 2 : 1;
  const size = Math.min(mostAtOnce, Math.ceil(probes.length / lanes));
  const batches: (typeof probes)[] = [];
  for (let start = 0; start < probes.length; start += size) batches.push(probes.slice(start, start + size));
  const places: (readonly ProbePlace[])[] = [];
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let at = lane; at < batches.length; at += lanes)
        places[at] = await findBatch(store, generation, batches[at] ?? [], within);
    }),
  );
  return places.flat();
}

/** A statement for some dozens, so that a cancelled run does not leave the server busy for long. */
const mostAtOnce = 50;

async function findBatch(
  { database, names }: Store,
  generation: number,
  batch: readonly { readonly path: string; readonly text: string }[],
  within: number,
): Promise<readonly ProbePlace[]> {
  const rows = await withoutTimeout(database, (session) =>
    session.query(
      `select place, asked from ${names.schema}.find_probes($1, $2, $3, $4)`,
      [generation, batch.map((one) => one.path), batch.map((one) => one.text), within],
      z.object({ place: z.number().nullable(), asked: z.boolean() }),
    ),
  );
  return rows.map((row) => (row.asked ? (row.place ?? "missed") : "unasked"));
}
