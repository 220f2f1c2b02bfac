import type { DatabaseSettings } from "./database.ts";
import type { MetadataFields } from "./metadata-fields.ts";

/** What the core receives: one environment of `corpusgate.yaml`, complete and validated, a slice per stage. */
export interface Config {
  /** Absolute path of the configuration file. */
  readonly file: string;
  readonly corpus: string;
  readonly environment: string;
  readonly load: LoadSettings;
  readonly lint: LintSettings;
  readonly guardrails: GuardrailSettings;
  readonly chunk: ChunkSettings;
  readonly embed: EmbedSettings;
  readonly database: DatabaseSettings;
  readonly index: IndexPolicy;
  readonly guards: GuardSettings;
  readonly gate: GateSettings;
  readonly approval: "environment" | "comment" | "none";
  readonly drift: DriftSettings;
  readonly retention: RetentionSettings;
  readonly views: ViewSettings;
}

export type Format = "markdown" | "mdx" | "html" | "text" | "json" | "jsonl" | "yaml" | "csv" | "sanity";
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
  /** Files, not globs, that are no documents and count as none: the configuration, what it names, and the manifest. */
  readonly ownFiles: readonly string[];
  /** Undefined: by the file's extension. */
  readonly format: Format | undefined;
  /** Defaults, overridden by front matter or by the record's own fields, and these by the manifest's row. */
  readonly metadata: Metadata;
  /** How a record becomes a document; unused by formats of whole files. */
  readonly record: RecordMapping;
  /** Which documents of a Sanity export are read; unused by other formats. */
  readonly sanity: SanitySettings;
  /** Whether `{% %}` and `{{ }}` in Markdown and plain text stay in the text or go to the ledger. */
  readonly templateTags: "text" | "omit";
  /** Path of the table that lists what to ingest; undefined: everything the globs select. */
  readonly manifest?: string | undefined;
  /** The command whose files are the source; undefined: the source's files are in the root. */
  readonly fetch?: FetchSettings | undefined;
}

export interface FetchSettings {
  readonly command: readonly [file: string, ...args: string[]];
  /** The only variables that the command gets beside PATH, HOME and the folder to write to; undefined: not set. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** PATH and HOME of the surroundings. */
  readonly surroundings: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Of all files together. */
  readonly maxBytes: number;
}

/** Field names of a record. An absent `text` field means: every string field, in the record's order. */
export interface RecordMapping {
  /** Name of the list or object that holds a file's records, dots leading inside; `.`: the file's own object. Undefined: the file does. */
  readonly at?: string | undefined;
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
  readonly metadata: readonly string[];
  /** Whether fields that are called as the standard columns are read as these, where no other key names them. */
  readonly standardColumns: boolean;
  /** How the text fields are to be read. */
  readonly markup: "text" | "markdown" | "html";
  /** What divides the columns of a CSV file; undefined: by its extension. */
  readonly delimiter: string | undefined;
}

export interface SanitySettings {
  /** Empty: every type but those of the system. */
  readonly types: readonly string[];
  readonly excludeTypes: readonly string[];
  /** Left out wherever they stand in a document. */
  readonly excludeFields: readonly string[];
  /** An older export is a finding; undefined: no age is. */
  readonly maxAgeDays: number | undefined;
}

export interface LoadSettings {
  /** Absolute folder of the configuration file; globs and document paths are relative to it. */
  readonly root: string;
  readonly sources: readonly Source[];
  readonly maxDocumentBytes: number;
  /** Of a Sanity export, unpacked. */
  readonly maxExportBytes: number;
  /** Share of an MDX document's characters that its components may lose, 0 to 1. */
  readonly maxMdxLoss: number;
  /** What metadata is checked against, built-in fields among them. */
  readonly fields: MetadataFields;
}

export interface LintSettings {
  readonly rules: readonly RuleSetting[];
  /** For some documents; a later entry wins over an earlier one and over `rules`. */
  readonly paths: readonly { readonly include: readonly string[]; readonly rules: readonly RuleSetting[] }[];
}

/** As written: lint knows which rules and options there are. */
export interface RuleSetting {
  readonly rule: string;
  /** 1-based, in the configuration file. */
  readonly line: number;
  /** Undefined: as the rule has it. */
  readonly severity: "off" | "info" | "warning" | "error" | undefined;
  readonly options: Metadata;
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
  /** A job that embeds and has stored nothing for this long counts as stalled. */
  readonly stalledMs: number;
  /** From the configuration, else from the dated table; undefined when the model is in neither. */
  readonly usdPerMillionTokens: number | undefined;
}

interface GuardSettings {
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
  /** Least shares, 0 to 1, that `validate` passes; undefined: none asked for. */
  readonly coverage: {
    readonly text: number | undefined;
    readonly documents: number | undefined;
    readonly golden: number | undefined;
  };
  /** File of calibrated distance thresholds relative to the root; undefined: none. */
  readonly thresholds: string | undefined;
  readonly recall: RecallSettings;
  readonly probes: ProbeSettings;
  /** Fall of nDCG@10 against live that fails the golden gate, 0 to 1. */
  readonly goldenMargin: number;
  readonly onInconclusive: OnInconclusive;
  /** Undefined: latency is not measured. */
  readonly latency: LatencySettings | undefined;
}

/** What an inconclusive verdict does: it blocks, is left to whoever approves, or is only reported. */
export type OnInconclusive = "block" | "approve" | "warn";

interface RecallSettings {
  /** Stored vectors that are searched for; 0: the index is not measured. */
  readonly vectors: number;
  readonly least: number;
}

interface ProbeSettings {
  /** Documents that are searched for by title or heading, at most; 0: none. */
  readonly documents: number;
}

export interface LatencySettings {
  /** Measured searches of each generation. */
  readonly requests: number;
  readonly perSecond: number;
  /** Greatest ratio of the 95th percentiles, staged over live. */
  readonly maxRatio: number;
}

/** "At least `min` (at most `max`) of `count` carry this metadata", e.g. 3 documents of category `pricing`. */
export interface SpotCheck {
  readonly name: string;
  readonly count: "documents" | "chunks";
  readonly where: Metadata;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

interface DriftSettings {
  /** A file of questions that people asked, one a line, relative to the root; undefined: none to compare with. */
  readonly queries: string | undefined;
}

interface RetentionSettings {
  /** Retired generations kept beside the live one; the database keeps at least one. */
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
