import { z } from "zod";
import type { CheckedValidation } from "../../report/coverage-comment.ts";
import {
  configurationOf,
  renderCoverageComment,
  saysNothing,
  withoutRun,
} from "../../report/coverage-comment.ts";
import { readMarker } from "../../report/marker.ts";
import type { PreviewReport } from "../../report/reports.ts";
import type { GitHub, RunIdentity } from "./client.ts";
import { GitHubFailure } from "./github-failure.ts";
import { bodyLimit } from "./limits.ts";

/** `notice` says in words what was not done and what to do; the verdict still decides the exit code. */
export interface Posted {
  readonly action:
    | "created"
    | "updated"
    | "unchanged"
    | "older"
    | "nothing-to-say"
    | "not-permitted"
    | "no-pull-request";
  readonly url: string | null;
  readonly notice: string | null;
}

export interface CommentRequest {
  readonly pullRequest: number;
  readonly validate: CheckedValidation;
  readonly preview: PreviewReport | undefined;
  readonly run: RunIdentity;
  /** Login under which the token writes; `actionsBot` for GITHUB_TOKEN. */
  readonly author: string;
  /** The pull request comes from a fork (or by Dependabot), so the token may only read. */
  readonly fork: boolean;
}

/** One comment per configuration and pull request: created, rewritten when its content differs, never by an older run. */
export async function postCoverageComment(github: GitHub, request: CommentRequest): Promise<Posted> {
  if (request.fork)
    return left(
      "not-permitted",
      "The token of a pull request from a fork or by Dependabot may only read, so no comment was written here. The workflow corpus-comment writes it when this run has ended; the summary has the whole report.",
    );
  try {
    return await post(github, request);
  } catch (error) {
    if (!(error instanceof GitHubFailure && error.forbidden)) throw error;
    return left("not-permitted", `No comment was written. ${error.message} ${error.remedy}`);
  }
}

const writes = { to: "write the comment", permission: "pull-requests: write" };
const reads = { to: "read the comments of the pull request", permission: "pull-requests: write" };

async function post(github: GitHub, request: CommentRequest): Promise<Posted> {
  const { validate, preview, run, author } = request;
  const { owner, repo } = github;
  const { data: pull } = await github.call(reads, (octokit) =>
    octokit.rest.pulls.get({ owner, repo, pull_number: request.pullRequest }),
  );
  const older = `Pull request ${request.pullRequest} has moved on to another commit than ${run.sha.slice(0, 12)}, so its comment was left to a newer run.`;
  if (pull.head.sha !== run.sha) return left("older", older);

  const existing = await findComment(github, request.pullRequest, configurationOf(validate), author);
  if (existing === undefined && saysNothing(validate, preview)) return left("nothing-to-say", null);
  const body = renderCoverageComment({ validate, preview, run, limit: bodyLimit });
  if (existing === undefined) {
    const { data } = await github.call(writes, (octokit) =>
      octokit.rest.issues.createComment({ owner, repo, issue_number: request.pullRequest, body }),
    );
    const login = data.user?.login ?? author;
    return {
      action: "created",
      url: data.html_url,
      notice:
        login === author
          ? null
          : `The token writes as "${login}", and comments are looked for under "${author}", so the next run would write a second one. Leave the input \`token\` at the job's own token.`,
    };
  }
  if (isNewer(existing.marker, run))
    return left("older", `Run ${existing.marker.run} has written this comment since.`, existing.url);
  if (withoutRun(existing.body) === withoutRun(body)) return left("unchanged", null, existing.url);
  const { data } = await github.call(writes, (octokit) =>
    octokit.rest.issues.updateComment({ owner, repo, comment_id: existing.id, body }),
  );
  return { action: "updated", url: data.html_url, notice: null };
}

const markerShape = z.object({
  configuration: z.string(),
  run: z.number(),
  attempt: z.number(),
});

interface Existing {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  readonly marker: z.output<typeof markerShape>;
}

/** By marker and author, over all pages: anybody can copy a marker into a comment of their own. */
async function findComment(
  github: GitHub,
  pullRequest: number,
  configuration: string,
  author: string,
): Promise<Existing | undefined> {
  const { owner, repo } = github;
  const comments = await github.call(reads, (octokit) =>
    octokit.paginate(octokit.rest.issues.listComments, {
      owner,
      repo,
      issue_number: pullRequest,
      per_page: 100,
    }),
  );
  for (const { id, html_url, body = "", user } of comments) {
    if (user?.login !== author) continue;
    const marker = readMarker("coverage", body, markerShape);
    if (marker?.configuration === configuration) return { id, url: html_url, body, marker };
  }
  return undefined;
}

function isNewer(before: { readonly run: number; readonly attempt: number }, run: RunIdentity): boolean {
  return before.run > run.id || (before.run === run.id && before.attempt > run.attempt);
}

function left(action: Posted["action"], notice: string | null, url: string | null = null): Posted {
  return { action, url, notice };
}
