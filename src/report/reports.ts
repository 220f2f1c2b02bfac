import type { Band } from "../gate/calibrate.ts";
import type { GateResult } from "../gate/verdict.ts";
import type { Finding } from "../load/finding.ts";
import type { Plan } from "../plan/plan.ts";
import type { Checkpoint } from "../postgres/checkpoints.ts";
import type { GenerationState } from "../postgres/promote.ts";
import type { LoggedRun } from "../postgres/runs.ts";
import type { CorpusBreakdown, TokenHistogram } from "./breakdown.ts";
import type {
  CalibrateReport,
  GoldenCheckReport,
  GoldenCoverageReport,
  GoldenImportReport,
  GoldenStatsReport,
} from "./golden-reports.ts";

/** What every command answers; `--json` prints it as it is. Times are seconds. */
export interface Answer<Command extends string, Outcome extends string> {
  readonly command: Command;
  readonly outcome: Outcome;
  readonly environment: string;
  readonly seconds: number;
}

/** What authors keep out: drafts, archived documents, files that a manifest does not list. */
interface WithWithheld {
  readonly withheld: readonly Plan["withheld"][number][];
}

interface WithFindings {
  readonly findings: readonly Finding[];
}

export interface Coverage {
  /** Share of non-blank source characters that are in chunks; the rest is in the ledger with its reason. */
  readonly text: number;
  /** Share of files under the sources that are ingested. */
  readonly documents: number;
  /** Share of documents that some golden query exercises; null without golden queries. */
  readonly golden: number | null;
}

export interface ValidateReport extends Answer<"validate", "passed" | "failed">, WithFindings, WithWithheld {
  readonly digest: string;
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly coverage: Coverage;
  readonly ledger: Readonly<Record<string, number>>;
  readonly sources: Sizes;
  readonly skipped: readonly string[];
  /** Findings that comments in documents quieted, by rule; they are not among `findings`. */
  readonly silenced: Readonly<Record<string, number>>;
  readonly breakdown: CorpusBreakdown;
  /** The difference to `--base`. */
  readonly base?: BaseDifference;
}

/** By the name of the source. */
type Sizes = Readonly<
  Record<string, { readonly documents: number; readonly chunks: number; readonly tokens: number }>
>;

export interface BaseDifference {
  readonly ref: string;
  readonly digest: string;
  readonly documents: Plan["documents"];
  readonly chunks: Plan["chunks"];
  readonly tokens: number;
  readonly coverage: Coverage;
  /** Of the base, to compare with the report's own. */
  readonly sources: Sizes;
  readonly ledger: Readonly<Record<string, number>>;
  readonly chunkTokens: TokenHistogram;
  readonly changes: Plan["changes"];
  /** What readers will find that they could not find before. */
  readonly widened: Plan["widened"];
}

export interface PlanReport
  extends Answer<"plan", "changes" | "nothing-to-do" | "blocked">,
    WithFindings,
    Pick<
      Plan,
      "documents" | "chunks" | "embed" | "changes" | "warnings" | "withheld" | "widened" | "fetched"
    > {
  readonly digest: string;
  /** The live generation it was drawn against. */
  readonly base: number | null;
  readonly profile: string;
  readonly reasons: readonly string[];
  readonly kept: readonly string[];
  readonly skipped: readonly string[];
}

/** `inputs`: embedded now; `cached`: found, not embedded again; tokens as the provider billed them. */
export interface EmbedCounts {
  readonly inputs: number;
  readonly cached: number;
  readonly requests: number;
  readonly tokens: number;
}

