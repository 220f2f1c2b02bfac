import { type QuantileInterval, quantileInterval } from "./statistics/quantile-interval.ts";
import type { GateDetails, GateResult } from "./verdict.ts";

/** What a latency depends on beside the corpus: where any of it differs, two latencies say nothing about each other. */
export type LatencyFingerprint = Readonly<Record<string, string | number | boolean>>;

export interface MeasuredLatency {
  /** Milliseconds from when each search was meant to be sent until its answer, of live and of the staged generation. */
  readonly live: readonly number[];
  readonly staged: readonly number[];
  readonly fingerprints: { readonly live: LatencyFingerprint; readonly staged: LatencyFingerprint };
  readonly maxRatio: number;
  readonly perSecond: number;
}

const quantile = 0.95;
/** A corpus that grew by more than a tenth may take longer to search without anything being wrong. */
const alike = 0.1;

/** Whether one search in twenty takes longer on the staged generation than on live, beyond what chance does. */
export function latencyGate(measured: MeasuredLatency): GateResult {
  const gate = "latency";
  const { fingerprints, maxRatio, perSecond } = measured;
  const unlike = differences(fingerprints.live, fingerprints.staged);
  if (unlike.length > 0)
    return {
      gate,
      verdict: "inconclusive",
      reason: `Live and the staged generation were not measured under equal conditions, so their times are not compared: ${unlike.join("; ")}.`,
      details: { ...prefixed("live", fingerprints.live), ...prefixed("staged", fingerprints.staged) },
    };
  const live = quantileInterval(measured.live, quantile);
  const staged = quantileInterval(measured.staged, quantile);
  if (live === undefined || staged === undefined)
    return {
      gate,
      verdict: "inconclusive",
      reason: `${measured.staged.length} searches are too few to tell how long the slowest twentieth takes; 1,000 are usual.`,
    };
  const ratio = staged.value / live.value;
  const details: GateDetails = {
    requests: measured.staged.length,
    perSecond,
    ratio: Number(ratio.toPrecision(4)),
    maxRatio,
    liveP95: milliseconds(live),
    stagedP95: milliseconds(staged),
    ...fingerprints.staged,
  };
  const says = `95 % of searches take at most ${staged.value.toFixed(1)} ms on the staged generation, and ${live.value.toFixed(1)} ms on live (${ratio.toFixed(2)} times as long)`;
  if (ratio <= maxRatio) return { gate, verdict: "pass", reason: `${says}.`, details };
  return staged.low > live.high
    ? {
        gate,
        verdict: "fail",
        reason: `${says}; ${maxRatio} times is the most, and the intervals are apart.`,
        details,
      }
    : {
        gate,
        verdict: "inconclusive",
        reason: `${says}; ${maxRatio} times is the most, but the intervals overlap, so chance may have done it.`,
        details,
      };
}

export function latencySkipped(reason: string): GateResult {
  return { gate: "latency", verdict: "skipped", reason };
}

function differences(live: LatencyFingerprint, staged: LatencyFingerprint): readonly string[] {
  return Object.keys({ ...live, ...staged }).flatMap((name) => {
    const [before, after] = [live[name], staged[name]];
    const close =
      typeof before === "number" && typeof after === "number" && name === "rows"
        ? Math.abs(after - before) <= alike * Math.max(before, after)
        : before === after;
    return close ? [] : [`${name}: ${before} and ${after}`];
  });
}

function prefixed(side: string, fingerprint: LatencyFingerprint): GateDetails {
  return Object.fromEntries(Object.entries(fingerprint).map(([name, value]) => [`${side} ${name}`, value]));
}

function milliseconds({ value, low, high }: QuantileInterval): string {
  return `${value.toFixed(1)} ms (${low.toFixed(1)} to ${high.toFixed(1)})`;
}
