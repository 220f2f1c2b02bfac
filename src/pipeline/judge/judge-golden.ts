import type { Config } from "../../config/config.ts";
import {
  evaluateGolden,
  type GoldenEvaluation,
  type QueryEvaluation,
  type SearchMode,
} from "../../gate/evaluate.ts";
import type { GoldenSet } from "../../gate/golden.ts";
import { goldenGate } from "../../gate/golden-gate.ts";
import { mean } from "../../gate/metrics.ts";
import { asOnLive, type Moved, type PairedGolden, pairGolden } from "../../gate/pair-golden.ts";
import type { GateDetails, GateResult } from "../../gate/verdict.ts";
import type { Store } from "../../postgres/database.ts";
import { type StoredHit, search } from "../../postgres/search.ts";
import { readProfile } from "../../postgres/snapshot.ts";
import type { Metrics, MetricValues, QueryComparison, QueryResult } from "../../report/reports.ts";
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
  /** Told after each search. */
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
    const passages = async (text: string) => {
      const embedding = vectors.get(queryHash(text));
      const searched = (count: number) =>
        search(store, {
          mode,
          text,
          generation,
          profile,
          count,
          ...(embedding === undefined ? {} : { embedding }),
        });
      const hits = new Map<string, StoredHit>();
      for (const depth of depths) {
        const found = await searched(depth);
        // A deeper search fuses deeper lists and may order the first ones otherwise; what readers get first stays first.
        for (const hit of found) {
          const key = `${hit.path}#${hit.ordinal}`;
          if (!hits.has(key)) hits.set(key, hit);
        }
        const documents = new Set(found.map(({ path }) => path)).size;
        if (found.length < depth || documents >= documentsWanted) break;
      }
      done += 1;
      await tell?.(done, total);
      return [...hits.values()].map((hit) => ({ ...hit, snippet: snippetOf(hit.content, hit.metadata) }));
    };
    evaluations.push(await evaluateGolden({ golden, targets: resolved.targets, mode, search: passages }));
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

export function metricsOf({ evaluations }: Pick<Asked, "evaluations">): Metrics {
  return Object.fromEntries(
    evaluations.flatMap(({ mode, metrics }) => (metrics === undefined ? [] : [[mode, metrics]])),
  );
}

export function resultsOf(served: GoldenEvaluation | undefined): readonly QueryResult[] {
  return (served?.queries ?? []).map((one) => ({
    id: one.id,
    top: topOf(one).map(({ path, headingPath, score }) => ({ path, headingPath, score })),
    ms: one.ms,
  }));
}

/** What live says to the same queries, and the pairs; undefined: one of the two could not be asked as readers ask. */
export interface Beside {
  readonly live: Asked;
  readonly paired: PairedGolden | undefined;
}

/** Asks live what the staged generation was asked; undefined without golden queries, or with nothing live. */
export async function askBeside(request: {
  readonly store: Store;
  readonly config: Config;
  readonly base: number | null;
  readonly golden: GoldenSet | null;
  readonly staged: Asked | null;
  readonly moved: Moved;
  readonly tell?: Told | undefined;
}): Promise<Beside | undefined> {
  const { store, config, base, golden, staged, moved, tell } = request;
  if (base === null || golden === null || staged === null) return undefined;
  const live = await askGolden({
    store,
    config,
    generation: base,
    golden: asOnLive(golden, moved),
    modes: ["hybrid"],
    tell,
  });
  if (staged.served === undefined || live.served === undefined) return { live, paired: undefined };
  const paired = pairGolden({
    staged: { ...staged.resolved, evaluation: staged.served },
    live: { ...live.resolved, evaluation: live.served },
    moved,
  });
  return { live, paired };
}

export function goldenSkipped(golden: GoldenSet | null): GateResult {
  return {
    gate: "golden",
    verdict: "skipped",
    reason:
      golden === null
        ? "The configuration names no golden queries."
        : "Nothing is live to compare golden queries with.",
  };
}

/** The golden queries of the staged generation beside those of live. */
export function compareGolden(request: {
  readonly config: Config;
  readonly staged: Asked;
  readonly beside: Beside;
  readonly probes: GateResult["verdict"];
  readonly sides: GateDetails;
}): GateResult {
  const { config, staged, beside, probes, sides } = request;
  const unasked = staged.unasked ?? beside.live.unasked;
  if (unasked !== undefined || beside.paired === undefined)
    return {
      gate: "golden",
      verdict: "inconclusive",
      reason: `Golden queries could not be compared with live: ${unasked ?? "they were not asked."}`,
    };
  return goldenGate({
    ...beside.paired,
    margin: config.gate.goldenMargin,
    probes,
    sides,
  });
}

/** Both sides' scores, averaged over the queries that were compared; nDCG@10 by the labels that both hold, as the gate has it. */
export function comparedMetrics(
  staged: Asked,
  beside: Beside | undefined,
): { readonly base: MetricValues; readonly head: MetricValues } | undefined {
  const pairs = beside?.paired?.pairs ?? [];
  if (pairs.length === 0) return undefined;
  const ids = new Set(pairs.map((one) => one.id));
  const side = (asked: Asked | undefined, ndcg: readonly number[]): MetricValues => {
    const queries = asked?.served?.queries.filter((one) => ids.has(one.id)) ?? [];
    return {
      "ndcg@10": mean(ndcg),
      "recall@10": mean(queries.map((one) => one.recall10 ?? 0)),
      mrr: mean(queries.map((one) => one.mrr ?? 0)),
    };
  };
  return {
    base: side(
      beside?.live,
      pairs.map((one) => one.before),
    ),
    head: side(
      staged,
      pairs.map((one) => one.after),
    ),
  };
}

/** Each golden query's first results after, and before where there is a live generation to ask. */
export function comparisonsOf(staged: Asked, beside: Beside | undefined): readonly QueryComparison[] {
  const before = new Map((beside?.live.served?.queries ?? []).map((one) => [one.id, one]));
  const deltas = new Map(beside?.paired?.pairs.map(({ id, before, after }) => [id, after - before]));
  return (staged.served?.queries ?? []).map((after) => {
    const old = before.get(after.id);
    return {
      id: after.id,
      before: old === undefined ? null : shown(old),
      after: shown(after),
      delta: deltas.get(after.id) ?? null,
      ms: Object.fromEntries([
        ...staged.evaluations.flatMap(({ mode, queries }) =>
          queries.filter(({ id }) => id === after.id).map(({ ms }) => [mode, ms]),
        ),
        ...(old === undefined ? [] : [["before", old.ms]]),
      ]),
    };
  });
}

function shown(query: QueryEvaluation): QueryComparison["after"] {
  return topOf(query).map(({ path, headingPath, score, distance, snippet }) => ({
    path,
    headingPath,
    score,
    distance,
    snippet: snippet ?? null,
  }));
}

function topOf({ top }: QueryEvaluation): QueryEvaluation["top"] {
  return top.slice(0, 5);
}
