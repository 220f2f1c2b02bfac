import { configPathOf } from "../../report/markdown/coverage-comment.ts";
import { type FailedCheck, renderFailedCheck } from "../../report/markdown/failed-check.ts";
import { ofConfiguration } from "./bot-issue.ts";
import type { GitHub, RunIdentity } from "./client.ts";
import { isNewer, movedOn, readCoverageComments, rewriteComment } from "./coverage-comments.ts";
import type { Posted } from "./post-comment.ts";

export interface FailedCheckRequest {
  readonly pullRequest: number;
  readonly failed: FailedCheck;
  readonly run: RunIdentity;
  /** Login under which the token writes. */
  readonly author: string;
}

/**
 * Rewrites the comment of a configuration that could not be checked; where there is none, the run's own failure is
 * enough. Of a corpus whose name is not known it is the one comment of the environment.
 */
export async function postFailedCheck(github: GitHub, request: FailedCheckRequest): Promise<Posted> {
  const { pullRequest, failed, run, author } = request;
  const older = await movedOn(github, pullRequest, run);
  if (older !== undefined) return { action: "older", url: null, notice: older };
  const { corpus, environment } = failed;
  const all = await readCoverageComments(github, pullRequest, author);
  const [ours, another] = ofConfiguration(
    all.filter(({ marker: { configuration } }) =>
      corpus === null
        ? configuration.endsWith(`/${environment}`)
        : configuration === `${corpus}/${environment}`,
    ),
    configPathOf(failed),
  );
  if (ours === undefined) return { action: "nothing-to-say", url: null, notice: null };
  if (another !== undefined && corpus === null)
    return {
      action: "unchanged",
      url: ours.url,
      notice: `Several configurations have a comment for environment "${environment}", and this one names no corpus, so none of them was rewritten.`,
    };
  if (isNewer(ours, run))
    return {
      action: "older",
      url: ours.url,
      notice: `Run ${ours.marker.run} has written this comment since.`,
    };
  await rewriteComment(github, ours, renderFailedCheck(failed, ours.marker.configuration, run));
  return { action: "updated", url: ours.url, notice: null };
}
