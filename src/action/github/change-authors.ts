import type { GitHub } from "./client.ts";
import { GitHubFailure } from "./github-failure.ts";

export interface Change {
  /** Commit of the run that staged it. */
  readonly sha: string;
  /** Commit that what is live was read from; null: none is known. */
  readonly since: string | null;
}

export interface ChangeAuthors {
  readonly logins: readonly string[];
  /** Why there may be more, as words that follow a colon; undefined: these are all. */
  readonly gap: string | undefined;
}

/** GitHub's own account, which commits what is merged on its pages. */
const merging = "web-flow";

/** More is no change that somebody reads before approving it; a page has 50, since its first comes with the files. */
const mostCommits = 250;
const perPage = 50;

/**
 * Who made a change: author and committer of each of its commits, and who opened the pull requests that the last one came
 * by. Whom GitHub cannot name is in `gap`.
 */
export async function readChangeAuthors(github: GitHub, { sha, since }: Change): Promise<ChangeAuthors> {
  const { owner, repo } = github;
  const { data: last } = await github.call(
    { to: "read who made the change", permission: "contents: read" },
    (octokit) => octokit.rest.repos.getCommit({ owner, repo, ref: sha }),
  );
  const pulls = await readPulls(github, sha);
  const between = await readBetween(github, { sha, since });
  const commits = [last, ...between.commits.filter((one) => one.sha !== sha)];
  const logins = [...commits.flatMap((one) => [one.author?.login, one.committer?.login]), ...pulls];
  const nameless = commits.filter((one) => one.author?.login === undefined).length;
  return {
    logins: [...new Set(logins.filter((one) => one !== undefined).filter((one) => one !== merging))],
    gap:
      between.gap ??
      (nameless === 0
        ? undefined
        : `no account of GitHub has the address of the author of ${nameless === 1 ? "one commit" : `${nameless} commits`}`),
  };
}

interface Commit {
  readonly sha: string;
  readonly author: { readonly login?: string } | null;
  readonly committer: { readonly login?: string } | null;
}

/** The commits after `since` up to `sha`, oldest first. */
async function readBetween(
  github: GitHub,
  { sha, since }: Change,
): Promise<{ readonly commits: readonly Commit[]; readonly gap?: string }> {
  if (since === null) return { commits: [], gap: "which commit what is live was read from is not known" };
  if (since === sha) return { commits: [] };
  const commits: Commit[] = [];
  for (let page = 1; commits.length < mostCommits; page += 1) {
    const read = await readPage(github, `${since}...${sha}`, page);
    if (read === undefined)
      return {
        commits: [],
        gap: `commit ${since.slice(0, 12)}, behind what is live, is not in this repository`,
      };
    commits.push(...read);
    if (read.length < perPage) return { commits };
  }
  return { commits, gap: `only the first ${mostCommits} of the commits since what is live were looked at` };
}

/** Undefined: there is no such commit. */
async function readPage(
  github: GitHub,
  basehead: string,
  page: number,
): Promise<readonly Commit[] | undefined> {
  const { owner, repo } = github;
  try {
    const { data } = await github.call(
      { to: "compare the change with what is live", permission: "contents: read" },
      (octokit) =>
        octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, page, per_page: perPage }),
    );
    return data.commits;
  } catch (error) {
    if (error instanceof GitHubFailure && error.status === 404) return undefined;
    throw error;
  }
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
