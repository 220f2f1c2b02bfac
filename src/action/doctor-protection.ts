import { Failure } from "../failure/failure.ts";
import type { DoctorReport } from "../report/operation-reports.ts";
import type { GitHub } from "./github/client.ts";
import { requireProtectedEnvironment } from "./github/environment-approval.ts";
import { GitHubFailure } from "./github/github-failure.ts";
import { wordsOf } from "./tell-failure.ts";

/** What the doctor says of the database and the key, and whether GitHub's environment asks its reviewers. */
export async function withProtection(
  report: DoctorReport,
  github: GitHub,
  environment: string,
): Promise<DoctorReport> {
  const check = await protectionCheck(github, environment);
  return {
    ...report,
    outcome: check.outcome === "failed" ? "failed" : report.outcome,
    checks: [...report.checks, check],
  };
}

async function protectionCheck(github: GitHub, environment: string): Promise<DoctorReport["checks"][number]> {
  const check = "protection rules";
  try {
    const { reviewers, warnings } = await requireProtectedEnvironment(github, environment);
    const asked = `Environment "${environment}" asks ${reviewers.join(" or ")}.`;
    return {
      check,
      outcome: warnings.length === 0 ? "ok" : "warning",
      reason: [asked, ...warnings].join(" "),
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A token that may not look has found nothing wrong.
    const outcome = error instanceof GitHubFailure ? "warning" : "failed";
    return { check, outcome, reason: wordsOf(error) };
  }
}
