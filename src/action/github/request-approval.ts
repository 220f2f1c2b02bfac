import type { IngestReport } from "../../report/reports.ts";
import type { GitHub, RunIdentity } from "./client.ts";

export interface ApprovalRequest {
  readonly environment: string;
  /** Report of `ingest --hold`: generation, plan digest, counts and the gates' verdicts. */
  readonly held: IngestReport;
  readonly run: RunIdentity;
  /** Id of the plan's artifact in this run. */
  readonly artifactId: number;
  readonly approvers: readonly string[];
  /** Whether who made the change may approve it. */
  readonly selfApproval: boolean;
  readonly expiresInHours: number;
  readonly author: string;
}

/** Opens the issue (or rewrites the open one) on which `/approve <digest>` promotes. */
export async function requestApproval(
  github: GitHub,
  request: ApprovalRequest,
): Promise<{ readonly issue: number; readonly url: string }> {
  throw new Error(`to come: ${github.repo} ${request.environment}`);
}
