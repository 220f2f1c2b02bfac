import type { CheckedValidation } from "../../report/markdown/checked-validation.ts";
import {
  configPathOf,
  configurationOf,
  renderCoverageComment,
  saysNothing,
  withoutRun,
} from "../../report/markdown/coverage-comment.ts";
import type { PreviewReport } from "../../report/reports.ts";
import { ofConfiguration } from "./bot-issue.ts";
import type { GitHub, RunIdentity } from "./client.ts";
import {
  createComment,
  isNewer,
  movedOn,
  readCoverageComments,
  rewriteComment,
} from "./coverage-comments.ts";
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
  /** As in `CoverageComment`. */
  readonly reportedBy?: string | undefined;
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

async function post(github: GitHub, request: CommentRequest): Promise<Posted> {
  const { pullRequest, validate, preview, run, reportedBy, author } = request;
  const older = await movedOn(github, pullRequest, run);
  if (older !== undefined) return left("older", older);

  const configuration = configurationOf(validate);
  const all = await readCoverageComments(github, pullRequest, author);
  const [existing] = ofConfiguration(
    all.filter(({ marker }) => marker.configuration === configuration),
    configPathOf(validate),
  );
  if (existing === undefined && saysNothing(validate, preview)) return left("nothing-to-say", null);
  const body = renderCoverageComment({ validate, preview, run, reportedBy, limit: bodyLimit });
  if (existing === undefined) {
    const { url, login = author } = await createComment(github, pullRequest, body);
    return {
      action: "created",
      url,
      notice:
        login === author
          ? null
          : `The token writes as "${login}", and comments are looked for under "${author}", so the next run would write a second one. Leave the input \`token\` at the job's own token.`,
    };
  }
  if (isNewer(existing, run))
    return left("older", `Run ${existing.marker.run} has written this comment since.`, existing.url);
  if (withoutRun(existing.body) === withoutRun(body)) return left("unchanged", null, existing.url);
  await rewriteComment(github, existing, body);
  return { action: "updated", url: existing.url, notice: null };
}

function left(action: Posted["action"], notice: string | null, url: string | null = null): Posted {
  return { action, url, notice };
}
