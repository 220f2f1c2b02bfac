import { z } from "zod";
import { canonicalJson, type Digest, sha256 } from "../digest/digest.ts";
import type { Plan } from "./plan.ts";

/** What loading and the guardrails found, so that a run of the plan is stopped by what stopped the plan. */
const finding = z.strictObject({
  rule: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  path: z.string(),
  line: z.int().positive(),
  column: z.int().positive().exactOptional(),
  message: z.string(),
  actual: z.string().exactOptional(),
  expected: z.string().exactOptional(),
  remedy: z.string(),
  documentation: z.string().exactOptional(),
});

/** What a fetched source gave when the plan was drawn, as it travels beside the plan; the plan holds its digest. */
export const fetchedContent = z.strictObject({
  source: z.string(),
  /** As loaded; whoever reads them back checks their shape. */
  documents: z.array(z.record(z.string(), z.unknown())),
  /** Of loading each of them, in the same order. */
  findings: z.array(z.array(finding)),
  /** Paths that exist and could not be loaded, and documents that stay out. */
  skipped: z.array(
    z.strictObject({ path: z.string(), beginning: z.string().exactOptional(), findings: z.array(finding) }),
  ),
  withheld: z.array(z.strictObject({ path: z.string(), reason: z.string(), findings: z.array(finding) })),
});
export type FetchedContent = z.infer<typeof fetchedContent>;

export function fetchedDigest(content: FetchedContent): Digest {
  return sha256(canonicalJson(content));
}

/** Sources whose content is not the one that the plan was drawn from, or is not there. */
export function alteredContent(plan: Plan, contents: readonly FetchedContent[]): readonly string[] {
  const digests = new Map(contents.map((one) => [one.source, fetchedDigest(one)]));
  const altered = plan.fetched
    .filter(({ source, digest }) => digest !== (digests.get(source) ?? null))
    .map((one) => one.source);
  const known = new Set(plan.fetched.map((one) => one.source));
  return [...altered, ...[...digests.keys()].filter((source) => !known.has(source))];
}
