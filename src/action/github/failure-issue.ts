import type { GitHub, RunIdentity } from "./client.ts";
import type { KeptIssue } from "./drift-issue.ts";

export interface FailureIssueRequest {
  readonly environment: string;
  /** Name of the workflow. */
  readonly workflow: string;
  readonly run: RunIdentity;
  /** Undefined: the run succeeded, and an open issue is closed. */
  readonly failed:
    | {
        /** Jobs or stages by name, with what they said. */
        readonly stages: readonly { readonly name: string; readonly message: string }[];
        /** The generation that was made live again, when a rollback ran. */
        readonly rolledBackTo: number | null;
      }
    | undefined;
  readonly author: string;
}

/** One issue per environment and workflow for a failed production run; the next success closes it. */
export async function keepFailureIssue(github: GitHub, request: FailureIssueRequest): Promise<KeptIssue> {
  throw new Error(`to come: ${github.repo} ${request.environment}`);
}
