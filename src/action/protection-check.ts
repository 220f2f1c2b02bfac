import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import type { DoctorReport } from "../report/operation-reports.ts";
import { requireProtectedEnvironment } from "./github/environment-approval.ts";
import { GitHubFailure } from "./github/github-failure.ts";
import { githubOf, type Step } from "./step.ts";
import { wordsOf } from "./tell-failure.ts";

type Check = DoctorReport["checks"][number];

/** What only GitHub knows beside what `doctor` looks at: whether reviewers stand before what goes live. */
export async function withProtectionCheck(
  step: Step,
  config: Config,
  report: DoctorReport,
): Promise<DoctorReport> {
  if (config.approval !== "environment") return report;
  const check = await checkProtection(step);
  return {
    ...report,
    outcome: check.outcome === "failed" ? "failed" : report.outcome,
    checks: [...report.checks, check],
  };
}

async function checkProtection(step: Step): Promise<Check> {
  const check = "protection rules";
  const name = step.inputs["protected-environment"] ?? step.inputs.env;
  try {
    const { reviewers, warnings } = await requireProtectedEnvironment(githubOf(step), name);
    const asked = `Environment "${name}" asks ${reviewers.join(" or ")}.`;
    return {
      check,
      outcome: warnings.length === 0 ? "ok" : "warning",
      reason: [asked, ...warnings].join(" "),
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A token that may not ask says nothing about the environment.
    return {
      check,
      outcome: error instanceof GitHubFailure ? "warning" : "failed",
      reason: wordsOf(error),
    };
  }
}
