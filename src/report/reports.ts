import type { HashedValues } from "../digest/digest.ts";
import type { AskedQuery, PairedScores } from "../gate/golden-record.ts";
import type { GateResult } from "../gate/verdict.ts";
import type { Plan } from "../plan/plan.ts";
import type { CorpusBreakdown, SourceSizes, TokenHistogram } from "./breakdown.ts";
import type {
  CalibrateReport,
  GoldenCheckReport,
  GoldenCoverageReport,
  GoldenImportReport,
  GoldenStatsReport,
} from "./golden-reports.ts";
import type {
  DoctorReport,
  EmbedReport,
  MigrateReport,
  PruneReport,
  QueryReport,
  RunsReport,
  StatusReport,
} from "./operation-reports.ts";
import type { WithFindings, WithGuardrails, WithSuperseded, WithWithheld } from "./report-parts.ts";

/** What every command answers; `--json` prints it as it is. Times are seconds. */
export interface Answer<Command extends string, Outcome extends string> {
  readonly command: Command;
  readonly outcome: Outcome;
  readonly environment: string;
  readonly seconds: number;
  /** The configuration's file as the run was told it; absent: by default. */
  readonly config?: string;
}

export interface Coverage {
  /** Share of non-blank source characters that are in chunks; the rest is in the ledger with its reason. */
  readonly text: number;
  /** Share of files under the sources that are ingested. */
  readonly documents: number;
  /** Share of documents that some golden query exercises; null without golden queries. */
  readonly golden: number | null;
}

export interface ValidateReport
  extends Answer<"validate", "passed" | "failed">,
    WithFindings,
    WithGuardrails,
    WithWithheld {
  readonly digest: string;
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly coverage: Coverage;
  readonly ledger: Readonly<Record<string, number>>;
  readonly sources: SourceSizes;
  readonly skipped: readonly string[];
  readonly corpus: string;
  /** Price of embedding all of it once; null: not known. */
  readonly costUsd: number | null;
  /** What the configuration asks for; null: nothing. */
  readonly thresholds: Thresholds;
  /** Why it failed, where no finding says so. */
  readonly reasons: readonly string[];
  readonly breakdown: CorpusBreakdown;
  /** The difference to `--base`. */
  readonly base?: BaseDifference;
}

/** Least shares of coverage, 0 to 1, and the most that one run may pay for embeddings. */
interface Thresholds {
  readonly text: number | null;
  readonly documents: number | null;
  readonly golden: number | null;
  readonly costUsd: number | null;
}
export interface BaseDifference {
  readonly ref: string;
  readonly digest: string;
  readonly documents: Plan["documents"];
  readonly chunks: Plan["chunks"];
  readonly tokens: number;
  readonly costUsd: number | null;
  readonly coverage: Coverage;
  /** What the change embeds where live is as the base, before what was ever embedded is looked up. */
  readonly embed: Plan["embed"];
  /** Of the base, to compare with the report's own. */
  readonly sources: SourceSizes;
  readonly ledger: Readonly<Record<string, number>>;
  readonly chunkTokens: TokenHistogram;
  readonly changes: Plan["changes"];
  /** What readers will find that they could not find before. */
  readonly widened: Plan["widened"];
}

export interface PlanReport
  extends Answer<"plan", "changes" | "nothing-to-do" | "blocked" | "superseded">,
    WithFindings,
    WithGuardrails,
    WithSuperseded,
    Pick<
      Plan,
      | "selection"
      | "documents"
      | "chunks"
      | "embed"
      | "changes"
      | "warnings"
      | "withheld"
      | "widened"
      | "fetched"
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
  extends Answer<"ingest", "promoted" | "held" | "nothing-to-do" | "blocked" | "superseded">,
    WithFindings,
    WithGuardrails,
    WithSuperseded,
    WithWithheld {
  readonly widened: Plan["widened"];
  readonly run: string;
  readonly generation: number | null;
  readonly previous: number | null;
  /** Of a held generation: commit that all of live was read from last; null: none is live, or it is not known. */
  readonly baseCommit?: string | null;
  readonly planDigest: string;
  readonly contentDigest: string | null;
  /** Globs of `--doc`; empty: the whole corpus. */
  readonly selection: Plan["selection"];
  readonly documents: Plan["documents"];
  readonly chunks: number;
  readonly chunkChanges: Plan["chunks"];
  /** The first hundred changes; the plan has all. */
  readonly changes: Plan["changes"];
  readonly embed: EmbedCounts;
  /** What an approver has to know beside the verdicts; the cost is the plan's estimate, null where no price is known. */
  readonly approval: {
    readonly by: "environment" | "comment" | "none";
    readonly onInconclusive: "block" | "approve" | "warn";
    readonly costUsd: number | null;
  };
  readonly gates: readonly GateResult[];
  readonly metrics: Metrics;
  /** The golden queries as the generation was asked them; what later runs compare theirs with. */
  readonly asked: readonly AskedQuery[];
  /** What else the verdicts depend on, as hashes by the key under `gate`; `promote` compares both with its checkout. */
  readonly gateSettings?: HashedValues;
  /** What decides beside the files what is read of them, as hashes; later plans compare it with theirs. */
  readonly readWith: HashedValues;
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
  /** The golden queries as they were asked, with their scores; what later runs compare theirs with. */
  readonly asked: readonly AskedQuery[];
  /** Where earlier scores are from: the last verified run on this machine, or the run that staged the generation. */
  readonly baselineFrom?: "verified" | "promoted";
  /** The metrics of then, where they are averages of the same queries. */
  readonly baseline?: Metrics;
  /** Each golden query beside itself, in nDCG@10 of hybrid search; left out where none was asked so then. */
  readonly compared?: PairedScores;
}

export interface PromoteReport extends Answer<"promote", "promoted" | "blocked"> {
  readonly generation: number;
  readonly previous: number | null;
  readonly planDigest: string;
  readonly contentDigest: string | null;
  readonly gates: readonly GateResult[];
  readonly reasons: readonly string[];
  /** What the verdicts do not say: what moved since they were given, and what follows from inconclusive ones. */
  readonly notes: readonly string[];
}

export interface RollbackReport extends Answer<"rollback", "rolled-back" | "blocked"> {
  readonly generation: number;
  readonly previous: number | null;
  readonly gates: readonly GateResult[];
  readonly reasons: readonly string[];
}

export interface DriftReport extends Answer<"drift", "clean" | "drifted" | "unknown"> {
  /** The live one that was looked at; null: none is live, or the database did not answer. */
  readonly generation: number | null;
  readonly checks: readonly {
    readonly check: string;
    readonly outcome: "clean" | "drifted" | "unknown";
    readonly reason: string;
  }[];
  /** What there is nothing yet to compare with, and why: neither clean nor in the way of a clean outcome. */
  readonly notChecked: readonly { readonly check: string; readonly reason: string }[];
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
  /** Of the head. */
  readonly gates: readonly GateResult[];
  /** Why the head would not be ingested, gates apart. */
  readonly reasons: readonly string[];
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
