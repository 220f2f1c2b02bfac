import { lossProbability } from "./statistics/paired.ts";
import { counted, type GateDetails, type GateResult, some } from "./verdict.ts";

/** Whether a document was found by its own title or heading, before and after. */
export interface ProbePair {
  readonly path: string;
  readonly text: string;
  readonly before: boolean;
  readonly after: boolean;
}

export interface ProbeComparison {
  readonly pairs: readonly ProbePair[];
  /** Where or when "before" was: on live, or of the same generation when it was staged. */
  readonly before: "on live" | "when it was staged";
  /** What is not compared, and more, for the details. */
  readonly apart: GateDetails;
}

/** A document is found when it is among so many results. */
export const probesWithin = 5;

const significance = 0.01;
const leastShare = 0.01;
/** In a small corpus half of the documents can be lost before chance is ruled out; that is not to be called a pass. */
const fewestOpen = 2;
const openShare = 0.05;

/**
 * Whether documents stopped being found by their own titles and headings: McNemar's exact test on the same probes before and
 * after. Finding a title is easy, so the share that is found says nothing by itself; only the difference does.
 */
export function probesGate({ pairs, before, apart }: ProbeComparison): GateResult {
  const gate = "probes";
  const total = pairs.length;
  if (total < fewestPairs)
    return {
      gate,
      verdict: "skipped",
      reason:
        total === 0
          ? "No document can be searched for by its title both before and after."
          : `${counted(total, "document is", "documents are")} too few to search for by title: at least ${fewestPairs} are needed to tell a loss from chance.`,
      details: apart,
    };
  const lost = pairs.filter((one) => one.before && !one.after);
  const gained = pairs.filter((one) => !one.before && one.after);
  const p = lossProbability(lost.length, gained.length);
  const net = lost.length - gained.length;
  const found = pairs.filter(({ after }) => after).length;
  const details: GateDetails = {
    probes: total,
    found,
    foundBefore: found + net,
    lost: lost.length,
    gained: gained.length,
    netLoss: Number((net / total).toPrecision(6)),
    p: Number(p.toPrecision(6)),
    smallestLossThatFails: Math.max(fewestPairs, Math.ceil(leastShare * total)),
    losers: named(lost),
    winners: named(gained),
    ...apart,
  };
  const share = `${found} of ${total} documents are found by their own title or heading among the first ${probesWithin} results`;
  const losers = some(lost.map(({ path }) => path));
  if (p <= significance && net >= leastShare * total)
    return {
      gate,
      verdict: "fail",
      reason: `Documents that were found ${before} are not found any more: ${share}, ${counted(net, "document", "documents")} fewer, which chance alone would hardly do (p ${p.toPrecision(2)}); among them ${losers}.`,
      details,
    };
  if (net >= fewestOpen && net >= openShare * total)
    return {
      gate,
      verdict: "inconclusive",
      reason: `${share}, ${counted(net, "document", "documents")} fewer than ${before}. So few can be chance (p ${p.toPrecision(2)}), and so large a share can be a loss: look whether ${losers} can be found.`,
      details,
    };
  return {
    gate,
    verdict: "pass",
    reason: `${share}; ${before} it was ${found + net}.${lost.length === 0 ? "" : ` Not found any more: ${losers}.`}`,
    details,
  };
}

/** With fewer pairs not even losing all of them would be significant: ½⁷ is below .01. */
const fewestPairs = Math.ceil(Math.log2(1 / significance));
const mostNames = 20;

function named(pairs: readonly ProbePair[]): readonly string[] {
  return pairs.slice(0, mostNames).map(({ path, text }) => `${path}: ${text}`);
}
