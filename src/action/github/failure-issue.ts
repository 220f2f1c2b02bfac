import { type FailedRun, failureKey, failurePage } from "../../report/markdown/kept-issue.ts";
import type { GitHub, RunIdentity } from "./client.ts";
import { type KeptIssue, keepIssue } from "./keep-issue.ts";
import { bodyLimit } from "./limits.ts";

export interface FailureIssueRequest {
  readonly environment: string;
  /** Path of the configuration. */
  readonly config: string;
  /** Name of the workflow. */
  readonly workflow: string;
  readonly run: RunIdentity;
  /** Undefined: the run succeeded, and an open issue is closed. */
  readonly failed: Pick<FailedRun, "stages" | "rolledBackTo"> | undefined;
  /** Login under which the token writes. */
  readonly author: string;
}

/** One issue per environment of a configuration and workflow for a failed run; the next success closes it. Needs issues: write. */
export async function keepFailureIssue(github: GitHub, request: FailureIssueRequest): Promise<KeptIssue> {
  const { environment, config, workflow, run, failed, author } = request;
  return keepIssue(github, {
    kind: "failure",
    key: failureKey(request),
    config,
    run,
    author,
    page:
      failed === undefined
        ? undefined
        : failurePage({ environment, config, workflow, ...failed }, run, bodyLimit),
    closing: `[Run ${run.id}](${run.url}) succeeded.`,
    late: "trouble",
    content: withoutMarker,
  });
}

/** Which run failed is what the issue tells, so another run is another content. */
function withoutMarker(body: string): string {
  return body.replaceAll("\r\n", "\n").split("\n").slice(1).join("\n").trim();
}
