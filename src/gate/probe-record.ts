import { z } from "zod";
import { canonicalJson, sha256 } from "../digest/digest.ts";
import type { GateDetails } from "./verdict.ts";

export interface Probe {
  readonly path: string;
  readonly text: string;
}

/**
 * What the probes of a generation found when it was staged, small enough to keep with its verdict: a bit for each probe. Later
 * runs compare with it, and need not search a generation again that cannot have changed. `searched` names what the outcome
 * depends on beside the rows, such as the version of the search functions.
 */
export function recordProbes(
  probes: readonly Probe[],
  found: readonly boolean[],
  searched: string,
): GateDetails {
  const bytes = new Uint8Array(Math.ceil(found.length / 8));
  for (const [at, one] of found.entries()) if (one) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  return {
    count: probes.length,
    sample: sampleDigest(probes, searched),
    found: Buffer.from(bytes).toString("hex"),
  };
}

const shape = z.object({
  count: z.int().min(0),
  sample: z.string(),
  found: z.string().regex(/^([0-9a-f]{2})*$/),
});

/** How many probes were recorded; 0 when nothing was. */
export function recordedCount(record: unknown): number {
  return shape.safeParse(record).data?.count ?? 0;
}

/** Whether each probe was found when it was recorded; undefined when nothing fits these probes and this search. */
export function readProbeRecord(
  record: unknown,
  probes: readonly Probe[],
  searched: string,
): readonly boolean[] | undefined {
  const { data } = shape.safeParse(record);
  if (data === undefined || data.sample !== sampleDigest(probes, searched)) return undefined;
  const bytes = Buffer.from(data.found, "hex");
  return probes.map((_, at) => (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) === 1);
}

function sampleDigest(probes: readonly Probe[], searched: string): string {
  return sha256(canonicalJson({ searched, probes: probes.map(({ path, text }) => [path, text]) }));
}
