import { sha256 } from "../digest/digest.ts";
import { binomialLowerTail, lowerBound, upperBound } from "./statistics/distributions.ts";

/** What dense search found for one golden query. */
export interface CalibrationQuery {
  readonly id: string;
  readonly answerable: boolean;
  /** Cosine distance of the nearest relevant passage; infinite when it was not found. Of an unanswerable query: of the nearest. */
  readonly distance: number;
}

export interface CalibrationLimits {
  /** Share of answerable queries whose right passage may lie beyond the threshold, 0 to 1. */
  readonly missRate: number;
  /** Share of unanswerable queries that may find something within it, by its upper bound; undefined: any. */
  readonly falseAcceptRate: number | undefined;
}

const confidence = 0.95;

export type Calibration =
  | (Calibrated & { readonly outcome: "calibrated" })
  | { readonly outcome: "refused"; readonly reason: string; readonly remedy: string };

interface Calibrated {
  /** Cosine distance; a right passage lies beyond it in at most `missRate` of cases, with 95 % confidence. */
  readonly threshold: number;
  readonly missRate: number;
  readonly confidence: number;
  /** The half of the answerable queries, by the hash of their ids, that the threshold was fitted on. */
  readonly fitted: { readonly queries: number; readonly rank: number };
  /** What the threshold does to the other half: `bound` is the upper 95 % bound of the share that is missed. */
  readonly held: { readonly queries: number; readonly missed: number; readonly bound: number };
  /** Unanswerable queries that find something within the threshold. */
  readonly falseAccepts: { readonly queries: number; readonly accepted: number; readonly bound: number };
  /** Probability that a right passage is nearer than what an unanswerable query finds; 0.5: they cannot be told apart. */
  readonly separation: number | null;
  readonly bands: Bands;
}

/** Greatest distance of each band; what is farther than `weak` is poor. */
export interface Bands {
  readonly excellent: number;
  readonly good: number;
  readonly weak: number;
}

/**
 * A distance threshold with a stated guarantee: the order statistic of the fitted half that the true quantile exceeds in
 * at most 5 % of cases. Refuses where there are too few queries for any order statistic, and never extrapolates.
 */
export function calibrate(queries: readonly CalibrationQuery[], limits: CalibrationLimits): Calibration {
  const answerable = queries.filter((one) => one.answerable);
  const fit = distancesOf(answerable.filter((one) => inFirstHalf(one.id)));
  const held = distancesOf(answerable.filter((one) => !inFirstHalf(one.id)));
  const unanswerable = distancesOf(queries.filter((one) => !one.answerable));
  const needed = leastQueries(limits.missRate);
  const rank = orderStatistic(fit.length, limits.missRate);
  if (rank === undefined)
    return refused(
      `need ${needed} answerable queries to fit a miss rate of ${percent(limits.missRate)} on, have ${fit.length} (half of ${answerable.length}; the other half checks it)`,
      `Write more answerable golden queries, some ${enoughForAHalf(needed)} in all, or ask for a larger --miss-rate.`,
    );
  const threshold = fit[rank - 1];
  if (threshold === undefined || !Number.isFinite(threshold))
    return refused(
      `the right passage of ${fit.filter((one) => !Number.isFinite(one)).length} of ${fit.length} queries was not found at all, so no distance keeps the miss rate at ${percent(limits.missRate)}`,
      "Look at those queries with `corpusgate verify`; retrieval has to find them first.",
    );
  const missed = held.filter((one) => one > threshold).length;
  if (lowerBound(missed, held.length, confidence) > limits.missRate)
    return refused(
      `the threshold ${threshold.toFixed(4)} that ${fit.length} queries give misses ${missed} of the ${held.length} that check it, more than chance allows at a miss rate of ${percent(limits.missRate)}`,
      "Write more answerable golden queries, or ask for a larger --miss-rate.",
    );
  const accepted = unanswerable.filter((one) => one <= threshold).length;
  const falseAccepts = {
    queries: unanswerable.length,
    accepted,
    bound: unanswerable.length === 0 ? 1 : upperBound(accepted, unanswerable.length, confidence),
  };
  if (limits.falseAcceptRate !== undefined && falseAccepts.bound > limits.falseAcceptRate)
    return refused(
      `at the threshold ${threshold.toFixed(4)} that misses at most ${percent(limits.missRate)}, ${accepted} of ${unanswerable.length} unanswerable queries are accepted, so up to ${percent(falseAccepts.bound)} may be; at most ${percent(limits.falseAcceptRate)} was asked for`,
      "Write more unanswerable golden queries, allow more misses, or take a model that separates them better.",
    );
  const all = [...fit, ...held].toSorted((left, right) => left - right);
  return {
    outcome: "calibrated",
    threshold,
    missRate: limits.missRate,
    confidence,
    fitted: { queries: fit.length, rank },
    held: {
      queries: held.length,
      missed,
      bound: held.length === 0 ? 1 : upperBound(missed, held.length, confidence),
    },
    falseAccepts,
    separation: separationOf(all, unanswerable),
    bands: {
      excellent: Math.min(threshold, quantile(fit, 0.5)),
      good: Math.min(threshold, quantile(fit, 0.8)),
      weak: threshold,
    },
  };
}

export type Band = "excellent" | "good" | "weak" | "poor";

/** Half of the right passages are excellent, four fifths at least good; beyond the threshold all is poor. */
export function bandOf(distance: number, bands: Bands): Band {
  if (distance <= bands.excellent) return "excellent";
  if (distance <= bands.good) return "good";
  return distance <= bands.weak ? "weak" : "poor";
}

/** The smallest k whose order statistic lies above the quantile 1 − missRate with 95 % confidence; undefined: none of n does. */
export function orderStatistic(n: number, missRate: number): number | undefined {
  for (let k = Math.max(1, Math.floor(n * (1 - missRate))); k <= n; k += 1)
    if (binomialLowerTail(k - 1, n, 1 - missRate) >= confidence) return k;
  return undefined;
}

/** Fewest queries from which `orderStatistic` has an answer: (1 − missRate)ⁿ must not exceed 5 %. */
export function leastQueries(missRate: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - missRate));
}

/** Halves are drawn, as coins are tossed: of so many, at least `needed` fall on the first in 19 of 20 cases. */
function enoughForAHalf(needed: number): number {
  let all = 2 * needed;
  while (binomialLowerTail(needed - 1, all, 0.5) > 1 - confidence) all += 1;
  return all;
}

function inFirstHalf(id: string): boolean {
  return Number.parseInt(sha256(id).slice(0, 8), 16) % 2 === 0;
}

function distancesOf(queries: readonly CalibrationQuery[]): readonly number[] {
  return queries.map((one) => one.distance).toSorted((left, right) => left - right);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Area under the ROC curve; ties count half. */
function separationOf(right: readonly number[], wrong: readonly number[]): number | null {
  if (right.length === 0 || wrong.length === 0) return null;
  let nearer = 0;
  for (const one of right) for (const other of wrong) nearer += one < other ? 1 : one === other ? 0.5 : 0;
  return nearer / (right.length * wrong.length);
}

function refused(reason: string, remedy: string): Calibration {
  return { outcome: "refused", reason, remedy };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
