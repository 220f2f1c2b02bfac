import type { Config } from "../../config/config.ts";
import { evaluateGolden, type Found, type GoldenEvaluation, type SearchMode } from "../../gate/evaluate.ts";
import type { GoldenSet } from "../../gate/golden.ts";
import type { Store } from "../../postgres/database.ts";
import type { Search, StoredHit } from "../../postgres/search.ts";
import { searchEach, type TimedHits } from "../../postgres/search-each.ts";
import { readProfile } from "../../postgres/snapshot.ts";
import { queryHash, queryVectors } from "./golden.ts";
import { type ResolvedGolden, resolveInGeneration } from "./resolve-golden.ts";
import { snippetOf } from "./snippet.ts";

/** Passages fetched for a golden query: the first that have ten documents among them, for one long page may have them all. */
const depths = [50, 200, 1000] as const;
const documentsWanted = 10;

export type Told = (done: number, total: number) => Promise<void>;

/** What the golden queries found in one generation. */
export interface Asked {
  readonly resolved: ResolvedGolden;
  readonly evaluations: readonly GoldenEvaluation[];
  /** As readers get who ask with a text and its vector; undefined when not every query has a vector. */
  readonly served: GoldenEvaluation | undefined;
  /** Why not every query could be asked so. */
  readonly unasked: string | undefined;
}

/** Asks the golden queries of one generation, in each mode that its stored vectors allow. */
export async function askGolden(request: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
  /** The generation that this one was made from; null or absent: none, or it says nothing. */
  readonly base?: number | null;
  readonly golden: GoldenSet;
  readonly modes: readonly SearchMode[];
  /** Told after each query. */
  readonly tell?: Told | undefined;
}): Promise<Asked> {
  const { store, config, generation, golden, modes, tell } = request;
  const resolved = await resolveInGeneration(store, request, golden, config.guardrails.pricing);
  const profile = await readProfile(store, generation);
  const vectors = await queryVectors(store, config, profile, golden);
  const unembedded = golden.queries.filter((one) => !vectors.has(queryHash(one.query))).length;
  const evaluations: GoldenEvaluation[] = [];
  const askable = unembedded === 0 ? modes : (["lexical"] as const);
  const total = golden.queries.length * askable.length;
  let done = 0;
  for (const mode of askable) {
    const search = (queries: readonly string[]) =>
      searchEach(store, queries, async (text, ask) => {
        const embedding = vectors.get(queryHash(text));
        const found = await deepEnough(ask, {
          mode,
          text,
          generation,
          profile,
          ...(embedding === undefined ? {} : { embedding }),
        });
        done += 1;
        await tell?.(done, total);
        return found;
      });
    evaluations.push(await evaluateGolden({ golden, targets: resolved.targets, mode, search }));
  }
  return {
    resolved,
    evaluations,
    served: evaluations.find((one) => one.mode === "hybrid"),
    unasked:
      unembedded === 0
        ? undefined
        : `${unembedded} of ${golden.queries.length} golden queries have no stored vector of ${profile}; the next ingest stores them.`,
  };
}

async function deepEnough(
  ask: (request: Search) => Promise<TimedHits>,
  request: Omit<Search, "count">,
): Promise<Found> {
  const found = new Map<string, StoredHit>();
  let took = 0;
  for (const depth of depths) {
    const { hits, ms } = await ask({ ...request, count: depth });
    took += ms;
    // A deeper search fuses deeper lists and may order the first ones otherwise; what readers get first stays first.
    for (const hit of hits) {
      const key = `${hit.path}#${hit.ordinal}`;
      if (!found.has(key)) found.set(key, hit);
    }
    const documents = new Set(hits.map(({ path }) => path)).size;
    if (hits.length < depth || documents >= documentsWanted) break;
  }
  const hits = [...found.values()].map((hit) => ({ ...hit, snippet: snippetOf(hit.content, hit.metadata) }));
  return { hits, ms: took };
}
