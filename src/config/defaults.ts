import { join } from "node:path";

/** What holds where the configuration says nothing, and why. */
export const defaults = {
  /** Room for a section of a few paragraphs; five of them still fit any prompt. */
  chunkMaxTokens: 512,
  index: "auto",
  schema: "corpusgate",
  /** A tenth of a corpus does not vanish by an ordinary edit; a wrong glob or a failed export takes more. */
  deletionBudget: 0.1,
  /** Enough to step back over a bad week of daily ingests. */
  retainedGenerations: 3,
  /** A revert within a month pays for nothing. */
  embeddingDays: 30,
  /** The largest documentation pages we know are 0.3 MB; beyond 5 MB it is an export in the wrong place. */
  maxDocumentBytes: 5_000_000,
  /** Texts of tens of thousands of documents; with its images an export can have gigabytes. */
  maxExportBytes: 100_000_000,
  /** Short pages with a component or two stay below it; a page that a component draws from data is above. */
  maxMdxLoss: 0.3,
  templateTags: "text",
  /** The cut-off of the metrics (nDCG@10, recall@10), so that one number describes what counts as found. */
  criticalWithin: 10,
  recall: {
    /** With 200 vectors found whole, recall is above .985 with 95 % confidence; one in twenty may be missed. */
    vectors: 200,
    least: 0.95,
  },
  /** Of 1,000 probes the gate found text cut at 100 words 92 % of the time and 5 % lost documents always. */
  probeDocuments: 1000,
  /** Smaller falls than this are within what retrieval differs by between equally good settings. */
  goldenMargin: 0.05,
  onInconclusive: "approve",
  /** Of 1,000 requests the 95th percentiles of two equal systems differ by 12 % once in a hundred times. */
  latency: { requests: 1000, perSecond: 20, maxRatio: 1.2 },
  /** A CMS of some thousand records answers within a minute or two; a hanging one is given up well within a job. */
  fetchTimeoutSeconds: 300,
  /** What a fetch wrote is held in memory and travels in the plan file. */
  fetchMaxBytes: 100_000_000,
  approval: "none",
  embed: {
    provider: "local",
    /** A quarter of the provider's limit of 2048, so that a killed run loses little: batches are the checkpoints. */
    batchSize: 512,
    /** A third of the provider's limit of 300,000 tokens a request; four in flight cost at most USD 0.052 again. */
    batchTokens: 150_000,
    concurrency: 4,
    timeoutSeconds: 60,
    retryBudgetSeconds: 600,
    /** Longer than the retry budget, within which silence is patience. */
    stalledMinutes: 15,
  },
  guardrails: {
    rules: {
      /** A secret that was stored has to be revoked; a document that waits for its author does no harm. */
      secret: "refuse",
      /** Manuals name addresses and numbers on purpose; a person has to tell those from private ones. */
      "personal-email": "warn",
      "personal-phone": "warn",
      /** Checksums leave next to no false alarms, and nobody asks an assistant for a card number. */
      "payment-card": "redact",
      "bank-account": "redact",
      "unredacted-price": "warn",
    },
    /** "49" under a heading is a price that no pattern can tell from other numbers, so all of them go. */
    redact: "numbers",
  },
  views: { exposedSchema: "public", documents: "documents", chunks: "chunks", embeddings: "embeddings" },
  /** `_id` is what Sanity, MongoDB and BEIR exports call it. No text fields named: every string field that is neither of these, metadata or a standard column. */
  record: { id: "_id", title: "title", text: [], metadata: [], standardColumns: true, markup: "text" },
  /** Names under which secrets are stored; no reader has a question that they answer. */
  sanity: { types: [], excludeTypes: [], excludeFields: ["secret", "password", "token", "apiKey"] },
} as const;

/** Metadata that filters and statistics need; none of it holds a price. */
export const guardrailFields = {
  kept: ["category", "doc_type", "status", "embed_mode", "language", "pricing_sensitive"],
} as const;

/** https://platform.openai.com/docs/api-reference/embeddings/create: inputs and tokens one request may carry. */
export const requestLimits = { inputs: 2048, tokens: 300_000 } as const;

/** pgvector indexes `halfvec` up to 4,000 dimensions and stores it up to 16,000. */
export const dimensionLimits = { indexed: 4000, stored: 16_000 } as const;

/** The offline embedder: one model, of any number of dimensions. */
export const offlineModel = "hashed-terms-1";

export const defaultModels = { local: offlineModel, openai: "text-embedding-3-small" } as const;

/** Native dimensions of the models we know; any other has to say its own. */
export const modelDimensions: ReadonlyMap<string, number> = new Map([
  [offlineModel, 1536],
  ["text-embedding-3-small", 1536],
  ["text-embedding-3-large", 3072],
  ["text-embedding-ada-002", 1536],
]);

export function dataDirectory(root: string, environment: string): string {
  return join(root, ".corpusgate", "data", environment);
}
