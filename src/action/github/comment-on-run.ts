import type { GitHub, RunIdentity } from "./client.ts";
import type { Posted } from "./post-comment.ts";

export interface WorkflowRunComment {
  /** Payload of the `workflow_run` event. */
  readonly event: unknown;
  /** Text of the artifact's file: `{ validate, preview? }` as JSON; hostile. */
  readonly artifact: string;
  readonly author: string;
  /** This run, for the failure's words; the comment names the run that was watched. */
  readonly run: RunIdentity;
}

/** The `comment` command: validates and renders what an untrusted run reported, on the pull request GitHub names. */
export async function commentOnRun(github: GitHub, request: WorkflowRunComment): Promise<Posted> {
  throw new Error(`to come: ${github.repo} ${request.author}`);
}
