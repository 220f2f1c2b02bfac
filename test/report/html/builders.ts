import type { Finding } from "../../../src/load/finding.ts";
import type { DocumentSize } from "../../../src/report/breakdown.ts";
import type { CalibrateReport } from "../../../src/report/golden-reports.ts";
import type { IngestReport, ShownHit, ValidateReport } from "../../../src/report/reports.ts";

/** What would run, load or break out if it were markup. */
export const hostile = `</script><script>globalThis.broken=1</script><img src="x" onerror='globalThis.broken=1'>`;

export function document(at: number, over: Partial<DocumentSize> = {}): DocumentSize {
  const source = ["handbook", "manuals", "cms"][at % 3] ?? "handbook";
  const folder = `area-${at % 37}/part-${at % 11}`;
  return {
    path: `docs/${source}/${folder}/document-number-${at}.md`,
    source,
    format: "markdown",
    category: source,
    type: "manual",
    language: at % 4 === 0 ? "de" : "en",
    chunks: 3 + (at % 5),
    tokens: 600 + ((at * 7919) % 2000),
    characters: 4000,
    charactersInChunks: 4000 - (at % 9),
    ...over,
  };
}

export function finding(at: number, over: Partial<Finding> = {}): Finding {
  return {
    rule: at % 3 === 0 ? "link-broken" : "document-tiny",
    severity: at % 3 === 0 ? "warning" : "info",
    path: document(at).path,
    line: at + 1,
    message: `The link leads to "missing-${at}.md", and there is no such file.`,
    remedy: "Correct it.",
    ...over,
  };
}

/** A report of so many documents, with a base that differs. */
export function validateReport(count: number, over: Partial<ValidateReport> = {}): ValidateReport {
  const documents = Array.from({ length: count }, (_, at) => document(at)).toSorted(
    (left, right) => right.tokens - left.tokens,
  );
  const tokens = documents.reduce((sum, one) => sum + one.tokens, 0);
  const bins = Array.from({ length: 16 }, (_, bin) => ({
    from: bin * 32 + 1,
    to: (bin + 1) * 32,
    chunks: (bin * 5) % 17,
  }));
  const group = (name: string | null) => ({
    name,
    documents: count,
    chunks: 3 * count,
    tokens,
    coverage: { text: 0.998, documents: 0.9, golden: 0.25 },
  });
  const sources = { handbook: { documents: count, chunks: 3 * count, tokens } };
  return {
    command: "validate",
    outcome: "passed",
    environment: "local",
    seconds: 1.5,
    digest: "d".repeat(64),
    documents: count,
    chunks: 3 * count,
    tokens,
    coverage: { text: 0.998, documents: 0.9, golden: 0.25 },
    ledger: { "front-matter": 1200, comment: 70 },
    sources,
    skipped: ["docs/broken.md"],
    withheld: [{ path: "docs/draft.md", reason: "draft" }],
    silenced: { mojibake: 2 },
    guardrails: { redacted: { price: 3 }, refused: { secret: 1 } },
    corpus: "handbook",
    costUsd: 0.0005,
    thresholds: { text: null, documents: null, golden: null, costUsd: null },
    reasons: [],
    findings: [finding(0), finding(1)],
    breakdown: {
      groups: {
        source: [group("handbook")],
        format: [group("markdown")],
        category: [group("guides"), group(null)],
        type: [group(null)],
        language: [group(null)],
      },
      chunkTokens: { maxTokens: 512, bins, beyond: 1 },
      leftOut: [{ path: "docs/a.md", reasons: { "front-matter": 1200, comment: 70 }, characters: 1270 }],
      duplicates: [
        { path: "docs/b.md", kind: "exact", message: 'The text is the same as that of "docs/a.md".' },
      ],
      inventory: { documents, rest: {} },
    },
    base: {
      ref: "main",
      digest: "e".repeat(64),
      documents: { added: 1, changed: 1, renamed: 0, removed: 0, unchanged: count - 2 },
      chunks: { added: 5, removed: 2, kept: 90 },
      tokens: tokens - 700,
      costUsd: 0.0004,
      coverage: { text: 0.99, documents: 0.9, golden: null },
      embed: { inputs: 5, cached: 90, tokens: 700, costUsd: 0.000014 },
      sources,
      ledger: { "front-matter": 1100 },
      chunkTokens: { maxTokens: 512, bins: bins.map((bin) => ({ ...bin, chunks: 4 })), beyond: 0 },
      changes: [{ action: "added", path: "docs/new.md", chunks: { added: 4, removed: 0, kept: 0 } }],
      widened: [],
    },
    ...over,
  };
}

