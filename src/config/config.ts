import type { DatabaseSettings } from "./database.ts";

/** What the core receives: one environment of `corpusgate.yaml`, complete and validated, a slice per stage. */
export interface Config {
  /** Absolute path of the configuration file. */
  readonly file: string;
  readonly corpus: string;
  readonly environment: string;
  readonly load: LoadSettings;
  readonly guardrails: GuardrailSettings;
  readonly chunk: ChunkSettings;
  readonly embed: EmbedSettings;
  readonly database: DatabaseSettings;
  readonly index: IndexPolicy;
  readonly guards: GuardSettings;
  readonly gate: GateSettings;
  readonly approval: "environment" | "comment" | "none";
  readonly retention: RetentionSettings;
  readonly views: ViewSettings;
}

export type Format = "markdown" | "mdx" | "text" | "json" | "jsonl";
export type IndexPolicy = "auto" | "none" | "hnsw";
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type Metadata = { readonly [key: string]: JsonValue };

export interface Source {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Undefined: by the file's extension. */
  readonly format: Format | undefined;
  /** Defaults, overridden by front matter or by the record's own fields. */
  readonly metadata: Metadata;
  /** How a JSON record becomes a document; unused by other formats. */
  readonly record: RecordMapping;
}

/** Field names of a JSON record. An absent `text` field means: every string field, in the record's order. */
export interface RecordMapping {
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
  readonly metadata: readonly string[];
}

export interface LoadSettings {
  /** Absolute folder of the configuration file; globs and document paths are relative to it. */
  readonly root: string;
  readonly sources: readonly Source[];
  readonly maxDocumentBytes: number;
}

/** What becomes of a document: stays out, loses the passage, gets a warning, or nothing. */
export type GuardAction = "refuse" | "redact" | "warn" | "allow";
export type GuardRuleName =
  | "secret"
  | "personal-email"
  | "personal-phone"
  | "payment-card"
  | "bank-account"
  | "unredacted-price";

export interface GuardrailSettings {
  readonly rules: Readonly<Record<GuardRuleName, GuardAction>>;
  /** By kind of secret, before `rules.secret`. */
  readonly secretKinds: Readonly<Record<string, GuardAction>>;
  /** Literal texts with `*` for characters that are not blank. */
  readonly exempt: readonly string[];
  /** The last entry that matches and names a rule wins. */
  readonly paths: readonly {
    readonly include: readonly string[];
    readonly rules: Readonly<Partial<Record<GuardRuleName, GuardAction | undefined>>>;
  }[];
  readonly pricing: PricingSettings;
}

/** For documents whose metadata say `pricing_sensitive: true`. */
export interface PricingSettings {
  readonly redact: "numbers" | "prices" | "nothing";
  /** Regular expressions with the flag `u`. */
  readonly patterns: readonly string[];
  readonly fields: readonly string[];
  readonly keep: readonly string[];
}

export interface ChunkSettings {
  readonly maxTokens: number;
}

export interface EmbedSettings {
  readonly provider: "local" | "openai";
  readonly model: string;
  readonly dimensions: number;
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly maxInputsPerRequest: number;
  readonly maxTokensPerRequest: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Total time all retries of one run may take before the run gives up and can be resumed. */
  readonly retryBudgetMs: number;
  /** From the configuration, else from the dated table; undefined when the model is in neither. */
  readonly usdPerMillionTokens: number | undefined;
}

export interface GuardSettings {
  /** Share of live documents that one run may remove without a plan that says so, 0 to 1. */
  readonly deletionBudget: number;
  readonly maxCostUsd: number | undefined;
  readonly allowOfflineEmbedder: boolean;
}

export interface GateSettings {
  /** Path of the golden queries relative to the root; undefined when there are none. */
  readonly golden: string | undefined;
  /** A critical query must have a relevant passage among this many results. */
  readonly criticalWithin: number;
  readonly spotChecks: readonly SpotCheck[];
}

/** "At least `min` (at most `max`) of `count` carry this metadata", e.g. 3 documents of category `pricing`. */
export interface SpotCheck {
  readonly name: string;
  readonly count: "documents" | "chunks";
  readonly where: Metadata;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface RetentionSettings {
  /** Retired generations kept beside the live one. */
  readonly generations: number;
  /** Embeddings no retained generation uses are pruned when older than this. */
  readonly embeddingDays: number;
}

/** Names of the read surface; the views and the function show what is live. */
export interface ViewSettings {
  /** Schema of `match_documents`, as clients call it. */
  readonly exposedSchema: string;
  readonly documents: string;
  readonly chunks: string;
  readonly embeddings: string;
}
