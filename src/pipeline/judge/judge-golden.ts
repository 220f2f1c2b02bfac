import type { Config } from "../../config/config.ts";
import type { GoldenEvaluation, QueryEvaluation } from "../../gate/evaluate.ts";
import type { GoldenSet } from "../../gate/golden.ts";
import { goldenGate } from "../../gate/golden-gate.ts";
import { hollowQueries } from "../../gate/hollow.ts";
import { mean } from "../../gate/metrics.ts";
import { asOnLive, type Moved, type PairedGolden, pairGolden } from "../../gate/pair-golden.ts";
import type { GateDetails, GateResult } from "../../gate/verdict.ts";
import type { Store } from "../../postgres/database.ts";
import type { Metrics, MetricValues, QueryComparison, QueryResult } from "../../report/reports.ts";
import { type Asked, askGolden, type Told } from "./ask-golden.ts";

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
    hollow: hollowQueries(beside.live.resolved, staged.resolved),
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
