import path from "node:path";
import type { Artifact } from "@actions/artifact";
import { Failure } from "../failure/failure.ts";
import { listArtifacts, type OtherRun } from "./artifacts.ts";
import type { RunContext } from "./context.ts";
import { type GitHub, openGitHub, type RunIdentity } from "./github/client.ts";
import type { Inputs } from "./inputs.ts";
import type { Secrets } from "./mask-secrets.ts";

/** One step of a workflow: what it was given and where it runs. */
export interface Step {
  readonly inputs: Inputs;
  readonly context: RunContext;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly secrets: Secrets;
  /** What the process is asked to stop by; asked for by commands that can. */
  readonly stopSignal: () => AbortSignal | undefined;
  /** When it began. */
  readonly moment: Date;
}

/** GitHub's API as the step's token may use it. */
export function githubOf(step: Step): GitHub {
  const { context } = step;
  return openGitHub({
    token: tokenOf(step),
    repository: context.repository,
    apiUrl: context.apiUrl,
  });
}

export function runIdentity({ context, moment }: Step): RunIdentity {
  return {
    id: context.runId,
    attempt: context.runAttempt,
    url: context.runUrl,
    sha: context.pullRequest?.headSha ?? context.sha,
    at: moment.toISOString(),
  };
}

/** Where the artifacts of the run of `run-id` are found; undefined for this run. */
export function otherRun(step: Step, runId = step.inputs["run-id"]): OtherRun {
  const { context } = step;
  if (runId === undefined || runId === context.runId) return undefined;
  const [repositoryOwner = "", repositoryName = ""] = context.repository.split("/");
  return { token: tokenOf(step), workflowRunId: runId, repositoryOwner, repositoryName };
}

function tokenOf({ inputs }: Step): string {
  if (inputs.token !== undefined) return inputs.token;
  throw new Failure(`\`${inputs.command}\` asks GitHub, and the input \`token\` is empty.`, {
    remedy: "Leave `token` out, so that it is the job's own, or give it one.",
  });
}

/** `<artifact-name>-<what>-<environment>-<attempt>`: a re-run cannot write over what an earlier attempt uploaded. */
export function artifactName(step: Step, what: string): string {
  return `${artifactPrefix(step, what)}${step.context.runAttempt}`;
}

/** What such a name has before the attempt. */
export function artifactPrefix({ inputs }: Step, what: string): string {
  return `${inputs["artifact-name"]}-${what}-${inputs.env.replace(/[^\w.-]/g, "_")}-`;
}

/** Those of that name that any attempt of a run left, and any step: a second one has a number at the end. Newest first. */
export async function artifactsOf(step: Step, what: string, run: OtherRun): Promise<readonly Artifact[]> {
  // `production-` begins the names of `production-eu`, too.
  const name = artifactPrefix(step, what);
  return (await listArtifacts(run)).filter(
    (one) => one.name.startsWith(name) && /^\d+(-\d+)?$/.test(one.name.slice(name.length)),
  );
}

/** The configuration as issues name it, whichever way a workflow wrote its path; a secret in it is taken out. */
export function configPath({ inputs, secrets }: Step): string {
  return secrets.redact(path.posix.normalize(inputs.config));
}

export function inWorkspace({ context }: Step, file: string): string {
  return path.resolve(context.workspace, file);
}
