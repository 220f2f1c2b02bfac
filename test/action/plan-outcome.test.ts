import { expect, test } from "vitest";
import { withPlanOutcome } from "../../src/action/plan-outcome.ts";
import type { DriftReport } from "../../src/report/reports.ts";

const found = (outcome: DriftReport["outcome"]): DriftReport => ({
  command: "drift",
  outcome,
  environment: "production",
  seconds: 1,
  generation: 3,
  checks: [{ check: "database", outcome, reason: "As found." }],
  notChecked: [],
});

test("a plan that failed keeps drift from being clean, and says what to look at", () => {
  const report = withPlanOutcome(found("clean"), "failure");
  expect([report.outcome, report.checks.map((one) => [one.check, one.outcome])]).toEqual([
    "unknown",
    [
      ["database", "clean"],
      ["plan", "unknown"],
    ],
  ]);
  expect(report.checks[1]?.reason).toMatch(
    /^The step `plan` before this one ended with "failure": .* run `corpusgate plan --env production`, with `--strict` unless the workflow says `strict: false`\.$/,
  );
  expect(withPlanOutcome(found("drifted"), "cancelled").outcome).toBe("drifted");
});

test("a plan that succeeded, was left out or is not told of changes nothing", () => {
  for (const ended of ["success", "skipped", undefined] as const)
    expect(withPlanOutcome(found("clean"), ended)).toEqual(found("clean"));
});
