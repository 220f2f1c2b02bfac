import { lowerBound } from "./statistics/distributions.ts";
import type { GateResult } from "./verdict.ts";

export interface MeasuredRecall {
  /** For each vector, how many of its nearest passages the index finds, of those that there are. */
  readonly queries: readonly { readonly found: number; readonly expected: number }[];
  readonly nearest: number;
  readonly least: number;
}

/** Below this, though it passes, the index is worth a look. */
const worthALook = 0.98;

/** Fewer vectors found whole could not show a recall of .95 with 95 % confidence. */
export const fewestVectors = 200;

/**
 * Whether the index finds what an exact scan finds. The misses of one query hang together, so that the bound counts fewer
 * independent observations than passages: the effective sample size of Korn and Graubard, between queries and passages.
 */
export function recallGate({ queries, nearest, least }: MeasuredRecall): GateResult {
  const gate = "index-recall";
  const found = queries.reduce((sum, one) => sum + one.found, 0);
  const expected = queries.reduce((sum, one) => sum + one.expected, 0);
  const recall = found / expected;
  const effective = effectiveSize(queries, recall, expected);
  const bound = lowerBound(recall * effective, effective);
  const details = {
    vectors: queries.length,
    nearest,
    recall: Number(recall.toPrecision(6)),
    lowerBound: Number(bound.toPrecision(6)),
    least,
    effectiveSize: Math.round(effective),
    incomplete: queries.filter((one) => one.found < one.expected).length,
  };
  const says = `The vector index finds ${percent(recall)} of the ${nearest} nearest passages that comparing every vector finds (at least ${percent(bound)}, with 95 % confidence)`;
  if (bound < least && recall === 1)
    return {
      gate,
      verdict: "inconclusive",
      reason: `${says}; to show ${percent(least)}, more than ${queries.length} vectors have to be searched for (\`gate.recall.vectors\`).`,
      details,
    };
  if (bound < least)
    return {
      gate,
      verdict: "fail",
      reason: `${says}; ${percent(least)} is the least. Readers would miss passages: build the index again, or set \`index: none\`.`,
      details,
    };
  return {
    gate,
    verdict: "pass",
    reason: recall < worthALook ? `${says}. That is enough, but less than usual.` : `${says}.`,
    details,
  };
}

export function recallSkipped(reason: string): GateResult {
  return { gate: "index-recall", verdict: "skipped", reason };
}

function effectiveSize(queries: MeasuredRecall["queries"], recall: number, expected: number): number {
  const n = queries.length;
  const variance =
    queries.reduce((sum, one) => sum + (one.found / Math.max(1, one.expected) - recall) ** 2, 0) /
    Math.max(1, n - 1);
  if (variance === 0) return n;
  return Math.min(expected, Math.max(n, (recall * (1 - recall) * n) / variance));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
