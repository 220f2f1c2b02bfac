import { getOctokitOptions } from "@actions/github/lib/utils";
import { Octokit } from "octokit";
import { type GitHubNeed, githubFailure } from "./github-failure.ts";
import { type RetryPolicy, retrying } from "./retry.ts";

/** One repository at GitHub's REST API, as one token may use it. */
export interface GitHub {
  readonly owner: string;
  readonly repo: string;
  /** Calls the API; what GitHub refuses becomes a failure that names the permission in `need`. */
  readonly call: <T>(need: GitHubNeed, work: (octokit: Octokit) => Promise<T>) => Promise<T>;
}

export interface GitHubOptions {
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  /** GITHUB_API_URL. */
  readonly apiUrl: string;
  readonly retry?: RetryPolicy;
}

export function openGitHub({ token, repository, apiUrl, retry }: GitHubOptions): GitHub {
  const [owner = "", repo = ""] = repository.split("/");
  // The toolkit's options know the runner's proxy.
  const octokit = new Octokit({
    ...getOctokitOptions(token),
    baseUrl: apiUrl,
    // What it would tell are deprecations of endpoints; the shells print what people need.
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    // Its plugins wait without a bound and make a POST again that may have happened; see retry.ts.
    retry: { enabled: false },
    throttle: { enabled: false },
  });
  octokit.hook.wrap("request", retrying(retry));
  return {
    owner,
    repo,
    async call(need, work) {
      try {
        return await work(octokit);
      } catch (error) {
        throw githubFailure(error, need, repository);
      }
    },
  };
}

function ignore(): void {}

/** The run that speaks: what comments and issues name, and what orders them. */
export interface RunIdentity {
  readonly id: number;
  readonly attempt: number;
  /** Address of the run's page. */
  readonly url: string;
  /** The commit it is about; of a pull request its head, never the merge commit. */
  readonly sha: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Login that GITHUB_TOKEN writes under. */
export const actionsBot = "github-actions[bot]";
