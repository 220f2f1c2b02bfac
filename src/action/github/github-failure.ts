import { Failure } from "../../failure/failure.ts";
import { headersOf } from "./retry.ts";

/** What is about to be done, as words that follow "GitHub refused to", and the permission it takes. */
export interface GitHubNeed {
  readonly to: string;
  /** As a workflow's `permissions:` names it, for example `issues: write`. */
  readonly permission: string;
}

/** GitHub's REST API answered with an error, or did not answer; `status` null: it did not answer. */
export class GitHubFailure extends Failure {
  readonly status: number | null;

  constructor(status: number | null, message: string, remedy: string, cause: unknown) {
    super(message, { remedy, cause });
    this.status = status;
  }

  /** The token is good for less than what was asked, or the conversation for none; not a rate limit, which is GitHub's 403, too. */
  get forbidden(): boolean {
    return this.status === 403 && !(this.cause instanceof Error && rateLimited(this.cause));
  }
}

/** An error of the client as a failure in words; whatever else was thrown stays as it is. */
export function githubFailure(error: unknown, need: GitHubNeed, repository: string): unknown {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return error;
  const status = answered(error) ? error.status : null;
  const said = `${need.to} in "${repository}"`;
  const grant = `Grant the job \`${need.permission}\` under \`permissions:\`; a reusable workflow's caller must grant it, too.`;
  const make = (message: string, remedy: string) => new GitHubFailure(status, message, remedy, error);
  switch (status) {
    case null:
      return make(
        `GitHub could not be reached to ${said}: ${error.message}.`,
        "Run the job again; look at githubstatus.com.",
      );
    case 401:
      return make(
        `GitHub does not know the token that was to ${said} (401).`,
        "Give the input `token` a valid token; the default is the job's own.",
      );
    case 403:
      if (/not permitted to create or approve pull requests/i.test(error.message))
        return make(
          `GitHub lets no workflow of "${repository}" open pull requests, so the run could not ${said} (403).`,
          'Tick "Allow GitHub Actions to create and approve pull requests" in Settings → Actions → General.',
        );
      if (/is locked/i.test(error.message))
        return make(
          `The conversation is locked, so the run could not ${said} (403).`,
          "Unlock it, and run the job again.",
        );
      return rateLimited(error)
        ? make(`GitHub's rate limit is used up, so the run could not ${said} (403).`, waitRemedy)
        : make(
            `The token may not ${said} (403: ${messageOf(error)}). It needs \`${need.permission}\`.`,
            `${grant} On a pull request from a fork or by Dependabot the token can only read, whatever is granted.`,
          );
    case 404:
      return make(
        `GitHub found nothing to ${said} (404): it does not exist, or the token may not see it. That takes \`${need.permission}\`.`,
        grant,
      );
    case 422:
      return make(
        `GitHub did not accept the request to ${said} (422): ${messageOf(error)}.`,
        "If the words do not tell, report it with the run's log.",
      );
    case 429:
      return make(`GitHub's rate limit is used up, so the run could not ${said} (429).`, waitRemedy);
    default:
      if (status === 410 && /disabled/i.test(error.message))
        return make(
          `"${repository}" has its issues switched off, so the run could not ${need.to} (410).`,
          'Tick "Issues" in Settings → General → Features.',
        );
      return make(
        `GitHub failed to ${said} (${status}): ${messageOf(error)}.`,
        "Run the job again; look at githubstatus.com.",
      );
  }
}

const waitRemedy = "Run the job again later, and keep other jobs from calling the API with the same token.";

/** Octokit gives a request that never was answered the status 500. */
function answered(error: Error): boolean {
  return "response" in error && error.response !== undefined;
}

function rateLimited(error: Error): boolean {
  return /rate limit/i.test(error.message) || headersOf(error)?.["retry-after"] !== undefined;
}

/** GitHub's own words, without the address of its documentation that the client appends; what stands before it may answer with a page. */
function messageOf(error: Error): string {
  if (/^\s*</.test(error.message)) return "it answered with a page of HTML";
  return error.message.replace(/ - https:\/\/docs\.github\.com\S*$/, "").slice(0, 500);
}
