import { z } from "zod";
import { readMarker } from "../../report/markdown/marker.ts";
import { configInMarker } from "./bot-issue.ts";
import type { GitHub, RunIdentity } from "./client.ts";

const writes = { to: "write the comment", permission: "pull-requests: write" };
const reads = { to: "read the comments of the pull request", permission: "pull-requests: write" };

const markerShape = z.object({
  configuration: z.string(),
  config: configInMarker,
  run: z.number(),
  attempt: z.number(),
});

/** A comment that a check wrote on a pull request. */
export interface WrittenComment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  readonly marker: z.output<typeof markerShape>;
}

/** Those of all configurations, by marker and author, over all pages: anybody can copy a marker into a comment of their own. */
export async function readCoverageComments(
  { owner, repo, call }: GitHub,
  pullRequest: number,
  author: string,
): Promise<readonly WrittenComment[]> {
  const comments = await call(reads, (octokit) =>
    octokit.paginate(octokit.rest.issues.listComments, {
      owner,
      repo,
      issue_number: pullRequest,
      per_page: 100,
    }),
  );
  return comments.flatMap(({ id, html_url: url, body = "", user }) => {
    const marker = user?.login === author ? readMarker("coverage", body, markerShape) : undefined;
    return marker === undefined ? [] : [{ id, url, body, marker }];
  });
}

/** Why a run must not write on the pull request any more; undefined: its commit is still the head. */
export async function movedOn(
  { owner, repo, call }: GitHub,
  pullRequest: number,
  run: RunIdentity,
): Promise<string | undefined> {
  const { data } = await call(reads, (octokit) =>
    octokit.rest.pulls.get({ owner, repo, pull_number: pullRequest }),
  );
  return data.head.sha === run.sha
    ? undefined
    : `Pull request ${pullRequest} has moved on to another commit than ${run.sha.slice(0, 12)}, so its comment was left to a newer run.`;
}

/** Whether a later run than this one wrote it. */
export function isNewer({ marker }: WrittenComment, run: RunIdentity): boolean {
  return marker.run > run.id || (marker.run === run.id && marker.attempt > run.attempt);
}

/** Returns the login that it was written under, where GitHub tells. */
export async function createComment(
  { owner, repo, call }: GitHub,
  pullRequest: number,
  body: string,
): Promise<{ readonly url: string; readonly login: string | undefined }> {
  const { data } = await call(writes, (octokit) =>
    octokit.rest.issues.createComment({ owner, repo, issue_number: pullRequest, body }),
  );
  return { url: data.html_url, login: data.user?.login };
}

export async function rewriteComment(
  { owner, repo, call }: GitHub,
  { id }: WrittenComment,
  body: string,
): Promise<void> {
  await call(writes, (octokit) => octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body }));
}
