import { Failure } from "../../failure/failure.ts";
import { ofConfig } from "../../report/markdown/kept-issue.ts";
import { putRunsSection } from "../../report/markdown/runs-page.ts";
import type { RunsReport } from "../../report/operation-reports.ts";
import type { GitHub } from "./client.ts";
import { GitHubFailure } from "./github-failure.ts";

export interface RunLogRequest {
  readonly runs: RunsReport["runs"];
  readonly environment: string;
  /** Path of the configuration. */
  readonly config: string;
  /** `Runs.md`, relative to the repository. */
  readonly path: string;
  /** Branch that the pull request is opened against. */
  readonly base: string;
  /** Takes secrets out of a text: a reason may hold one, and the file is for everybody who reads the repository. */
  readonly redact: (text: string) => string;
}

export interface LoggedByPullRequest {
  readonly action: "opened" | "updated" | "unchanged";
  readonly pullRequest: number | null;
}

/** All environments share it, so that there is one pull request. */
const branch = "corpusgate/runs";

const reads = { to: "read the run log", permission: "contents: write" };
const writes = { to: "write the run log", permission: "contents: write" };

/** Puts the run log into a file by one pull request that is updated. Needs contents: write and pull-requests: write. */
export async function logRunsByPullRequest(
  github: GitHub,
  request: RunLogRequest,
): Promise<LoggedByPullRequest> {
  const { owner, repo } = github;
  const { path, base } = request;
  const environment = `${request.environment}${ofConfig(request.config)}`;
  // Of strings alone: a secret that reads as a number must not take one apart.
  const runs: RunsReport["runs"] = JSON.parse(JSON.stringify(request.runs), (_, value: unknown) =>
    typeof value === "string" ? request.redact(value) : value,
  );
  const open = await github.call(
    { to: "list the open pull requests", permission: "pull-requests: write" },
    (octokit) => octokit.rest.pulls.list({ owner, repo, state: "open", head: `${owner}:${branch}`, base }),
  );
  const pull = open.data[0]?.number ?? null;
  if (pull === null) {
    const merged = await readFile(github, path, base);
    if (putRunsSection(merged.text, request, runs) === merged.text)
      return { action: "unchanged", pullRequest: null };
    await branchFrom(github, base);
  }
  const file = await readFile(github, path, branch);
  const text = putRunsSection(file.text, request, runs);
  if (text === file.text && pull !== null) return { action: "unchanged", pullRequest: pull };
  await github.call(writes, (octokit) =>
    octokit.rest.repos.createOrUpdateFileContents({
      owner,
      repo,
      path,
      branch,
      message: `Log the runs of ${environment}`,
      content: Buffer.from(text).toString("base64"),
      ...(file.sha === undefined ? {} : { sha: file.sha }),
    }),
  );
  if (pull !== null) return { action: "updated", pullRequest: pull };
  const { data } = await github.call(
    { to: "open the pull request of the run log", permission: "pull-requests: write" },
    (octokit) =>
      octokit.rest.pulls.create({
        owner,
        repo,
        base,
        head: branch,
        title: `Log the runs in ${path}`,
        body: "The run log as the database has it. Each run updates this pull request until it is merged.",
      }),
  );
  return { action: "opened", pullRequest: data.number };
}

/** The branch at the head of `base`; what a merged or closed pull request left on it is dropped. */
async function branchFrom(github: GitHub, base: string): Promise<void> {
  const { owner, repo } = github;
  const { data } = await github.call(reads, (octokit) =>
    octokit.rest.git.getRef({ owner, repo, ref: `heads/${base}` }),
  );
  const { sha } = data.object;
  const left = await orUndefined(() =>
    github.call(reads, (octokit) => octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` })),
  );
  await github.call(writes, async (octokit) => {
    if (left === undefined)
      await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
    else await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: true });
  });
}

/** No file: empty text, and no sha to replace. */
async function readFile(
  github: GitHub,
  path: string,
  ref: string,
): Promise<{ readonly text: string; readonly sha: string | undefined }> {
  const { owner, repo } = github;
  const found = await orUndefined(() =>
    github.call(reads, (octokit) => octokit.rest.repos.getContent({ owner, repo, path, ref })),
  );
  if (found === undefined) return { text: "", sha: undefined };
  const { data } = found;
  if (Array.isArray(data) || data.type !== "file" || !("content" in data) || data.encoding !== "base64")
    throw new Failure(
      `"${path}" on branch "${ref}" is no file of at most 1 MB, so the run log cannot be put into it.`,
      {
        remedy: "Move it away, or give the run log another path.",
      },
    );
  return { text: Buffer.from(data.content, "base64").toString(), sha: data.sha };
}

async function orUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitHubFailure && error.status === 404) return undefined;
    throw error;
  }
}