export function hit(path: string, over: Partial<ShownHit> = {}): ShownHit {
  return {
    path,
    headingPath: ["Guide", "First steps"],
    score: 0.5,
    distance: 0.25,
    snippet: `What ${path} says.`,
    ...over,
  };
}

export function ingestReport(over: Partial<IngestReport> = {}): IngestReport {
  return {
    command: "ingest",
    selection: [],
    asked: [],
    readWith: {},
    outcome: "held",
    environment: "production",
    seconds: 12,
    run: "7",
    generation: 8,
    previous: 7,
    planDigest: "a".repeat(64),
    contentDigest: "b".repeat(64),
    documents: { added: 1, changed: 1, renamed: 0, removed: 0, unchanged: 30 },
    chunks: 120,
    chunkChanges: { added: 8, removed: 2, kept: 112 },
    embed: { inputs: 8, cached: 112, requests: 1, tokens: 2000 },
    changes: [],
    approval: { by: "environment", onInconclusive: "approve", costUsd: 0.0001 },
    gates: [
      { gate: "integrity", verdict: "pass", reason: "All is what was sealed." },
      {
        gate: "golden",
        verdict: "inconclusive",
        reason: "12 golden queries are too few.",
        details: { queries: 12, minimumDetectableDrop: 0.143, losers: ["undo −0.500"] },
      },
      { gate: "latency", verdict: "skipped", reason: "It is not configured." },
    ],
    metrics: { hybrid: { "ndcg@10": 0.71, "recall@10": 0.9, mrr: 0.66 } },
    queries: [
      {
        id: "steady",
        before: [hit("docs/a.md")],
        after: [hit("docs/a.md")],
        delta: 0,
        ms: { lexical: 1, hybrid: 3, before: 4 },
      },
      {
        id: "undo",
        before: [hit("docs/a.md"), hit("docs/b.md")],
        after: [hit("docs/b.md"), hit("docs/c.md", { snippet: null, headingPath: ["Plan at $499"] })],
        delta: -0.5,
        ms: { lexical: 2, hybrid: 5, before: 4 },
      },
    ],
    stages: { load: 1, chunk: 2, embed: 8 },
    reasons: [],
    kept: [],
    skipped: [],
    withheld: [],
    widened: [],
    warnings: ["The working tree is not clean."],
    silenced: {},
    guardrails: { redacted: {}, refused: {} },
    findings: [],
    ...over,
  };
}

export function calibrateReport(): CalibrateReport {
  const answerable = Array.from({ length: 120 }, (_, at) => ({
    id: `known-${at}`,
    answerable: true,
    distance: at === 5 ? null : 0.2 + (at % 40) / 100,
  }));
  const unanswerable = Array.from({ length: 20 }, (_, at) => ({
    id: `unknown-${at}`,
    answerable: false,
    distance: 0.5 + at / 50,
  }));
  return {
    command: "calibrate",
    outcome: "calibrated",
    environment: "local",
    seconds: 1,
    generation: 7,
    profile: "local/hashed-terms-1/1536/1",
    file: "thresholds.json",
    queries: [...answerable, ...unanswerable],
    thresholds: {
      version: 1,
      profile: "local/hashed-terms-1/1536/1",
      chunkTokens: 512,
      content: "c".repeat(64),
      threshold: 0.58,
      missRate: 0.05,
      confidence: 0.95,
      fitted: { queries: 60, rank: 60 },
      held: { queries: 60, missed: 2, bound: 0.101 },
      falseAccepts: { queries: 20, accepted: 5, bound: 0.456 },
      separation: 0.9,
      bands: { excellent: 0.4, good: 0.52, weak: 0.58 },
    },
  };
}
