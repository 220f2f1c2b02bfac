import type { Target } from "./resolve.ts";

/** A place in a ranked list. */
export interface Ranked {
  readonly path: string;
  readonly ordinal: number;
}

export interface Scores {
  readonly ndcg10: number;
  readonly recall10: number;
  readonly mrr: number;
}

/** What is reported beside each other everywhere; ten is what an assistant reads. */
export const cutoff = 10;

/** Scores one ranked list. Every target is one relevant item, found once, at its first rank. */
export function score(ranked: readonly Ranked[], targets: readonly Target[]): Scores {
  const found = rankTargets(ranked, targets);
  return { ndcg10: ndcg(found, cutoff), recall10: recall(found, cutoff), mrr: reciprocalRank(found) };
}

/** A target's grade and the 1-based rank at which it is found first; infinite when it is not. */
export interface FoundTarget {
  readonly grade: number;
  readonly rank: number;
}

/**
 * A document's rank is its place among the documents of the list, each counted at its first passage, as trec_eval sees
 * a document run. The rank of a span is its place in the list of passages.
 */
export function rankTargets(ranked: readonly Ranked[], targets: readonly Target[]): readonly FoundTarget[] {
  const documents = new Map<string, number>();
  const passages = new Map<string, number[]>();
  for (const [position, { path, ordinal }] of ranked.entries()) {
    if (!documents.has(path)) documents.set(path, documents.size + 1);
    const ofDocument = passages.get(path) ?? [];
    ofDocument[ordinal] ??= position + 1;
    passages.set(path, ofDocument);
  }
  return targets.map((target) => {
    if (target.kind === "document")
      return { grade: target.grade, rank: documents.get(target.path) ?? Number.POSITIVE_INFINITY };
    const ranks = passages.get(target.path) ?? [];
    const first = [...target.ordinals].map((ordinal) => ranks[ordinal] ?? Number.POSITIVE_INFINITY);
    return { grade: target.grade, rank: Math.min(Number.POSITIVE_INFINITY, ...first) };
  });
}

/**
 * nDCG at k with linear gain (trec_eval's `ndcg_cut`): Σ grade/log2(rank + 1) over what is found, divided by the same
 * over all that is judged, best first. Two spans in one passage share its rank, which can beat that order: hence the cap.
 */
export function ndcg(found: readonly FoundTarget[], k: number): number {
  const gained = sum(
    found.filter(({ rank }) => rank <= k).map(({ grade, rank }) => grade / Math.log2(rank + 1)),
  );
  const best = found.map(({ grade }) => grade).sort((left, right) => right - left);
  const ideal = sum(best.slice(0, k).map((grade, position) => grade / Math.log2(position + 2)));
  return ideal === 0 ? 0 : Math.min(1, gained / ideal);
}

/** Share of relevant targets among the first k (trec_eval's `recall`). */
export function recall(found: readonly FoundTarget[], k: number): number {
  const relevant = found.filter(({ grade }) => grade > 0);
  return relevant.length === 0 ? 0 : relevant.filter(({ rank }) => rank <= k).length / relevant.length;
}

/** One over the rank of the first relevant target in the whole list (trec_eval's `recip_rank`). */
export function reciprocalRank(found: readonly FoundTarget[]): number {
  return 1 / firstRank(found);
}

/** Rank of the first relevant target; infinite when none is found. */
export function firstRank(found: readonly FoundTarget[]): number {
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...found.filter(({ grade }) => grade > 0).map(({ rank }) => rank),
  );
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
