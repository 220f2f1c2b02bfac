import { withoutRun } from "../../report/markdown/coverage-comment.ts";
import { driftPage } from "../../report/markdown/kept-issue.ts";
import type { DriftReport } from "../../report/reports.ts";
import type { GitHub, RunIdentity } from "./client.ts";
import { type KeptIssue, keepIssue } from "./keep-issue.ts";
import { bodyLimit } from "./limits.ts";

export interface DriftIssueRequest {
  readonly report: DriftReport;
  /** Path of the configuration. */
  readonly config: string;
  readonly run: RunIdentity;
  /** Login under which the token writes. */
  readonly author: string;
}

/**
 * One issue per environment of a configuration, by what `drift` found. Only *clean* closes it; what could not be checked keeps it open,
 * or opens it: a check that fails in silence each week is worse than an issue too many. Needs issues: write.
 */
export async function keepDriftIssue(
  github: GitHub,
  { report, config, run, author }: DriftIssueRequest,
): Promise<KeptIssue> {
  return keepIssue(github, {
    kind: "drift",
    key: report.environment,
    config,
    run,
    author,
    page: driftPage({ report, config }, run, bodyLimit),
    closing: `Every check is clean. [Run ${run.id}](${run.url}) found it.`,
    late: "nothing",
    content: withoutRun,
  });
}
