import type { Approval } from "../../pipeline.ts";
import type { PromoteReport } from "../../report/reports.ts";
import type { GitHub } from "./client.ts";

export interface ApproveRequest {
  /** Payload of the `issue_comment` event. */
  readonly event: unknown;
  readonly environment: string;
  readonly approvers: readonly string[];
  readonly selfApproval: boolean;
  readonly author: string;
  /** Now, in milliseconds. */
  readonly now: number;
  /** Called once, when everything holds. */
  readonly promote: (generation: number, approval: Approval) => Promise<PromoteReport>;
}

export type Approved =
  | { readonly outcome: "promoted" | "blocked"; readonly report: PromoteReport }
  /** Refused in a reply, in these words. */
  | { readonly outcome: "refused"; readonly reason: string }
  /** Not a request for approval, or no command: nothing was said. */
  | { readonly outcome: "ignored"; readonly reason: string };

/** `/approve <digest>` on an issue of `requestApproval`. */
export async function approve(github: GitHub, request: ApproveRequest): Promise<Approved> {
  throw new Error(`to come: ${github.repo} ${request.environment}`);
}
