import { expect, test } from "vitest";
import { renderSummary } from "../../src/action/summary.ts";
import { compose } from "../../src/report/compose/compose.ts";
import { renderApprovalIssue } from "../../src/report/markdown/approval-issue.ts";
import { renderCoverageComment } from "../../src/report/markdown/coverage-comment.ts";
import type { Report } from "../../src/report/reports.ts";
import { heldReport } from "./github/held.ts";
import { previewReport, validateReport } from "./github/reports.ts";
import { run } from "./github/world.ts";

// What GitHub shows of each command, and each page at the edge of its limit; `vitest run -u` writes the files anew.

const common = { environment: "production", seconds: 1.5 } as const;
const digests = { planDigest: "a1".repeat(32), contentDigest: "b2".repeat(32) };
const { gates, metrics } = heldReport();
const lost = {
  gate: "critical",
  verdict: "fail",
  reason: "1 of 4 critical queries finds no relevant passage.",
} as const;

const { base, sources, ...rest } = validateReport({ outcome: "failed" });
const counts = { documents: 21, chunks: 148, tokens: 45_210 };
const histogram = { maxTokens: 512, bins: [{ from: 1, to: 512, chunks: 148 }], beyond: 0 };
const group = { name: "handbook", ...counts, coverage: { text: 0.982, golden: 0.889, documents: null } };
const validated: Report = {
  ...rest,
  sources: { handbook: counts },
  reasons: [
    "The share of source characters in chunks is 94.99 %; gate.coverage.text asks for at least 95.00 %.",
  ],
  findings: [
    {
      rule: "unclosed-fence",
      severity: "warning",
      path: "docs/@acme|a.md",
      line: 12,
      message: "A code fence is not closed.",
      remedy: "Close it.",
    },
  ],
  breakdown: {
    groups: { source: [group], type: [], format: [], category: [], language: [] },
    chunkTokens: histogram,
    leftOut: [{ path: "docs/a.md", reasons: { markup: 12 }, characters: 12 }],
    duplicates: [],
    inventory: { documents: [], rest: {} },
  },
};

const reports: Readonly<Record<string, Report>> = {
  validate: validated,
  preview: previewReport(),
  held: heldReport(),
  promoted: heldReport({ outcome: "promoted" }),
  blocked: heldReport({
    outcome: "blocked",
    generation: null,
    gates: [lost],
    reasons: ["critical: 1 of 4 critical queries finds no relevant passage."],
  }),
  promote: {
    command: "promote",
    outcome: "promoted",
    ...common,
    ...digests,
    generation: 12,
    previous: 11,
    gates,
    reasons: [],
    notes: [],
  },
  verify: {
    command: "verify",
    outcome: "failed",
    ...common,
    generation: 12,
    contentDigest: digests.contentDigest,
    gates: [lost],
    metrics,
    asked: [],
    queries: [],
  },
  rollback: {
    command: "rollback",
    outcome: "rolled-back",
    ...common,
    generation: 11,
    previous: 12,
    gates,
    reasons: [],
  },
  drift: {
    command: "drift",
    outcome: "drifted",
    ...common,
    generation: 12,
    checks: [
      { check: "repository", outcome: "drifted", reason: "documents 1 added; live is 1 commit behind." },
      { check: "database", outcome: "clean", reason: "Rows and vectors are what was sealed." },
      { check: "embeddings", outcome: "unknown", reason: "Without a key the canaries were not embedded." },
    ],
    notChecked: [{ check: "subject", reason: "No earlier run is there to compare with." }],
  },
  doctor: {
    command: "doctor",
    outcome: "failed",
    ...common,
    checks: [
      {
        check: "protection rules",
        outcome: "failed",
        reason: 'Environment "production" requires no reviewers.',
      },
    ],
  },
};

const summary = (report: Report, most?: number) =>
  renderSummary({
    title: `Corpusgate ${report.command} · ${report.environment}`,
    blocks: compose(report),
    where: 'artifact "corpusgate-report" of this run',
    ...(most === undefined ? {} : { most }),
  });

test.each(Object.entries(reports))("the summary of %s reads as its golden file", async (name, report) => {
  await expect(summary(report)).toMatchFileSnapshot(`../golden/summary-${name}.md`);
});

test("a summary a byte too long reads as its golden file: its last section is gone, and named", async () => {
  const whole = Buffer.byteLength(summary(heldReport()));
  expect(summary(heldReport(), whole)).toBe(summary(heldReport()));
  await expect(summary(heldReport(), whole - 1)).toMatchFileSnapshot("../golden/summary-cut.md");
});

test("a comment a character too long reads as its golden file", async () => {
  const comment = {
    validate: { ...rest, sources, ...(base === undefined ? {} : { base }) },
    preview: previewReport(),
    run: run(57),
  };
  const whole = renderCoverageComment({ ...comment, limit: 65_536 });
  await expect(renderCoverageComment({ ...comment, limit: whole.length - 1 })).toMatchFileSnapshot(
    "../golden/coverage-cut.md",
  );
});

test("an issue that asks for approval and is a character too long reads as its golden file", async () => {
  const issue = {
    repository: "acme/handbook",
    config: "corpusgate.yaml",
    environment: "production",
    held: heldReport({ warnings: ["A warning."] }),
    generation: 12,
    run: run(57),
    artifactId: 900,
    approvers: ["ada"],
    authors: ["author"],
    authorsGap: undefined,
    selfApproval: false,
    expires: "2026-11-21T08:00:00.000Z",
  };
  const whole = renderApprovalIssue({ ...issue, limit: 65_536 });
  await expect(renderApprovalIssue({ ...issue, limit: whole.length - 1 })).toMatchFileSnapshot(
    "../golden/approval-cut.md",
  );
});