export interface IngestReport
  extends Answer<"ingest", "promoted" | "held" | "nothing-to-do" | "blocked">,
    WithFindings,
    WithWithheld {
  readonly widened: Plan["widened"];
  readonly run: string;
  readonly generation: number | null;
  readonly previous: number | null;
  readonly planDigest: string;
  readonly contentDigest: string | null;
  readonly documents: Plan["documents"];
  readonly chunks: number;
  readonly chunkChanges: Plan["chunks"];
  readonly embed: EmbedCounts;
  readonly gates: readonly GateResult[];
  readonly metrics: Metrics;
  /** The golden queries on the staged generation beside live; empty when nothing was staged. */
  readonly queries: readonly QueryComparison[];
  readonly stages: Readonly<Record<string, number>>;
  /** Why it was blocked. */
  readonly reasons: readonly string[];
  /** Documents that could not be read and kept their live version, and those that stayed out. */
  readonly kept: readonly string[];
  readonly skipped: readonly string[];
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

export type Metrics = Readonly<Partial<Record<"lexical" | "dense" | "hybrid", MetricValues>>>;
export type MetricValues = Readonly<Record<"ndcg@10" | "recall@10" | "mrr", number>>;

export interface QueryResult {
  readonly id: string;
  readonly top: readonly {
    readonly path: string;
    readonly headingPath: readonly string[];
    readonly score: number;
  }[];
  readonly ms: number;
}

/** First results of a golden query; a snippet is redacted, and null where nothing may be shown. */
export interface ShownHit {
  readonly path: string;
  readonly headingPath: readonly string[];
  readonly score: number;
  readonly distance: number | null;
  readonly snippet: string | null;
}

export interface QueryComparison {
  readonly id: string;
  /** Null: nothing was live, or the query could not be asked of it. */
  readonly before: readonly ShownHit[] | null;
  readonly after: readonly ShownHit[];
  /** Of nDCG@10; null where one side has none. */
  readonly delta: number | null;
  /** Milliseconds of the search in each mode, and of the hybrid one `before`. */
  readonly ms: Readonly<Record<string, number>>;
}

export interface VerifyReport extends Answer<"verify", "passed" | "failed" | "inconclusive"> {
  readonly generation: number | null;
  readonly contentDigest: string | null;
  readonly gates: readonly GateResult[];
  readonly metrics: Metrics;
  readonly queries: readonly QueryResult[];
  /** The last verified run's metrics, when there is one to compare with. */
  readonly baseline?: Metrics;
}

export interface PromoteReport extends Answer<"promote", "promoted" | "blocked"> {
  readonly generation: number;
  readonly previous: number | null;
  readonly planDigest: string;
  readonly contentDigest: string | null;
  readonly gates: readonly GateResult[];
  readonly reasons: readonly string[];
}

export interface RollbackReport extends Answer<"rollback", "rolled-back" | "blocked"> {
  readonly generation: number;
  readonly previous: number | null;
  readonly gates: readonly GateResult[];
  readonly reasons: readonly string[];
}

export interface PruneReport extends Answer<"prune", "pruned"> {
  readonly generations: readonly number[];
  readonly documents: number;
  readonly segments: readonly number[];
  readonly vectors: number;
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

export interface DriftReport extends Answer<"drift", "clean" | "drifted" | "unknown"> {
  readonly checks: readonly {
    readonly check: string;
    readonly outcome: "clean" | "drifted" | "unknown";
    readonly reason: string;
  }[];
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
}

export interface PreviewReport extends Answer<"preview", "passed" | "failed">, WithFindings {
  readonly base: string;
  readonly documents: Plan["documents"];
  readonly chunks: Plan["chunks"];
  readonly moved: readonly {
    readonly id: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
  }[];
  readonly metrics: { readonly base: Metrics; readonly head: Metrics };
}

export type Report =
  | ValidateReport
  | PlanReport
  | IngestReport
  | EmbedReport
  | VerifyReport
  | PromoteReport
  | RollbackReport
  | PruneReport
  | StatusReport
  | RunsReport
  | QueryReport
  | DriftReport
  | DoctorReport
  | MigrateReport
  | PreviewReport
  | CalibrateReport
  | GoldenStatsReport
  | GoldenCoverageReport
  | GoldenCheckReport
  | GoldenImportReport;
