import { z } from "zod";
import { canonicalJson } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import type { GateResult } from "./verdict.ts";

const share = z.number().min(0).max(1);
const count = z.int().nonnegative();
const distance = z.number().min(0).max(2);

const thresholdsFile = z.strictObject({
  version: z.literal(1),
  /** What the distances were measured with; they mean nothing under another. */
  profile: z.string(),
  chunkTokens: count,
  /** Content digest of the generation that was measured. */
  content: z.string(),
  threshold: distance,
  missRate: share,
  confidence: share,
  fitted: z.strictObject({ queries: count, rank: count }),
  held: z.strictObject({ queries: count, missed: count, bound: share }),
  falseAccepts: z.strictObject({ queries: count, accepted: count, bound: share }),
  separation: share.nullable(),
  bands: z.strictObject({ excellent: distance, good: distance, weak: distance }),
});

/** A calibrated threshold with what it was calibrated for. */
export type Thresholds = z.infer<typeof thresholdsFile>;

export function writeThresholds(thresholds: Thresholds): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(thresholds)), null, 2)}\n`;
}

export function readThresholds(text: string, file: string): Thresholds {
  const parsed = thresholdsFile.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  throw new Failure(`"${file}" holds no thresholds: ${z.prettifyError(parsed.error)}`, {
    remedy: again,
  });
}

/** The generation that thresholds have to hold for. */
export interface Measured {
  readonly generation: number;
  readonly profile: string;
  readonly chunkTokens: number;
  /** What makes them hold for it: the command that measures it, in a sentence. */
  readonly remedy: string;
}

/**
 * Thresholds hold for the profile and the size of chunks they were measured with; anything else fails closed, since it is a
 * fact and no estimate: distances of two models have nothing to do with each other. `thresholds` undefined: no such file.
 */
export function thresholdsGate(
  { file, thresholds }: { readonly file: string; readonly thresholds: Thresholds | undefined },
  now: Measured,
): GateResult {
  const gate = "thresholds";
  if (thresholds === undefined)
    return { gate, verdict: "fail", reason: `"${file}" does not exist. ${now.remedy}` };
  const differ = [
    thresholds.profile === now.profile
      ? undefined
      : `they were measured with ${thresholds.profile}, generation ${now.generation} is of ${now.profile}`,
    thresholds.chunkTokens === now.chunkTokens
      ? undefined
      : `they were measured with chunks of ${thresholds.chunkTokens} tokens, now it is ${now.chunkTokens}`,
  ].filter((one) => one !== undefined);
  return differ.length === 0
    ? {
        gate,
        verdict: "pass",
        reason: `The threshold ${thresholds.threshold.toFixed(4)} was calibrated for ${now.profile}.`,
        details: { threshold: thresholds.threshold, missRate: thresholds.missRate },
      }
    : {
        gate,
        verdict: "fail",
        reason: `The thresholds of "${file}" do not hold: ${differ.join("; ")}. ${now.remedy}`,
      };
}

const again = "Run `corpusgate calibrate` and commit what it writes.";

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure(`"${file}" is not JSON.`, { remedy: again, cause });
  }
}
