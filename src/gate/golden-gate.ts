import { mean as meanOf } from "./metrics.ts";
import { pairedDifference } from "./statistics/paired.ts";
import { signFlip } from "./statistics/sign-flip.ts";
import { counted, type GateDetails, type GateResult, some } from "./verdict.ts";

/** nDCG@10 of one golden query on live and on the staged generation. */
export interface GoldenPair {
  readonly id: string;
  readonly before: number;
  readonly after: number;
  /** The same among the documents that live has too: a new document that outranks an old answer takes nothing from it. */
  readonly afterWithoutNew: number;
  /** Whether the first ten results are the same, in the same order. */
  readonly sameResults: boolean;
}

export interface GoldenComparison {
  readonly pairs: readonly GoldenPair[];
  /** Queries that cannot be compared, since live does not hold what they ask for. */
  readonly unpaired: readonly string[];
  /** Compared queries some of whose labels live does not hold. */
  readonly partly: readonly string[];
  /** Queries whose answer is found by its place, with hardly a word of it left. */
  readonly hollow?: readonly string[];
  /** Fall of the mean that fails. */
  readonly margin: number;
  /** What the probes say of the same generations: where they fail, no golden queries outweigh them. */
  readonly probes: GateResult["verdict"];
  /** What was compared, for the details. */
  readonly sides?: GateDetails;
}

/** From here on it may pass: fewer queries let a real fall by too often, whatever the interval says. */
const fewestQueries = 30;
/** Of two queries the mean of a harmless change falls by the margin 12 times in 100, of five or more 3 times at most. */
const fewestToFail = 5;
/**
 * With fewer differences an interval is one of nothing: of 50 queries, 5 % lost documents passed 28 % of the time. Where not
 * one query lost, the probes have to say that nothing is lost elsewhere: 200 of them fail on such a loss four times in five.
 * Where a query lost, it cannot pass: of 100 queries, 5 % lost documents pass 5 % of the time this way, and would 26 % else.
 */
const fewestDifferences = 5;
/** A set most of which is new says little of what was there: beyond this share nothing passes. */
const mostUnpaired = 0.1;
/** Significant and smaller than this is of no consequence. */
const leastFall = 0.01;
const significance = 0.05;
/** Of the randomisation; any would do, and a fixed one makes the verdict the same at every run. */
const seed = 1;

