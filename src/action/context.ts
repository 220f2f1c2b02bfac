import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Failure } from "../failure/failure.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the runner says about the run, parsed once. */
export interface RunContext {
  /** `owner/name`. */
  readonly repository: string;
  readonly event: string;
  /** Payload of the event; what needs a part of it parses that part. */
  readonly payload: unknown;
  /** Of a pull request the merge commit; see `pullRequest.headSha`. */
  readonly sha: string;
  readonly ref: string;
  readonly runId: number;
  readonly runAttempt: number;
  readonly runUrl: string;
  readonly workflow: string;
  readonly job: string;
  /** Who started the run; who ran it again is `triggeringActor`. */
  readonly actor: string;
  readonly triggeringActor: string;
  readonly apiUrl: string;
  /** `https://github.com`, or of another server. */
  readonly serverUrl: string;
  readonly workspace: string;
  /** Emptied by the runner before and after each job. */
  readonly temporary: string;
  /** Of a `pull_request` event. */
  readonly pullRequest: PullRequest | undefined;
}

interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  readonly baseSha: string;
  /** The head is in another repository, so the token only reads and there are no secrets. */
  readonly fork: boolean;
}

const nonEmpty = z.string().min(1);
const number = z.coerce.number().int().positive();

const environment = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  GITHUB_EVENT_NAME: nonEmpty,
  GITHUB_EVENT_PATH: z.string().optional(),
  GITHUB_SHA: nonEmpty,
  GITHUB_REF: z.string().default(""),
  GITHUB_RUN_ID: number,
  GITHUB_RUN_ATTEMPT: number.default(1),
  GITHUB_WORKFLOW: z.string().default("workflow"),
  GITHUB_JOB: z.string().default("job"),
  GITHUB_ACTOR: z.string().default("unknown"),
  GITHUB_TRIGGERING_ACTOR: z.string().optional(),
  GITHUB_API_URL: z.url().default("https://api.github.com"),
  GITHUB_SERVER_URL: z.url().default("https://github.com"),
  GITHUB_WORKSPACE: nonEmpty,
  RUNNER_TEMP: nonEmpty,
});

// https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request; `head.repo` is null when the fork is gone.
const pullRequestEvent = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    head: z.object({ sha: nonEmpty, repo: z.object({ full_name: nonEmpty }).nullable() }),
    base: z.object({ sha: nonEmpty }),
  }),
});

/** Reads the runner's variables and the event's payload. */
export async function readContext(variables: Variables): Promise<RunContext> {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    throw new Failure(
      `The runner's variables are not what was expected: ${z.prettifyError(parsed.error).replaceAll(/\s+/g, " ")}`,
      {
        remedy: "Run this as a step of a GitHub Actions workflow; elsewhere use the command line.",
      },
    );
  }
  const { data } = parsed;
  const payload = data.GITHUB_EVENT_PATH === undefined ? {} : await readPayload(data.GITHUB_EVENT_PATH);
  return {
    repository: data.GITHUB_REPOSITORY,
    event: data.GITHUB_EVENT_NAME,
    payload,
    sha: data.GITHUB_SHA,
    ref: data.GITHUB_REF,
    runId: data.GITHUB_RUN_ID,
    runAttempt: data.GITHUB_RUN_ATTEMPT,
    runUrl: `${data.GITHUB_SERVER_URL}/${data.GITHUB_REPOSITORY}/actions/runs/${data.GITHUB_RUN_ID}`,
    workflow: data.GITHUB_WORKFLOW,
    job: data.GITHUB_JOB,
    actor: data.GITHUB_ACTOR,
    triggeringActor: data.GITHUB_TRIGGERING_ACTOR ?? data.GITHUB_ACTOR,
    apiUrl: data.GITHUB_API_URL,
    serverUrl: data.GITHUB_SERVER_URL,
    workspace: data.GITHUB_WORKSPACE,
    temporary: data.RUNNER_TEMP,
    pullRequest:
      data.GITHUB_EVENT_NAME === "pull_request" ? pullRequestOf(data.GITHUB_REPOSITORY, payload) : undefined,
  };
}

function pullRequestOf(repository: string, payload: unknown): PullRequest {
  const parsed = pullRequestEvent.safeParse(payload);
  if (!parsed.success) {
    throw new Failure(`The payload of the pull_request event is not one: ${z.prettifyError(parsed.error)}`, {
      remedy: "Check GITHUB_EVENT_PATH; the runner writes it.",
    });
  }
  const { number, head, base } = parsed.data.pull_request;
  return {
    number,
    headSha: head.sha,
    baseSha: base.sha,
    fork: head.repo?.full_name.toLowerCase() !== repository.toLowerCase(),
  };
}

const withDefaultBranch = z.object({ repository: z.object({ default_branch: nonEmpty }) });

/** Undefined: the event tells none. */
export function defaultBranchOf({ payload }: Pick<RunContext, "payload">): string | undefined {
  return withDefaultBranch.safeParse(payload).data?.repository.default_branch;
}

async function readPayload(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new Failure(`The event's payload "${file}" could not be read as JSON.`, {
      remedy: "Check GITHUB_EVENT_PATH; the runner writes that file.",
      cause,
    });
  }
}
