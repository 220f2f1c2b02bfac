import type { GoldenSet } from "./golden.ts";
import { cutoff, firstRank, mean, type Ranked, rankTargets, type Scores, score } from "./metrics.ts";
import type { Target, Targets } from "./resolve.ts";

export type SearchMode = "lexical" | "dense" | "hybrid";

export interface Hit extends Ranked {
  readonly headingPath: readonly string[];
  readonly score: number;
  readonly distance: number | null;
  /** What a report may show of its text; null: nothing. */
  readonly snippet?: string | null;
}

export interface GoldenEvaluation {
  readonly mode: SearchMode;
  readonly queries: readonly QueryEvaluation[];
  /** Means over answerable queries with labels; undefined when there are none. */
  readonly metrics: GoldenMetrics | undefined;
}

interface GoldenMetrics {
  readonly "ndcg@10": number;
  readonly "recall@10": number;
  readonly mrr: number;
}

export interface QueryEvaluation {
  readonly id: string;
  /** Every passage that was found, best first. */
  readonly hits: readonly Ranked[];
  /** The first ten of what was scored: documents by their first passage, or passages. */
  readonly top: readonly Hit[];
  /** Scores are undefined where there is nothing to score: no labels, or no answer in the corpus. */
  readonly ndcg10: number | undefined;
  readonly recall10: number | undefined;
  readonly mrr: number | undefined;
  /** Whether a relevant passage is among the first ten hits. */
  readonly hit: boolean | undefined;
  /** 1-based place of the first relevant passage among all hits; undefined when there is none. */
  readonly foundAt: number | undefined;
  readonly ms: number;
}

/** What a search found, best first, and how long it took. */
export interface Found {
  readonly hits: readonly Hit[];
  readonly ms: number;
}

/**
 * Asks every golden query. `search` answers in their order, each with enough passages for ten documents, since documents are scored by
 * their first passage.
 */
export async function evaluateGolden(options: {
  readonly golden: GoldenSet;
  readonly targets: Targets;
  readonly search: (queries: readonly string[]) => Promise<readonly Found[]>;
  readonly mode: SearchMode;
}): Promise<GoldenEvaluation> {
  const { golden, targets, search, mode } = options;
  const queries: QueryEvaluation[] = [];
  const scored: Scores[] = [];
  const found = await search(golden.queries.map(({ query }) => query));
  for (const [at, { id }] of golden.queries.entries()) {
    const answer = found[at];
    if (answer === undefined) throw new TypeError("each query has an answer");
    const { hits, ms } = answer;
    const aimed = targets.get(id) ?? [];
    const scores = aimed.some(({ grade }) => grade > 0) ? score(hits, aimed) : undefined;
    const foundAt = findFirst(hits, aimed);
    queries.push({
      id,
      hits: hits.map(({ path, ordinal }) => ({ path, ordinal })),
      top: listed(hits, aimed).slice(0, cutoff),
      ndcg10: scores?.ndcg10,
      recall10: scores?.recall10,
      mrr: scores?.mrr,
      hit: scores === undefined ? undefined : foundAt !== undefined && foundAt <= cutoff,
      foundAt,
      ms,
    });
    if (scores !== undefined) scored.push(scores);
  }
  return { mode, queries, metrics: average(scored) };
}

/** Where every label is a document, documents are ranked; their other passages are not in the list. */
function listed(hits: readonly Hit[], targets: readonly Target[]): readonly Hit[] {
  if (targets.length === 0 || targets.some(({ kind }) => kind === "chunks")) return hits;
  return hits.filter(({ path }, position) => hits.findIndex((other) => other.path === path) === position);
}

/** 1-based place of the first relevant passage among the hits; undefined when there is none. */
export function findFirst(hits: readonly Hit[], targets: readonly Target[]): number | undefined {
  const place = firstRank(
    rankTargets(
      hits,
      targets.map((target) => asPassages(target, hits)),
    ),
  );
  return Number.isFinite(place) ? place : undefined;
}

/** A document as all of its passages that were found. */
function asPassages(target: Target, hits: readonly Hit[]): Target {
  if (target.kind === "chunks") return target;
  const passages = hits.filter(({ path }) => path === target.path);
  return {
    kind: "chunks",
    path: target.path,
    ordinals: new Set(passages.map(({ ordinal }) => ordinal)),
    grade: target.grade,
  };
}

function average(scores: readonly Scores[]): GoldenMetrics | undefined {
  if (scores.length === 0) return undefined;
  return {
    "ndcg@10": mean(scores.map(({ ndcg10 }) => ndcg10)),
    "recall@10": mean(scores.map(({ recall10 }) => recall10)),
    mrr: mean(scores.map(({ mrr }) => mrr)),
  };
}
