import { z } from "zod";
import { Failure } from "../../failure/failure.ts";
import type { GitHub } from "./client.ts";
import { type Posted, postCoverageComment } from "./post-comment.ts";
import { postFailedCheck } from "./post-failed-check.ts";
import { readCheckReports, readFailedCheck } from "./report-artifact.ts";

export interface WorkflowRunComment {
  /** Payload of the `workflow_run` event. */
  readonly event: unknown;
  /** Text of the file in the watched run's artifact: `{ validate, preview? }` or `{ failed }` as JSON; hostile. */
  readonly artifact: string;
  readonly author: string;
}

/** The `comment` command: validates and renders what an untrusted run reported, on the pull request GitHub names. */
export async function commentOnRun(
  github: GitHub,
  { event, artifact, author }: WorkflowRunComment,
): Promise<Posted> {
  const watched = readWatchedRun(event);
  const reports = readFailedCheck(artifact) ?? readCheckReports(artifact);
  const { head_repository: from } = watched;
  if (from === null)
    return left(
      `The repository that run ${watched.id} was of does not exist any more, so its pull request is not commented on.`,
    );
  const found = await findPullRequest(github, watched, from);
  if (typeof found === "string") return left(found);
  const on = {
    pullRequest: found,
    run: {
      id: watched.id,
      attempt: watched.run_attempt,
      url: watched.html_url,
      sha: watched.head_sha,
      at: watched.updated_at,
    },
    author,
  };
  return "validate" in reports
    ? postCoverageComment(github, {
        ...on,
        ...reports,
        reportedBy: isOwn(github, from) ? undefined : from.full_name,
        fork: false,
      })
    : postFailedCheck(github, { ...on, failed: reports });
}

function left(notice: string): Posted {
  return { action: "no-pull-request", url: null, notice };
}

function isOwn({ owner, repo }: GitHub, { full_name }: HeadRepository): boolean {
  return full_name.toLowerCase() === `${owner}/${repo}`.toLowerCase();
}

const headRepository = z.object({
  full_name: z.string().max(200),
  owner: z.object({ login: z.string().max(100) }),
});
type HeadRepository = z.output<typeof headRepository>;

const workflowRunEvent = z.object({
  workflow_run: z.object({
    id: z.int().positive(),
    run_attempt: z.int().positive(),
    event: z.string(),
    head_sha: z.string().regex(/^[0-9a-f]{40}$/),
    head_branch: z.string().min(1).max(255),
    // Null when the fork is gone.
    head_repository: headRepository.nullable(),
    html_url: z.url({ protocol: /^https?$/ }),
    updated_at: z.string().max(40),
  }),
});

/** The run that a `workflow_run` event tells of. */
type WatchedRun = z.output<typeof workflowRunEvent>["workflow_run"];

/** Refuses (Failure) an event of another kind, and a run that no pull request started. */
function readWatchedRun(event: unknown): WatchedRun {
  const parsed = workflowRunEvent.safeParse(event);
  if (!parsed.success)
    throw new Failure(
      `The command \`comment\` needs the event \`workflow_run\`; this one has not its shape (${parsed.error.issues[0]?.path.join(".")}).`,
      { remedy: "Run it in a workflow with `on: workflow_run`, as the template corpus-comment does." },
    );
  const { workflow_run: watched } = parsed.data;
  if (watched.event !== "pull_request")
    throw new Failure(
      `Run ${watched.id} was started by \`${watched.event}\`, not by \`pull_request\`, so there is no pull request to comment on.`,
      { remedy: "Guard the job with `if: github.event.workflow_run.event == 'pull_request'`." },
    );
  return watched;
}

/**
 * The open pull request whose head is the watched run's commit, or in words why there is none. The event's own list
 * is empty for forks, and a number in the artifact would be the fork's to choose.
 */
async function findPullRequest(
  github: GitHub,
  watched: WatchedRun,
  from: HeadRepository,
): Promise<number | string> {
  const { owner, repo } = github;
  const head = `${from.owner.login}:${watched.head_branch}`;
  const open = await github.call(
    { to: "list the open pull requests", permission: "pull-requests: write" },
    (octokit) =>
      octokit.paginate(octokit.rest.pulls.list, { owner, repo, state: "open", head, per_page: 100 }),
  );
  const ours = open.filter((one) => one.head.repo?.full_name === from.full_name);
  const matching = ours.filter((one) => one.head.sha === watched.head_sha);
  const [only, another] = matching;
  if (only === undefined)
    return ours.length === 0
      ? `No open pull request comes from branch "${watched.head_branch}" of "${from.full_name}", so run ${watched.id} is not commented on.`
      : `Pull request ${ours[0]?.number} has moved on from commit ${watched.head_sha.slice(0, 12)}, so its comment is left to a newer run.`;
  if (another !== undefined)
    return `Pull requests ${matching.map((one) => one.number).join(" and ")} have the same head, and the run does not say which one it checked, so neither is commented on.`;
  return only.number;
}
