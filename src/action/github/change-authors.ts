import type { GitHub } from "./client.ts";
import { GitHubFailure } from "./github-failure.ts";

/** GitHub's own account, which commits what is merged on its pages. */
const merging = "web-flow";

/** Logins of who made a change: author and committer of the commit, and who opened the pull requests it came by. */
export async function readChangeAuthors(github: GitHub, sha: string): Promise<readonly string[]> {
  const { owner, repo } = github;
  const { data: commit } = await github.call(
    { to: "read who made the change", permission: "contents: read" },
    (octokit) => octokit.rest.repos.getCommit({ owner, repo, ref: sha }),
  );
  const pulls = await readPulls(github, sha);
  const logins = [commit.author?.login, commit.committer?.login, ...pulls];
  return [...new Set(logins.filter((one) => one !== undefined).filter((one) => one !== merging))];
}

async function readPulls(github: GitHub, sha: string): Promise<readonly (string | undefined)[]> {
  const { owner, repo } = github;
  try {
    const { data } = await github.call(
      { to: "read the pull requests of the change", permission: "pull-requests: read" },
      (octokit) => octokit.rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo, commit_sha: sha }),
    );
    return data.map((one) => one.user?.login);
  } catch (error) {
    // 409: the repository has no commits yet that belong to pull requests.
    if (error instanceof GitHubFailure && error.status === 409) return [];
    throw error;
  }
}
