import type { GoldenSet } from "./golden.ts";
import { sizeAndPower } from "./statistics/paired.ts";

/** What a golden set is made of, and what it can conclude. */
export interface GoldenStats {
  readonly queries: number;
  readonly answerable: number;
  readonly unanswerable: number;
  readonly critical: number;
  /** Answerable queries without any label: they are asked and never scored. */
  readonly unlabelled: readonly string[];
  readonly labels: { readonly document: number; readonly heading: number; readonly quote: number };
  /** How many labels have each grade. */
  readonly grades: Readonly<Record<string, number>>;
  /** Ids of queries that ask the same words. */
  readonly duplicates: readonly (readonly string[])[];
  /**
   * The smallest drop of a per-query mean that a test of this many scored queries finds in 8 of 10 cases, where
   * per-query differences have a standard deviation of 0.2 (z.95 + z.80 = 2.486); null without scored queries.
   */
  readonly minimumDetectableDrop: number | null;
}

/** Of paired differences on a judged collection with mostly one relevant document a query: 0.09 to 0.37. */
const typicalDeviation = 0.2;

export function goldenStats({ queries }: GoldenSet): GoldenStats {
  const answerable = queries.filter((one) => one.answerable);
  const labels = queries.flatMap((one) => one.labels);
  const scored = answerable.filter((one) => one.labels.some(({ grade }) => grade > 0)).length;
  const grades: Record<string, number> = {};
  for (const { grade } of labels) grades[grade] = (grades[grade] ?? 0) + 1;
  return {
    queries: queries.length,
    answerable: answerable.length,
    unanswerable: queries.length - answerable.length,
    critical: queries.filter((one) => one.critical).length,
    unlabelled: answerable.filter((one) => one.labels.length === 0).map((one) => one.id),
    labels: {
      document: labels.filter((one) => one.heading === undefined && one.quote === undefined).length,
      heading: labels.filter((one) => one.heading !== undefined && one.quote === undefined).length,
      quote: labels.filter((one) => one.quote !== undefined).length,
    },
    grades,
    duplicates: sameWords(queries),
    minimumDetectableDrop: scored === 0 ? null : (sizeAndPower * typicalDeviation) / Math.sqrt(scored),
  };
}

/** Groups of queries with the same words, whatever their order, case and punctuation. */
function sameWords(queries: GoldenSet["queries"]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const { id, query } of queries) {
    const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
    const key = [...words].toSorted().join(" ");
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups.values()].filter((ids) => ids.length > 1);
}
