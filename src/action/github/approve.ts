import { z } from "zod";
import type { Digest } from "../../digest/digest.ts";
import { Failure } from "../../failure/failure.ts";
import type { Approval } from "../../pipeline.ts";
import { inert } from "../../report/markdown/inert.ts";
import { readMarker } from "../../report/markdown/marker.ts";
import type { PromoteReport } from "../../report/reports.ts";
import type { Troubles } from "../troubles.ts";
import { whyUnproven } from "./approval-proof.ts";
import { changeIssue, say } from "./bot-issue.ts";
import type { GitHub } from "./client.ts";
import { isPersonWithWrite, readComment, readIssue } from "./read-issue.ts";
import { approvalMarker } from "./request-approval.ts";

export interface ApproveRequest {
  /** Payload of the `issue_comment` event. */
  readonly event: unknown;
  /** Path of the configuration that is approved here. */
  readonly config: string;
  readonly environment: string;
  readonly approvers: readonly string[];
  readonly selfApproval: boolean;
  /** Login under which the token writes; only its issues are believed. */
  readonly author: string;
  /** Now, in milliseconds. */
  readonly now: number;
  /** Called once, when everything holds. */
  readonly promote: (generation: number, approval: ApprovalOfPlan) => Promise<PromoteReport>;
  /** Takes secrets out of a failure's words before they are put on the issue. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Takes what could not be told on the issue: it changes nothing of what was decided and done. */
  readonly troubles: Pick<Troubles, "unless">;
}

/** What a comment approves is a plan, by its digest. */
export type ApprovalOfPlan = Approval & { readonly digest: Digest };

export type Approved =
  | { readonly outcome: "promoted" | "blocked"; readonly report: PromoteReport }
  /** Refused in a reply, in these words. */
  | { readonly outcome: "refused"; readonly reason: string }
  /** No command, a deleted comment, or an issue that another workflow answers: nothing was said. */
  | { readonly outcome: "ignored"; readonly reason: string };

const commentEvent = z.object({
  action: z.string(),
  issue: z.object({ number: z.int().positive(), pull_request: z.unknown().optional() }),
  repository: z.object({ default_branch: z.string().min(1) }),
  comment: z.object({
    id: z.int().positive(),
    body: z.string().max(300_000),
    user: z.object({ login: z.string() }),
  }),
});
type CommentEvent = z.output<typeof commentEvent>;

/** `/approve <digest>` on an issue of `requestApproval`: promotes its generation, or refuses in a reply. */
export async function approve(github: GitHub, request: ApproveRequest): Promise<Approved> {
  const parsed = commentEvent.safeParse(request.event);
  if (!parsed.success)
    throw new Failure("The command `approve` needs the event `issue_comment`; this one has not its shape.", {
      remedy: "Run it in a workflow with `on: issue_comment`, as the template corpus-approve does.",
    });
  const event = parsed.data;
  const { issue, comment } = event;
  if (!/^\s*\/approve\b/i.test(comment.body))
    return { outcome: "ignored", reason: "The comment is no `/approve`." };
  if (event.action !== "created" && event.action !== "edited")
    return { outcome: "ignored", reason: `The comment was ${inert(event.action, 20)}, not written.` };

  const tell = (words: string) =>
    request.troubles.unless(`Issue ${issue.number} was not answered`, () => say(github, issue.number, words));
  const asked = isPull(event) ? undefined : await readAsked(github, request, issue.number);
  const elsewhere = asked === undefined ? undefined : askedElsewhere(asked, request);
  if (elsewhere !== undefined) return { outcome: "ignored", reason: elsewhere };
  const decided = await decide(github, request, event, asked);
  if (typeof decided === "string") {
    await tell(`Not approved, @${comment.user.login}: ${decided}`);
    return { outcome: "refused", reason: decided };
  }
  const { by } = decided.approval;
  let report: PromoteReport;
  try {
    report = await request.promote(decided.generation, decided.approval);
  } catch (error) {
    const why =
      error instanceof Failure ? `${error.message} ${error.remedy}` : "The workflow's run says why.";
    await tell(`Approved by ${by}, and not promoted: ${inert((request.redact ?? hide)(why), 1000)}`);
    throw error;
  }
  if (report.outcome === "blocked") {
    const reasons = report.reasons.map((one) => `- ${inert(one, 600)}`);
    await tell(`Approved by ${by}, and not promoted:\n\n${reasons.join("\n")}`);
    return { outcome: "blocked", report };
  }
  await tell(
    `Approved by ${by}. Generation ${report.generation} is live in ${inert(request.environment, 60)} (before: ${report.previous ?? "none"}).`,
  );
  await request.troubles.unless(
    `Issue ${issue.number} was not closed; the same \`/approve\` again closes it`,
    () => changeIssue(github, issue.number, { state: "closed" }),
  );
  return { outcome: "promoted", report };
}

