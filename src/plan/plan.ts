import { z } from "zod";

const digest = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 digest");
const count = z.int().nonnegative();
const chunkCounts = z.strictObject({ added: count, removed: count, kept: count });

/** One line of a plan. */
const plannedChange = z.strictObject({
  action: z.enum(["added", "changed", "renamed", "removed"]),
  path: z.string(),
  /** The old path of a renamed document. */
  from: z.string().optional(),
  /** The document version that will be live; absent for a removal. */
  version: digest.optional(),
  /** Why a removed document stays out although it exists, e.g. `archived`. */
  withheld: z.string().optional(),
  chunks: chunkCounts,
});

/** What a run will do, as a value: bound to what it was drawn from, without any time in it. */
export const plan = z.strictObject({
  version: z.literal(1),
  corpus: z.string(),
  environment: z.string(),
  /** Fingerprint of the embedding profile. */
  profile: z.string(),
  /** The live generation it was drawn against; null: none was live. */
  base: z.strictObject({ generation: count, contentDigest: digest }).nullable(),
  /** Digest of the corpus as read; `validate` prints the same. */
  corpusDigest: digest,
  /** Digest of the generation it makes. */
  contentDigest: digest,
  /** Globs of `--doc`; empty: the whole corpus. */
  selection: z.array(z.string()),
  documents: z.strictObject({
    added: count,
    changed: count,
    renamed: count,
    removed: count,
    unchanged: count,
  }),
  chunks: chunkCounts,
  /** Inputs to embed, inputs found and not embedded again, tokens of the former, price (null: not known). */
  embed: z.strictObject({
    inputs: count,
    cached: count,
    tokens: count,
    costUsd: z.number().nonnegative().nullable(),
  }),
  changes: z.array(plannedChange),
  /** Documents that could not be read and keep their live version, and those that stay out. */
  kept: z.array(z.string()),
  skipped: z.array(z.string()),
  /** Documents whose status, or whose absence from a manifest, keeps them out. */
  withheld: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  /** What readers will find that they could not find before, beside new documents. */
  widened: z.array(z.strictObject({ path: z.string(), field: z.string(), from: z.string(), to: z.string() })),
  /** Digest of what each fetched source gave; null: it could not be fetched, and what is live stays. */
  fetched: z.array(z.strictObject({ source: z.string(), digest: digest.nullable() })),
  warnings: z.array(z.string()),
});

export type Plan = z.infer<typeof plan>;
export type Widened = Plan["widened"][number];
export type PlannedChange = z.infer<typeof plannedChange>;
