import type { CheckedValidation } from "../../../src/report/markdown/checked-validation.ts";
import type { PreviewReport } from "../../../src/report/reports.ts";

/** A report of `validate --base`: one document changed, one added, text coverage below its threshold if asked. */
export function validateReport(overrides: Partial<CheckedValidation> = {}): CheckedValidation {
  return {
    command: "validate",
    outcome: "passed",
    environment: "local",
    seconds: 1.5,
    digest: "d".repeat(64),
    documents: 21,
    chunks: 148,
    tokens: 45_210,
    coverage: { text: 0.982, documents: 1, golden: 0.889 },
    ledger: {},
    sources: {},
    skipped: [],
    withheld: [],
    guardrails: { redacted: {}, refused: {} },
    silenced: {},
    corpus: "handbook",
    costUsd: 0.0009,
    thresholds: { text: 0.95, documents: null, golden: null, costUsd: 5 },
    reasons: [],
    findings: [],
    base: {
      ref: "origin/main",
      digest: "e".repeat(64),
      documents: { added: 1, changed: 1, renamed: 0, removed: 0, unchanged: 19 },
      chunks: { added: 9, removed: 2, kept: 139 },
      tokens: 43_000,
      costUsd: 0.00086,
      coverage: { text: 0.982, documents: 1, golden: 0.912 },
      embed: { inputs: 9, cached: 139, tokens: 2310, costUsd: 0.000046 },
      widened: [],
      changes: [
        {
          action: "added",
          path: "corpus/handbook/webhooks.md",
          version: "1".repeat(64),
          chunks: { added: 6, removed: 0, kept: 0 },
        },
        {
          action: "changed",
          path: "corpus/handbook/rollback.md",
          version: "2".repeat(64),
          chunks: { added: 3, removed: 2, kept: 4 },
        },
      ],
    },
    ...overrides,
  };
}

export function previewReport(overrides: Partial<PreviewReport> = {}): PreviewReport {
  return {
    command: "preview",
    outcome: "passed",
    environment: "local",
    seconds: 2,
    base: "origin/main",
    documents: { added: 1, changed: 1, renamed: 0, removed: 0, unchanged: 19 },
    chunks: { added: 9, removed: 2, kept: 139 },
    moved: [
      {
        id: "undo-ingestion",
        before: ["corpus/handbook/rollback.md › Roll back", "corpus/handbook/runbook.md › Bad ingest"],
        after: ["corpus/handbook/webhooks.md › Retries", "corpus/handbook/rollback.md › Roll back"],
      },
    ],
    metrics: {
      base: { hybrid: { "ndcg@10": 0.912, "recall@10": 1, mrr: 0.9 } },
      head: { hybrid: { "ndcg@10": 0.897, "recall@10": 1, mrr: 0.88 } },
    },
    gates: [{ gate: "integrity", verdict: "pass", reason: "Its rows are what they were." }],
    reasons: [],
    findings: [],
    silenced: {},
    ...overrides,
  };
}

/** The report of a pull request that changes no document. */
export function unchangedReport(): CheckedValidation {
  const report = validateReport();
  return {
    ...report,
    ...(report.base === undefined
      ? {}
      : {
          base: {
            ...report.base,
            documents: { added: 0, changed: 0, renamed: 0, removed: 0, unchanged: 21 },
            chunks: { added: 0, removed: 0, kept: 148 },
            tokens: report.tokens,
            costUsd: report.costUsd,
            coverage: report.coverage,
            embed: { inputs: 0, cached: 148, tokens: 0, costUsd: 0 },
            changes: [],
          },
        }),
  };
}
