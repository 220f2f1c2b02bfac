import { expect, test } from "vitest";
import type { Finding } from "../../src/load/finding.ts";
import { forTheLog } from "../../src/pipeline/log-run.ts";

function finding(line: number, severity: Finding["severity"]): Finding {
  return {
    rule: "link-broken",
    severity,
    path: "docs/a.md",
    line,
    message: "It leads nowhere.",
    remedy: "None.",
  };
}

test("a report with few findings is logged as it is", () => {
  const report = { outcome: "promoted", findings: [finding(1, "warning"), finding(2, "error")] };
  expect(forTheLog(report)).toBe(report);
});

test("of a thousand findings the log keeps the worst hundred, and how many there were", () => {
  const warnings = Array.from({ length: 997 }, (_, at) => finding(at, "warning"));
  const errors = [1_001, 1_002, 1_003].map((line) => finding(line, "error"));
  expect(forTheLog({ outcome: "blocked", findings: [...warnings, ...errors] })).toEqual({
    outcome: "blocked",
    findings: [...errors, ...warnings.slice(0, 97)],
    findingCounts: { warning: 997, error: 3 },
  });
});

test("the log keeps no passages: whoever may read it may not read what is staged or was live before", () => {
  const hit = { path: "docs/a.md", headingPath: ["A"], score: 0.5, distance: 0.2 };
  const query = { id: "a", delta: null, ms: { hybrid: 1 } };
  const snippet = "What the page says.";
  expect(
    forTheLog({
      outcome: "held",
      queries: [
        { ...query, before: null, after: [{ ...hit, snippet }] },
        { ...query, before: [{ ...hit, snippet }], after: [{ ...hit, snippet: null }] },
      ],
    }),
  ).toEqual({
    outcome: "held",
    queries: [
      { ...query, before: null, after: [hit] },
      { ...query, before: [hit], after: [hit] },
    ],
  });
});
