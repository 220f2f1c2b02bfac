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

/**
 * What starts a run on the files of its own commit. That of a pull request runs what its merge would be: one of the default
 * branch into a branch runs that branch's files, with the commit of the default branch as its own.
 */
const starting = ["push", "workflow_dispatch", "repository_dispatch", "schedule"];

/** Why no run vouches for an issue so started; undefined: it may. */
export function whyNotVouching(event: string): string | undefined {
  return starting.includes(event)
    ? undefined
    : `was started by \`${event}\`, and only one by ${starting.map((one) => `\`${one}\``).join(", ")} may ask for an approval`;
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
  if (!(await isLeft(github, run, proofName(body))))
    return `run ${run} left no artifact that vouches for what this issue shows, or it has expired`;
  const { owner, repo } = github;
  const { data } = await github.call({ to: `read run ${run}`, permission: "actions: read" }, (octokit) =>
    octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: run }),
  );
  const why = whyNotVouching(data.event);
  if (why !== undefined) return `run ${run} ${why}`;
  // A merge brings commits whose workflows nobody reviewed, since later ones of the same branch changed them back.
  if (data.head_branch !== defaultBranch)
    return `run ${run} is of "${data.head_branch ?? "no branch"}", not of "${defaultBranch}"`;
  if (await isInHistory(github, defaultBranch, data.head_sha)) return undefined;
  return `run ${run} is not of a commit of "${defaultBranch}"`;
}

/** Whether a run left an artifact of this name. */
async function isLeft(github: GitHub, run: number, name: string): Promise<boolean> {
  const { owner, repo } = github;
  const found = await orUndefined(() =>
    github.call({ to: `list the artifacts of run ${run}`, permission: "actions: read" }, (octokit) =>
      octokit.rest.actions.listWorkflowRunArtifacts({ owner, repo, run_id: run, name }),
    ),
  );
  return found?.data.artifacts.some((one) => one.name === name && !one.expired) ?? false;
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
