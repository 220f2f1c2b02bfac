import type { Band } from "../gate/calibrate.ts";
import type { Checkpoint } from "../postgres/checkpoints.ts";
import type { GenerationState } from "../postgres/generations.ts";
import type { LoggedRun } from "../postgres/runs.ts";
import type { Answer, EmbedCounts } from "./reports.ts";

// What the commands answer that look something up, prepare or tidy.

export interface PruneReport extends Answer<"prune", "pruned"> {
  readonly generations: readonly number[];
  readonly documents: number;
  readonly segments: readonly number[];
  readonly vectors: number;
  /** Generations beside live that still hold what they held: those that rollback may return to, and what is staged. */
  readonly retained: readonly number[];
}

export interface StatusReport extends Answer<"status", "ok"> {
  readonly live: number | null;
  readonly staged: readonly number[];
  readonly lease: {
    readonly holder: string;
    readonly runUrl: string | null;
    readonly silentSeconds: number;
  } | null;
  readonly generations: readonly GenerationState[];
  /** The jobs of a split embedding, as each last said; `stalled`: without an outcome and silent for too long. */
  readonly embedding: readonly (Checkpoint & { readonly stalled: boolean })[];
}

export interface RunsReport extends Answer<"runs", "ok"> {
  readonly runs: readonly LoggedRun[];
}

export interface QueryReport extends Answer<"query", "found" | "nothing-found"> {
  readonly generation: number;
  readonly mode: string;
  readonly hits: readonly {
    readonly path: string;
    readonly title: string | null;
    readonly headingPath: readonly string[];
    readonly score: number;
    readonly distance: number | null;
    /** How near it is, where thresholds were calibrated for what is live. */
    readonly band?: Band;
    readonly content: string;
    /** Its text is not for terminals, logs and reports. */
    readonly pricingSensitive: boolean;
  }[];
  /** Milliseconds per step. */
  readonly ms: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

export interface DoctorReport extends Answer<"doctor", "passed" | "failed"> {
  readonly checks: readonly {
    readonly check: string;
    readonly outcome: "ok" | "warning" | "failed";
    readonly reason: string;
  }[];
}

export interface MigrateReport extends Answer<"migrate", "migrated" | "nothing-to-do"> {
  readonly applied: readonly string[];
  /** What applications do not find under the configured names, and what to do. */
  readonly warnings: readonly string[];
}

/** One part of a split embedding. `remaining`: inputs of the whole plan that no job has embedded yet. */
export interface EmbedReport extends Answer<"embed", "embedded" | "nothing-to-do" | "blocked"> {
  readonly shard: number;
  readonly shards: number;
  readonly profile: string;
  readonly embed: EmbedCounts & { readonly retries: number };
  readonly remaining: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
}