/** Words nobody vouches for are not put on a page that anybody may read. */
function hide(): string {
  return "the workflow's run says why.";
}

function isPull({ issue }: CommentEvent): boolean {
  return issue.pull_request !== undefined && issue.pull_request !== null;
}

interface Asked {
  readonly open: boolean;
  /** Login of somebody else than the workflow who edited it. */
  readonly editor: string | undefined;
  readonly body: string;
  /** Undefined: it asks for no approval. */
  readonly marker: z.output<typeof approvalMarker> | undefined;
}

async function readAsked(github: GitHub, { author }: ApproveRequest, number: number): Promise<Asked> {
  const issue = await readIssue(github, number);
  const marker = issue.author === author ? readMarker("approval", issue.body, approvalMarker) : undefined;
  return {
    open: issue.open,
    editor: issue.editor === null || issue.editor === author ? undefined : issue.editor,
    body: issue.body,
    marker: marker?.repository === `${github.owner}/${github.repo}` ? marker : undefined,
  };
}

/** Each configuration and environment has a workflow that answers its issues, and a comment starts all of them. */
function askedElsewhere(
  { marker, editor }: Asked,
  { config, environment }: ApproveRequest,
): string | undefined {
  if (marker === undefined || editor !== undefined) return undefined;
  if (marker.environment === environment && (marker.config ?? config) === config) return undefined;
  return `The issue asks for environment "${marker.environment}" of "${marker.config ?? config}", and this workflow approves for "${environment}" of "${config}". Nothing was answered.`;
}

interface Decided {
  readonly generation: number;
  readonly approval: ApprovalOfPlan;
}

/** What is approved, or in words why nothing is. */
async function decide(
  github: GitHub,
  request: ApproveRequest,
  event: CommentEvent,
  asked: Asked | undefined,
): Promise<Decided | string> {
  const { approvers, now } = request;
  if (asked === undefined)
    return "this is a pull request. An approval is given on the issue that asks for it.";
  if (event.action === "edited") return "an edited comment does not count. Write a new one.";
  const command = /^\s*\/approve[ \t]+([0-9a-f]{64})\s*$/i.exec(event.comment.body);
  if (command === null)
    return "the comment must be `/approve`, a space and the plan's whole digest of 64 characters, and nothing else.";
  const { marker, editor, open } = asked;
  if (marker === undefined) return "this issue asks for no approval; it was not opened by this workflow.";
  if (editor !== undefined)
    return `@${editor} has edited this issue, so what it shows is no longer what was staged. Start the workflow again.`;
  if (!open) return "this issue is closed: it was decided already. Start the workflow again.";
  if (Date.parse(marker.expires) <= now)
    return `it could be approved until ${marker.expires}. Start the workflow again.`;
  const unproven = await whyUnproven(github, {
    body: asked.body,
    run: marker.run,
    defaultBranch: event.repository.default_branch,
  });
  if (unproven !== undefined)
    return `this issue cannot be trusted: ${unproven}. Start the workflow again, and find out who wrote it if it was no run of yours.`;
  const comment = await readComment(github, event.comment.id);
  if (
    comment === undefined ||
    comment.edited ||
    comment.body !== event.comment.body ||
    comment.issue !== event.issue.number
  )
    return "the comment was changed after it was written. Write a new one.";
  const by = comment.author;
  const same = (one: string) => one.toLowerCase() === by.toLowerCase();
  if (!approvers.some(same)) return `only ${approvers.map((one) => inert(one, 60)).join(", ")} may approve.`;
  if (!(await isPersonWithWrite(github, by)))
    return "who approves must still have write access to this repository.";
  if (!request.selfApproval && marker.authors.some(same))
    return "who made the change may not approve it; another approver has to.";
  if (command[1]?.toLowerCase() !== marker.digest)
    return `this is not the digest of the plan that is staged now, which is \`${marker.digest}\`. Look at it again, and approve that one.`;
  return {
    generation: marker.generation,
    approval: { by, digest: marker.digest, via: "comment", url: comment.url },
  };
}
