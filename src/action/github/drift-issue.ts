import type { DriftReport } from "../../report/reports.ts";
import type { GitHub, RunIdentity } from "./client.ts";

export interface DriftIssueRequest {
  readonly report: DriftReport;
  readonly run: RunIdentity;
  readonly author: string;
}

export interface KeptIssue {
  readonly action: "opened" | "reopened" | "rewritten" | "unchanged" | "closed" | "none";
  readonly number: number | null;
  readonly url: string | null;
}

/** One issue per environment: opened, rewritten, closed and reopened by what `drift` found. Needs issues: write. */
export async function keepDriftIssue(github: GitHub, request: DriftIssueRequest): Promise<KeptIssue> {
  throw new Error(`to come: ${github.repo} ${request.author}`);
}
