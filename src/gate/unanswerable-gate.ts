import { upperBound } from "./statistics/distributions.ts";
import { lossProbability } from "./statistics/paired.ts";
import { counted, type GateDetails, type GateResult, some } from "./verdict.ts";

/** What a query that the corpus does not answer finds nearest, as cosine distance; infinite: nothing at all. */
export interface Nearest {
  readonly id: string;
  readonly staged: number;
  /** Where that passage stands; null: there is none. */
  readonly path: string | null;
  /** On live; undefined: live cannot be measured so. */
  readonly live: number | undefined;
}

export interface UnanswerableFacts {
  readonly nearest: readonly Nearest[];
  /** Up to this distance a passage counts as an answer, on both sides. */
  readonly threshold: number;
  /** Why live cannot be measured, as a sentence; undefined: it was. */
  readonly notCompared: string | undefined;
}

const significance = 0.05;
/** Share of the queries below which more of them is of no consequence; the same that the probes leave open. */
const leastShare = 0.05;
/** With fewer, not even all of them could be told from chance: ½⁵ is below .05. */
const fewestQueries = Math.ceil(Math.log2(1 / significance));
const mostNames = 20;

/**
 * Whether questions that the corpus does not answer find something within the threshold that found nothing there on live:
 * McNemar's exact test on the same queries. Only the difference is judged: how many a threshold lets pass was decided when
 * it was calibrated.
 */
export function unanswerableGate({ nearest, threshold, notCompared }: UnanswerableFacts): GateResult {
  const gate = "unanswerable";
  const total = nearest.length;
  const within = (distance: number | undefined) => distance !== undefined && distance <= threshold;
  const accepted = nearest.filter((one) => within(one.staged));
  const asked = counted(total, "unanswerable golden query", "unanswerable golden queries");
  const limit = `the threshold ${threshold.toFixed(4)}`;
  const now = `${accepted.length} of ${asked} ${accepted.length === 1 ? "finds" : "find"} a passage within ${limit}`;
  if (notCompared !== undefined)
    return {
      gate,
      verdict: "skipped",
      reason: `${notCompared} ${now}; whether these are more than before cannot be said.`,
      details: { queries: total, threshold, accepted: accepted.length, found: named(accepted) },
    };
  const more = accepted.filter((one) => !within(one.live));
  const fewer = nearest.filter((one) => within(one.live) && !within(one.staged)).length;
  const net = more.length - fewer;
  const p = lossProbability(more.length, fewer);
  const bound = upperBound(Math.max(net, 0), total);
  const details: GateDetails = {
    queries: total,
    threshold,
    accepted: accepted.length,
    acceptedOnLive: accepted.length - net,
    more: more.length,
    fewer,
    p: Number(p.toPrecision(6)),
    upperBound: Number(bound.toPrecision(6)),
    found: named(more),
  };
  const ruledOut = `of such questions at most ${percent(bound)} more may (95 % confidence)`;
  const found = some(more.map(({ id, path, staged }) => `"${id}" (${path} at ${staged.toFixed(4)})`));
  const advice = `Look at what they find: a page that answers the question makes it answerable, and wants a label; where the corpus has grown nearer to all of them, calibrate again.`;
  if (net <= 0 && total < fewestQueries)
    return {
      gate,
      verdict: "skipped",
      reason: `${now}, not more than on live; but ${counted(total, "query is", "queries are")} too few to tell more from chance: at least ${fewestQueries} are needed.`,
      details,
    };
  if (net >= leastShare * total && p <= significance)
    return {
      gate,
      verdict: "fail",
      reason: `Questions that the corpus does not answer would be answered: ${now}, ${net} more than on live, which chance alone would do in ${percent(p)} of cases: ${found}. ${advice}`,
      details,
    };
  if (net > 0 && bound >= leastShare)
    return {
      gate,
      verdict: "inconclusive",
      reason: `${now}, ${net} more than on live, too few to tell from chance (p ${p.toPrecision(2)}): ${found}. ${advice}`,
      details,
    };
  return {
    gate,
    verdict: "pass",
    reason: `${now}, ${net > 0 ? `${net} more than` : net === 0 ? "as many as" : `${-net} fewer than`} on live; ${ruledOut}.${more.length === 0 ? "" : ` New among them: ${found}.`}`,
    details,
  };
}

/** Asked, and not gated: the reason says what is missing. */
export function unanswerableSkipped(queries: number | null, why: string): GateResult {
  const gate = "unanswerable";
  if (queries === null)
    return { gate, verdict: "skipped", reason: "The configuration names no golden queries." };
  if (queries === 0)
    return { gate, verdict: "skipped", reason: "No golden query is marked `answerable: false`." };
  return {
    gate,
    verdict: "skipped",
    reason: `${counted(queries, "unanswerable golden query is", "unanswerable golden queries are")} not gated: ${why}`,
  };
}

function named(queries: readonly Nearest[]): readonly string[] {
  return queries
    .slice(0, mostNames)
    .map(({ id, path, staged }) => `${id}: ${path ?? "nothing"} at ${staged.toFixed(4)}`);
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
