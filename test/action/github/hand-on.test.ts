import { expect, test } from "vitest";
import { handOn } from "../../../src/action/github/hand-on.ts";
import { bodyLimit } from "../../../src/action/github/limits.ts";
import { readCheckReports } from "../../../src/action/github/report-artifact.ts";
import { renderCoverageComment } from "../../../src/report/markdown/coverage-comment.ts";
import { previewReport, validateReport } from "./reports.ts";
import { run } from "./world.ts";

const same = (text: string): string => text;

/** A pull request that changes 60,000 documents, each with a warning; one more has an error, the last. */
function largeReport() {
  const { base, ...rest } = validateReport();
  if (base === undefined) throw new Error("a base was expected");
  const paths = Array.from({ length: 60_000 }, (_, at) => `docs/${"folder/".repeat(20)}${at}.md`);
  const finding = { line: 1, message: "It is not right. ".repeat(10), remedy: "Mend it." };
  return {
    ...rest,
    breakdown: { leftOut: paths },
    findings: [
      ...paths.map((path) => ({ rule: "some-rule", severity: "warning", path, ...finding }) as const),
      { rule: "worst-rule", severity: "error", path: "docs/last.md", ...finding } as const,
    ],
    skipped: paths,
    withheld: paths.map((path) => ({ path, reason: "draft" })),
    base: {
      ...base,
      documents: { added: 60_000, changed: 0, renamed: 0, removed: 0, unchanged: 0 },
      changes: paths.map((path) => ({
        action: "added" as const,
        path,
        version: "1".repeat(64),
        chunks: { added: 1, removed: 0, kept: 0 },
      })),
      widened: paths.map((path) => ({ path, field: "audience", from: "staff", to: "public" })),
    },
  };
}

test("what a large corpus hands on is read, and its comment shows the worst and counts all of it", () => {
  const large = largeReport();
  const first = readCheckReports(handOn({ validate: large }, same)).validate;
  const preview = previewReport({ findings: large.findings });
  const text = handOn({ validate: first, preview }, same);
  expect(text.length).toBeLessThan(2_000_000);
  const body = renderCoverageComment({ ...readCheckReports(text), run: run(57), limit: bodyLimit });
  expect(body).toContain("1 error and 60,000 warnings.");
  for (const title of [
    "Findings (60,001)",
    "Changed documents (60,000)",
    "Readers will find more of (60,000)",
  ])
    expect(body).toContain(title);
  expect(body).toContain("| worst-rule |");
  expect(body).toContain("… and 59,951 more.");
  expect(body.split("… and 59,900 more.")).toHaveLength(3);
});

test("what fits is handed on as it is, and a text that is too long is cut where no secret is", () => {
  const validate = validateReport({ reasons: [`${"x".repeat(3998)}secret`] });
  const redact = (text: string) => text.replaceAll("secret", "***");
  const { leftOut, ...read } = readCheckReports(handOn({ validate }, redact)).validate;
  expect(read).toEqual({ ...validate, reasons: [`${"x".repeat(3998)}**`] });
  expect(leftOut).toEqual({ findings: { error: 0, warning: 0, info: 0 }, changes: 0, widened: 0 });
});
