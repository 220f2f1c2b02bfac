import type { IngestReport } from "../../../src/report/reports.ts";

/** The report of an `ingest --hold` that held generation 12. */
export function heldReport(overrides: Partial<IngestReport> = {}): IngestReport {
  return {
    command: "ingest",
    outcome: "held",
    environment: "production",
    seconds: 12.5,
    run: "00000000-0000-4000-8000-000000000000",
    generation: 12,
    previous: 11,
    baseCommit: "b".repeat(40),
    planDigest: "a1".repeat(32),
    contentDigest: "b2".repeat(32),
    documents: { added: 1, changed: 1, renamed: 0, removed: 0, unchanged: 19 },
    chunks: 148,
    chunkChanges: { added: 9, removed: 2, kept: 139 },
    embed: { inputs: 9, cached: 0, requests: 1, tokens: 2310 },
    gates: [
      { gate: "integrity", verdict: "pass", reason: "21 documents and 148 chunks are what was sealed." },
      {
        gate: "critical",
        verdict: "pass",
        reason: "All 4 critical queries find a relevant passage among the first 10 results.",
      },
      { gate: "spot-checks", verdict: "skipped", reason: "The configuration names no spot checks." },
    ],
    metrics: { hybrid: { "ndcg@10": 0.912, "recall@10": 1, mrr: 0.9 } },
    stages: {},
    reasons: [],
    queries: [],
    changes: [],
    approval: { by: "environment", onInconclusive: "approve", costUsd: 0.0003 },
    kept: [],
    skipped: [],
    withheld: [],
    guardrails: { redacted: {}, refused: {} },
    widened: [],
    selection: [],
    asked: [],
    readWith: {},
    warnings: [],
    findings: [],
    silenced: {},
    ...overrides,
  };
}
