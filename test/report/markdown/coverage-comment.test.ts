import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { bodyLimit } from "../../../src/action/github/limits.ts";
import {
  type CoverageComment,
  renderCoverageComment,
  withoutRun,
} from "../../../src/report/markdown/coverage-comment.ts";
import { previewReport, unchangedReport, validateReport } from "../../action/github/reports.ts";
import { run } from "../../action/github/world.ts";
import { hostileNames } from "../hostile-names.ts";

// The files of test/golden are what the pages look like; `vitest run -u` writes them anew.

function render(overrides: Partial<CoverageComment> = {}): string {
  return renderCoverageComment({
    validate: validateReport(),
    preview: previewReport(),
    run: run(57),
    limit: bodyLimit,
    ...overrides,
  });
}

function withPaths(paths: readonly string[]) {
  const report = validateReport();
  if (report.base === undefined) throw new Error("a base was expected");
  const changes = paths.map((path) => ({
    action: "changed" as const,
    path,
    version: "1".repeat(64),
    chunks: { added: 1, removed: 1, kept: 3 },
  }));
  const documents = { added: 0, changed: paths.length, renamed: 0, removed: 0, unchanged: 1 };
  return { ...report, base: { ...report.base, changes, documents } };
}

const finding = {
  rule: "unclosed-fence",
  severity: "warning",
  path: "corpus/handbook/rollback.md",
  line: 12,
  message: "A code fence is not closed.",
  remedy: "Close it.",
} as const;

describe("the coverage comment", () => {
  it("of a change reads as its golden file", async () => {
    await expect(render({ validate: validateReport({ findings: [finding] }) })).toMatchFileSnapshot(
      "../../golden/coverage-change.md",
    );
  });

  it("of a failure says first what failed", async () => {
    const validate = validateReport({
      outcome: "failed",
      coverage: { text: 0.94999, documents: 1, golden: 0.889 },
      reasons: [
        "The share of source characters in chunks is 94.99 %; gate.coverage.text asks for at least 95.00 %.",
      ],
      findings: [{ ...finding, severity: "error", column: 4 }],
    });
    const body = render({ validate });
    expect(body).toContain("| 94.99 % |");
    await expect(body).toMatchFileSnapshot("../../golden/coverage-failed.md");
  });

  it("without changes says so", async () => {
    await expect(
      render({ validate: unchangedReport(), preview: previewReport({ moved: [] }) }),
    ).toMatchFileSnapshot("../../golden/coverage-no-changes.md");
  });

  it("without a base and a preview shows what there is", async () => {
    const { base, ...validate } = validateReport();
    expect(base).toBeDefined();
    await expect(render({ validate, preview: undefined })).toMatchFileSnapshot(
      "../../golden/coverage-no-base.md",
    );
  });

  it("tells whose audience grows, before everything else that folds", () => {
    const { base, ...rest } = validateReport();
    if (base === undefined) throw new Error("a base was expected");
    const widened = [{ path: "docs/leave.md", field: "audience", from: "staff", to: "public" }];
    const body = render({ validate: { ...rest, base: { ...base, widened } } });
    expect(body).toContain("| docs/leave.md | audience | staff | public |");
    expect(body.indexOf("Readers will find more of (1)")).toBeLessThan(body.indexOf("Changed documents"));
  });

  it("of a preview that fails says why, once", () => {
    const reason = "An error stands in docs/a.md.";
    const gates = [
      { gate: "critical-queries", verdict: "fail", reason: 'Query "undo" finds nothing.' } as const,
    ];
    const body = render({
      validate: { ...validateReport(), outcome: "failed", reasons: [reason] },
      preview: previewReport({ outcome: "failed", gates, reasons: [reason] }),
    });
    expect(body).toContain('- Gate critical-queries would fail: Query "undo" finds nothing.\n');
    expect(body.split(reason)).toHaveLength(2);
  });

  it("of hostile names is inert", async () => {
    const validate = {
      ...withPaths(hostileNames),
      findings: hostileNames.map((path) => ({ ...finding, path, message: path })),
    };
    const preview = previewReport({
      moved: hostileNames.map((id) => ({ id, before: [id], after: [id, id] })),
      gates: hostileNames.map((name) => ({ gate: name, verdict: "fail", reason: name })),
      reasons: hostileNames.slice(0, 4),
    });
    const body = render({ validate, preview });
    const html = new MarkdownIt({ html: true, linkify: true }).render(body);
    const tags = new Set(
      html.match(/<\/?[a-z][^>]*>/gi)?.map((tag) => tag.replace(/[\s/].*$|>$/g, "").slice(1)),
    );
    expect([...tags].filter((tag) => tag !== "" && !ours.includes(tag))).toEqual([]);
    expect(html.match(/<a [^>]*>/g)).toEqual(['<a href="https://github.com/acme/handbook/actions/runs/57">']);
    const text = html.replace(/<[^>]*>/g, "");
    expect(text.match(/(?<!\w)@\w|#\d|GH-\d|[\u202a-\u202e\u2066-\u2069]/g)).toBeNull();
    // Every row of a table has as many bars as its head.
    for (const block of body.split("\n\n").filter((one) => one.startsWith("| ")))
      expect(new Set(block.split("\n").map((row) => row.split("|").length)).size).toBe(1);
    await expect(body).toMatchFileSnapshot("../../golden/coverage-hostile.md");
  });
});

/** Tags that the renderer and Markdown make. */
const ours = [
  "h3",
  "p",
  "strong",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "details",
  "summary",
  "sub",
  "br",
  "a",
  "em",
  "ul",
  "li",
];

describe("a comment that would be too long", () => {
  const paths = Array.from({ length: 150 }, (_, at) => `docs/${"long-name-".repeat(10)}${at}.md`);
  const preview = previewReport({
    moved: Array.from({ length: 40 }, (_, at) => ({
      id: `query-${at}`,
      before: paths.slice(at, at + 10),
      after: paths.slice(at + 1, at + 11),
    })),
  });
  const validate = {
    ...withPaths(paths),
    findings: paths.map((path) => ({ ...finding, path, message: `Something ${"is wrong ".repeat(60)}` })),
  };

  it("loses whole sections from the bottom, and says which", () => {
    const body = render({ validate, preview });
    expect(body.length).toBeLessThanOrEqual(bodyLimit);
    expect(body).toContain("Changed documents (150)");
    expect(body).toContain("… and 50 more.");
    expect(body).toContain(
      "_Left out, because the page would be too long: Golden queries whose top results move (40). The summary of [run 57]",
    );
    expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length);
    expect(body).toContain("What happens on merge");
  });

  it("is whole at exactly the limit, and one section shorter one character below", () => {
    const whole = render({ limit: 1e6 });
    expect(render({ limit: whole.length })).toBe(whole);
    const shorter = render({ limit: whole.length - 1 });
    expect(shorter.length).toBeLessThan(whole.length);
    expect(shorter).toContain(
      "_Left out, because the page would be too long: Golden queries whose top results move (1).",
    );
  });

  it("shows its verdict and numbers when every section is left out", () => {
    const body = render({ validate, preview, limit: 3000 });
    expect(body).toContain("| documents |");
    expect(body).not.toContain("<summary>Changed documents");
  });
});

it("two runs with the same content differ only in what is left out of the comparison", () => {
  const one = render();
  const other = render({ run: { ...run(58, "e".repeat(40), 2), at: "2026-11-21T00:00:00Z" } });
  expect(one).not.toBe(other);
  expect(withoutRun(one)).toBe(withoutRun(other));
  expect(withoutRun(one)).not.toBe(withoutRun(render({ validate: validateReport({ documents: 22 }) })));
});
