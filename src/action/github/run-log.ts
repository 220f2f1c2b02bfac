import type { RunsReport } from "../../report/reports.ts";
import type { GitHub } from "./client.ts";

export interface RunLogRequest {
  readonly runs: RunsReport["runs"];
  readonly environment: string;
  /** `Runs.md`, relative to the repository. */
  readonly path: string;
  /** Branch that the pull request is opened against. */
  readonly base: string;
}

/** Puts the run log into a file by one pull request that is updated. Needs contents: write and pull-requests: write. */
export async function logRunsByPullRequest(
  github: GitHub,
  request: RunLogRequest,
): Promise<{ readonly action: "opened" | "updated" | "unchanged"; readonly pullRequest: number | null }> {
  throw new Error(`to come: ${github.repo} ${request.path}`);
}
