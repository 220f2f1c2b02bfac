import { sha256 } from "../../digest/digest.ts";
import type { GitHub } from "./client.ts";
import { GitHubFailure } from "./github-failure.ts";

/**
 * Name of the artifact by which a run vouches for the issue that it wrote. Any workflow's token writes issues under one login, also
 * one that a branch brings; artifacts belong to their run. Blanks do not count, since GitHub may write line ends otherwise.
 */
export function proofName(body: string): string {
  return `corpusgate-approval-${sha256(body.replace(/\s+/g, " ").trim())}`;
}

/** Why an issue is not what a run of the default branch wrote; undefined: it is. Needs actions: read and contents: read. */
export async function whyUnproven(
  github: GitHub,
  {
    body,
    run,
    defaultBranch,
  }: { readonly body: string; readonly run: number; readonly defaultBranch: string },
): Promise<string | undefined> {
  const from = await readRunOf(github, run, proofName(body));
  if (from === undefined)
    return `run ${run} left no artifact that vouches for what this issue shows, or it has expired`;
  // What a pull request from a fork runs has the branch and the commit of its author's choice.
  const isOwn = from.repository_id !== undefined && from.repository_id === from.head_repository_id;
  const sha = from.head_sha ?? "";
  if (isOwn && sha !== "" && (await isInHistory(github, defaultBranch, sha))) return undefined;
  return `run ${run} is not of a commit of "${defaultBranch}"`;
}

/** The run that an artifact of this name is of; undefined: it left none. */
async function readRunOf(github: GitHub, run: number, name: string) {
  const { owner, repo } = github;
  const found = await orUndefined(() =>
    github.call({ to: `list the artifacts of run ${run}`, permission: "actions: read" }, (octokit) =>
      octokit.rest.actions.listWorkflowRunArtifacts({ owner, repo, run_id: run, name }),
    ),
  );
  const artifact = found?.data.artifacts.find((one) => one.name === name && !one.expired);
  return artifact?.workflow_run ?? undefined;
}

async function isInHistory(github: GitHub, branch: string, sha: string): Promise<boolean> {
  const { owner, repo } = github;
  const found = await orUndefined(() =>
    github.call(
      { to: `look for commit ${sha.slice(0, 12)} in "${branch}"`, permission: "contents: read" },
      (octokit) =>
        octokit.rest.repos.compareCommitsWithBasehead({
          owner,
          repo,
          basehead: `${branch}...${sha}`,
          per_page: 1,
        }),
    ),
  );
  return found?.data.status === "behind" || found?.data.status === "identical";
}

async function orUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitHubFailure && error.status === 404) return undefined;
    throw error;
  }
}
