import { z } from "zod";
import { Failure } from "../../failure/failure.ts";
import { approvalTitle, renderApprovalIssue } from "../../report/markdown/approval-issue.ts";
import type { IngestReport } from "../../report/reports.ts";
import { proofName } from "./approval-proof.ts";
import { changeIssue, configInMarker, findBotIssues, ofConfiguration, openIssue, say } from "./bot-issue.ts";
import { readChangeAuthors } from "./change-authors.ts";
import type { GitHub, RunIdentity } from "./client.ts";
import { bodyLimit } from "./limits.ts";

export interface ApprovalRequest {
  /** Path of the configuration. */
  readonly config: string;
  readonly environment: string;
  /** Report of `ingest --hold`: generation, plan digest, counts and the gates' verdicts. */
  readonly held: IngestReport;
  readonly run: RunIdentity;
  /** Id of the plan's artifact in this run. */
  readonly artifactId: number;
  /** Logins of who may approve. */
  readonly approvers: readonly string[];
  /** Whether who made the change may approve it. */
  readonly selfApproval: boolean;
  readonly expiresInHours: number;
  /** Login under which the token writes. */
  readonly author: string;
  /** Logins of who started the run, also again; they count as who made the change. */
  readonly startedBy?: readonly string[];
  /** Leaves the issue's words as an artifact of this run, under this name, which vouches for them. */
  readonly vouch: (name: string, body: string) => Promise<void>;
}

/** What an approval issue is bound to. */
export const approvalMarker = z.object({
  repository: z.string(),
  config: configInMarker,
  environment: z.string(),
  generation: z.int().positive(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  run: z.int(),
  attempt: z.int(),
  artifact: z.int(),
  authors: z.array(z.string()),
  expires: z.iso.datetime(),
});

/** https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication */
const login = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/;

/** Refuses (Failure) a list that nobody could approve by. */
export function requireApprovers(approvers: readonly string[]): void {
  const strange = approvers.find((one) => !login.test(one));
  if (approvers.length > 0 && strange === undefined) return;
  throw new Failure(
    strange === undefined
      ? "Nobody is listed who may approve."
      : `"${strange}" is no login of a GitHub account, so it cannot approve.`,
    { remedy: "List logins in the input `approvers`, one a line, without `@`; teams cannot be listed." },
  );
}

/**
 * Opens the issue (or rewrites the open one) on which `/approve <digest>` promotes, once the run vouches for it. Needs
 * issues: write.
 */
export async function requestApproval(
  github: GitHub,
  request: ApprovalRequest,
): Promise<{ readonly issue: number; readonly url: string }> {
  const { config, environment, held, run, approvers, author } = request;
  const { generation } = held;
  if (held.outcome !== "held" || generation === null)
    throw new Failure(
      `Approval was to be asked for an ingest that ended "${held.outcome}"; "held" was expected.`,
      {
        remedy: "Ask for approval only after an `ingest` with `hold: true` that held a generation.",
      },
    );
  requireApprovers(approvers);
  const made = await readChangeAuthors(github, { sha: run.sha, since: held.baseCommit ?? null });
  const authors = [...new Set([...made.logins, ...(request.startedBy ?? [])])];
  const page = {
    title: approvalTitle({ generation, environment, config }),
    body: renderApprovalIssue({
      repository: `${github.owner}/${github.repo}`,
      config,
      environment,
      held,
      generation,
      run,
      artifactId: request.artifactId,
      approvers,
      authors,
      authorsGap: made.gap,
      selfApproval: request.selfApproval,
      expires: new Date(Date.parse(run.at) + request.expiresInHours * 3_600_000).toISOString(),
      limit: bodyLimit,
    }),
  };
  const open = await findBotIssues(github, {
    kind: "approval",
    author,
    state: "open",
    shape: approvalMarker,
  });
  const [existing] = ofConfiguration(
    open.filter((one) => one.marker.environment === environment),
    config,
  );
  if (existing === undefined) {
    await request.vouch(proofName(page.body), page.body);
    const { number, url } = await openIssue(github, "approval", page);
    return { issue: number, url };
  }
  if (existing.marker.run > run.id)
    throw new Failure(
      `Run ${existing.marker.run} has asked for an approval for "${environment}" since (issue ${existing.number}), so this older run asks for none.`,
      { remedy: "Decide on the newer one." },
    );
  await request.vouch(proofName(page.body), page.body);
  await changeIssue(github, existing.number, page);
  if (existing.marker.digest !== held.planDigest)
    await say(
      github,
      existing.number,
      `Generation ${generation} is staged now, by plan \`${held.planDigest}\`; approvals of \`${existing.marker.digest}\` no longer count.`,
    );
  return { issue: existing.number, url: existing.url };
}