/** Whether the golden queries fare worse on the staged generation than on live: pass, fail, or too few to say. */
export function goldenGate(comparison: GoldenComparison): GateResult {
  const { pairs, unpaired, partly, hollow = [], margin, probes } = comparison;
  const gate = "golden";
  if (pairs.length === 0)
    return unpaired.length === 0
      ? {
          gate,
          verdict: "skipped",
          reason: "No golden query names a passage, so there is nothing to compare.",
        }
      : {
          gate,
          verdict: "inconclusive",
          reason: `${
            unpaired.length === 1
              ? "Live does not hold the passages of the one golden query there is"
              : `Live holds the passages of none of the ${unpaired.length} golden queries`
          }, so nothing could be compared.`,
          details: { queries: 0, notCompared: unpaired.slice(0, mostNames), ...comparison.sides },
        };
  const differences = pairs.map(({ before, after }) => after - before);
  const withoutNew = pairs.map(({ before, afterWithoutNew }) => afterWithoutNew - before);
  const n = differences.length;
  const flip = signFlip(differences, seed);
  const { mean, sd, lowerBound, detectableDrop } = pairedDifference(differences);
  const losers = moved(pairs, -1);
  const details: GateDetails = {
    queries: n,
    nonZero: flip.nonZero,
    mean: rounded(mean),
    sd: rounded(sd),
    p: rounded(flip.p),
    flips: flip.flips,
    seed: flip.seed ?? null,
    lowerBound: finite(lowerBound),
    margin,
    meanWithoutNew: rounded(meanOf(withoutNew)),
    // Of differences that are all equal nothing can be estimated, and 0 would read as perfect power.
    minimumDetectableDrop: sd === 0 ? null : finite(detectableDrop),
    losers,
    winners: moved(pairs, 1),
    notComparedCount: unpaired.length,
    notCompared: unpaired.slice(0, mostNames),
    comparedInPart: partly.slice(0, mostNames),
    hollow: hollow.slice(0, mostNames),
    ...comparison.sides,
  };
  const average = `the score (nDCG@10, from 0 to 1) changes by ${signed(mean)} on average over ${counted(n, "golden query", "golden queries")}`;
  const apart = notCompared(comparison);
  const fails = worse(differences, margin);
  // A fall beyond the margin is one, whoever makes it: a flood of new pages hides answers as well as a lost page does.
  if (fails && mean > -margin && !worse(withoutNew, margin))
    return {
      gate,
      verdict: "inconclusive",
      reason: `New documents now rank above passages that golden queries ask for: ${average}, and by ${signed(meanOf(withoutNew))} when they are left out, which is no fall to speak of. Look whether the new ones are better answers to ${quoted(losers)}, and label them.${apart}`,
      details,
    };
  if (fails)
    return {
      gate,
      verdict: "fail",
      reason: `The staged generation answers golden queries worse than live: ${average}${
        mean <= -margin
          ? `, and ${margin} is the most it may fall`
          : `, which chance alone would do in ${percent(flip.p)} of cases`
      }; worst are ${quoted(losers)}.${apart}`,
      details,
    };
  const same = pairs.every(({ sameResults }) => sameResults);
  const shown =
    probes !== "fail" && (flip.nonZero >= fewestDifferences || (losers.length === 0 && probes === "pass"));
  const asked = n + unpaired.length;
  const mostlyCompared = unpaired.length <= mostUnpaired * asked;
  if (n >= fewestQueries && mostlyCompared && lowerBound > -margin && shown && hollow.length === 0)
    return {
      gate,
      verdict: "pass",
      reason: `${
        same
          ? `The first ten results of all ${n} ${apart === "" ? "golden queries" : "golden queries that were compared"} are what live gives.`
          : losers.length === 0
            ? `No golden query is answered worse than on live: ${average}.`
            : `The staged generation answers golden queries as well as live: ${average}, and a fall of ${margin} or more is ruled out with 95 % confidence.`
      }${apart}`,
      details,
    };
  const why =
    n < fewestQueries
      ? `${counted(n, "golden query is", "golden queries are")} too few to say that nothing got worse (${fewestQueries} are needed)`
      : !mostlyCompared
        ? `${unpaired.length} of ${asked} golden queries could not be compared, more than a tenth`
        : lowerBound <= -margin
          ? `${n} golden queries cannot rule out a fall of ${margin}`
          : hollow.length > 0
            ? `${counted(hollow.length, "golden query finds", "golden queries find")} the place of the answer, and less than a third of the words that live has there (${some(hollow.map((id) => `"${id}"`))}), so that it is found says little; look whether it still answers, and move the label where the answer went`
            : probes === "fail"
              ? `the probes find documents worse than on live, which ${counted(n, "golden query does", "golden queries do")} not outweigh`
              : losers.length === 0
                ? `no golden query is answered worse, but only ${flip.nonZero} of ${n} fare differently and ${probes === "skipped" ? "no probes were compared" : "the probes do not pass"}, so something may be lost that no golden query asks for`
                : `only ${flip.nonZero} of ${n} golden queries fare differently, too few to conclude from`;
  return {
    gate,
    verdict: "inconclusive",
    reason: `${why.charAt(0).toUpperCase()}${why.slice(1)}: ${average}${
      losers.length === 0 ? "" : `, worst are ${quoted(losers)}`
    }.${apart}`,
    details,
  };
}

/** What the numbers say nothing of, to be put behind a sentence. */
function notCompared({ unpaired, partly }: GoldenComparison): string {
  const parts = [
    unpaired.length === 0
      ? undefined
      : `${counted(unpaired.length, "golden query is", "golden queries are")} not compared, since live does not hold what ${unpaired.length === 1 ? "it asks" : "they ask"} for (${some(unpaired.map((id) => `"${id}"`))})`,
    partly.length === 0
      ? undefined
      : `${counted(partly.length, "is", "are")} compared only by the labels that live holds (${some(partly.map((id) => `"${id}"`))})`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : ` ${parts.join("; ")}.`;
}

/** Beyond the margin, or less and hardly by chance; of too few queries never. */
function worse(differences: readonly number[], margin: number): boolean {
  if (differences.length < fewestToFail) return false;
  const mean = meanOf(differences);
  return (
    (mean <= -margin && mean < -1e-9) || (mean <= -leastFall && signFlip(differences, seed).p <= significance)
  );
}

const mostNames = 20;

/** Ids with their differences, the greatest first. */
function moved(pairs: readonly GoldenPair[], direction: 1 | -1): readonly string[] {
  return pairs
    .map(({ id, before, after }) => ({ id, by: after - before }))
    .filter(({ by }) => by * direction > 0)
    .toSorted((left, right) => (right.by - left.by) * direction)
    .slice(0, mostNames)
    .map(({ id, by }) => `${id} ${signed(by)}`);
}

function quoted(losers: readonly string[]): string {
  return some(
    losers.map((one) => `"${one.slice(0, one.lastIndexOf(" "))}" (${one.slice(one.lastIndexOf(" ") + 1)})`),
  );
}

/** What adding up leaves of nothing has no sign. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(3);
  return value < -1e-9 ? `−${text}` : `+${text}`;
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? rounded(value) : null;
}
