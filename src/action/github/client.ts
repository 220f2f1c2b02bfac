import { getOctokit } from "@actions/github";

/** One repository at GitHub's REST API, as one token may use it. */
export interface GitHub {
  readonly owner: string;
  readonly repo: string;
  readonly octokit: ReturnType<typeof getOctokit>;
}

export interface GitHubOptions {
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  /** GITHUB_API_URL. */
  readonly apiUrl: string;
}

export function openGitHub({ token, repository, apiUrl }: GitHubOptions): GitHub {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo, octokit: getOctokit(token, { baseUrl: apiUrl }) };
}

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
