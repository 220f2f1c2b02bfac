import type { Config } from "../config/config.ts";
import {
  evaluateGolden,
  type GoldenEvaluation,
  type QueryEvaluation,
  type SearchMode,
} from "../gate/evaluate.ts";
import type { GoldenSet } from "../gate/golden.ts";
import { type GoldenPair, goldenGate } from "../gate/golden-gate.ts";
import type { GateDetails, GateResult } from "../gate/verdict.ts";
import type { Store } from "../postgres/database.ts";
import { readPaths, search } from "../postgres/search.ts";
import { readProfile } from "../postgres/snapshot.ts";
import type { Metrics, QueryComparison, QueryResult } from "../report/reports.ts";
import { queryHash, queryVectors } from "./golden.ts";
import { type ResolvedGolden, resolveInGeneration } from "./resolve-golden.ts";
import { snippetOf } from "./snippet.ts";

/** Passages fetched for a golden query: enough that ten documents are among them. */
const depth = 50;

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
  readonly golden: GoldenSet;
  readonly modes: readonly SearchMode[];
  /** The generation that it is compared with; null: none. */
  readonly base?: number | null;
}): Promise<Asked> {
  const { store, config, generation, golden, modes, base = null } = request;
  const before = base === null ? null : new Set(await readPaths(store, base));
  const isNew = (path: string) => before !== null && !before.has(path);
  const resolved = await resolveInGeneration(store, generation, golden, config.guardrails.pricing);
  const profile = await readProfile(store, generation);
  const vectors = await queryVectors(store, config, profile, golden);
  const unembedded = golden.queries.filter((one) => !vectors.has(queryHash(one.query))).length;
  const evaluations: GoldenEvaluation[] = [];
  for (const mode of unembedded === 0 ? modes : (["lexical"] as const)) {
    const passages = async (text: string) => {
      const embedding = vectors.get(queryHash(text));
      const hits = await search(store, {
        mode,
        text,
        generation,
        profile,
        count: depth,
        ...(embedding === undefined ? {} : { embedding }),
      });
      return hits.map((hit) => ({ ...hit, snippet: snippetOf(hit.content, hit.metadata) }));
    };
    evaluations.push(
      await evaluateGolden({ golden, targets: resolved.targets, mode, search: passages, isNew }),
    );
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

/** The golden queries of the staged generation beside those of live. */
export function compareGolden(request: {
  readonly config: Config;
  readonly staged: Asked;
  readonly live: Asked;
  readonly probesPass: boolean;
  readonly sides: GateDetails;
}): GateResult {
  const { config, staged, live, probesPass, sides } = request;
  const gate = "golden";
  const unasked = staged.unasked ?? live.unasked;
  if (unasked !== undefined || staged.served === undefined || live.served === undefined)
    return {
      gate,
      verdict: "inconclusive",
      reason: `Golden queries could not be compared with live: ${unasked ?? "they were not asked."}`,
    };
  const nowhere = new Set(live.resolved.findings.map((one) => one.query));
  const before = new Map(live.served.queries.map((one) => [one.id, one]));
  const pairs: GoldenPair[] = [];
  const unpaired: string[] = [];
  for (const after of staged.served.queries) {
    const old = before.get(after.id);
    if (after.ndcg10 === undefined) continue;
    if (old?.ndcg10 === undefined || nowhere.has(after.id)) unpaired.push(after.id);
    else
      pairs.push({
        id: after.id,
        before: old.ndcg10,
        after: after.ndcg10,
        afterWithoutNew: after.ndcg10WithoutNew ?? after.ndcg10,
        sameResults: placesOf(old) === placesOf(after),
      });
  }
  return goldenGate({
    pairs,
    unpaired,
    margin: config.gate.goldenMargin,
    probesPass,
    onInconclusive: config.gate.onInconclusive,
    approved: config.approval !== "none",
    sides,
  });
}

/** Each golden query's first results after, and before where there is a live generation to ask. */
export function comparisonsOf(staged: Asked, live: Asked | undefined): readonly QueryComparison[] {
  const before = new Map((live?.served?.queries ?? []).map((one) => [one.id, one]));
  return (staged.served?.queries ?? []).map((after) => {
    const old = before.get(after.id);
    return {
      id: after.id,
      before: old === undefined ? null : shown(old),
      after: shown(after),
      delta: old?.ndcg10 === undefined || after.ndcg10 === undefined ? null : after.ndcg10 - old.ndcg10,
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

function placesOf({ top }: QueryEvaluation): string {
  return top.map(({ path, ordinal }) => `${path}#${ordinal}`).join("\n");
}
