import type { PreviewReport, ValidateReport } from "../../report/reports.ts";
import type { GitHub, RunIdentity } from "./client.ts";

/** `notice` says in words what was not done and what to do; the verdict still decides the exit code. */
export interface Posted {
  readonly action: "created" | "updated" | "unchanged" | "older" | "nothing-to-say" | "not-permitted";
  readonly url: string | null;
  readonly notice: string | null;
}

export interface CommentRequest {
  readonly pullRequest: number;
  readonly validate: ValidateReport;
  readonly preview: PreviewReport | undefined;
  readonly run: RunIdentity;
  /** Login under which the token writes; `actionsBot` for GITHUB_TOKEN. */
  readonly author: string;
  /** The pull request comes from a fork, so the token may only read. */
  readonly fork: boolean;
}

/** One comment per configuration and pull request: created, rewritten when its content differs, never by an older run. */
export async function postCoverageComment(github: GitHub, request: CommentRequest): Promise<Posted> {
  throw new Error(`to come: ${github.repo} ${request.pullRequest}`);
}
