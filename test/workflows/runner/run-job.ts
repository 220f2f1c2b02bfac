import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Member } from "./concurrency.ts";
import { asText, resolve, textOf, textsOf } from "./evaluate.ts";
import { isUntrusted } from "./github-context.ts";
import { type Grants, tokenOf } from "./permissions.ts";
import type { JobResult } from "./platform.ts";
import { isMappingTree, listAt, type Mapping, mappingAt, type Tree } from "./read-workflow.ts";
import type { Call } from "./run-jobs.ts";
import { runSteps } from "./run-steps.ts";
import { startServices } from "./services.ts";

export interface JobRequest {
  readonly call: Call;
  readonly id: string;
  readonly job: Mapping;
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly grants: Grants;
}

interface GatedEnvironment {
  readonly name: string;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Waits for its turn and its reviewers, then runs the steps on a machine of its own. */
export async function runJob(request: JobRequest): Promise<JobResult> {
  const { call, job, contexts } = request;
  const member: Member = { cancelled: false };
  const group = concurrencyOf(job, contexts);
  if (group !== undefined) await call.platform.concurrency.enter(group.name, member, group);
  try {
    if (member.cancelled) return { result: "cancelled", outputs: {}, steps: [] };
    const environment = environmentOf(job, contexts, call);
    if (environment !== undefined && !(await admits(call, environment.name)))
      return { result: "failure", outputs: {}, steps: [] };
    return await runOnMachine(request, member, environment?.secrets ?? {});
  } finally {
    if (group !== undefined) call.platform.concurrency.leave(group.name, member);
  }
}

async function runOnMachine(
  { call, id, job, contexts, grants }: JobRequest,
  member: Member,
  environmentSecrets: Readonly<Record<string, string>>,
): Promise<JobResult> {
  const { platform, event } = call;
  const untrusted = isUntrusted(event, platform.repository);
  const token = `token-${call.runId}-${call.prefix}${id}`;
  platform.github.tokens.set(token, tokenOf(grants, untrusted));
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-job-"));
  try {
    const services = await startServices(platform, job, contexts);
    const secrets = untrusted ? {} : secretsOf(call, environmentSecrets);
    const base = {
      ...contexts,
      github: { ...call.github, token, job: id, workspace: path.join(folder, "workspace") },
      secrets: { ...secrets, GITHUB_TOKEN: token },
      job: { services: services.context },
      runner: { temp: path.join(folder, "temp"), os: "Linux" },
    };
    const workflowEnv = textsOf(mappingAt(call.workflow, "env", "any"), base);
    const env = { ...workflowEnv, ...textsOf(mappingAt(job, "env", "any"), { ...base, env: workflowEnv }) };
    const ran = await runSteps({
      call,
      id,
      token,
      folder,
      steps: listAt(job, "steps"),
      base,
      env,
      member,
      services,
    });
    return {
      result: ran.result,
      outputs: textsOf(mappingAt(job, "outputs", "any"), { ...base, env, steps: ran.context }),
      steps: ran.steps,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A called workflow sees only what was passed to it; an environment's secret replaces one of the same name. */
function secretsOf(
  { platform, passedSecrets }: Call,
  environmentSecrets: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (passedSecrets === undefined) return { ...platform.secrets, ...environmentSecrets };
  return Object.fromEntries(
    Object.entries(passedSecrets).map(([name, value]) => [name, environmentSecrets[name] ?? value]),
  );
}

function concurrencyOf(job: Mapping, contexts: Readonly<Record<string, unknown>>) {
  if (job.concurrency === undefined) return undefined;
  const settings = mappingAt(job, "concurrency", ["group", "cancel-in-progress", "queue"]);
  const queue = textOf(settings.queue, contexts);
  return {
    name: textOf(settings.group, contexts),
    cancelInProgress: resolve(settings["cancel-in-progress"] ?? false, contexts) === true,
    queue: queue === "max" ? ("max" as const) : ("single" as const),
  };
}

function environmentOf(
  job: Mapping,
  contexts: Readonly<Record<string, unknown>>,
  { platform }: Call,
): GatedEnvironment | undefined {
  if (job.environment === undefined) return undefined;
  const name = textOf(environmentName(job), contexts);
  // Naming one that does not exist creates it, without protection.
  if (!platform.github.state.environments.some((one) => one.name === name))
    platform.github.state.environments.push({ name, reviewers: undefined, preventSelfReview: false });
  return { name, secrets: platform.environmentSecrets[name] ?? {} };
}

function environmentName(job: Mapping): Tree {
  const { environment } = job;
  if (!isMappingTree(environment)) return environment ?? null;
  return mappingAt(job, "environment", ["name", "url", "deployment"]).name ?? null;
}

/** Whether the environment's branch rule and its reviewers let the job begin. */
async function admits(call: Call, name: string): Promise<boolean> {
  return !call.platform.refusing.has(name) && (await reviewOf(call, name)) !== "rejected";
}

async function reviewOf({ platform, runId, onWaiting }: Call, name: string): Promise<string> {
  const { environments, approvals } = platform.github.state;
  if (environments.find((one) => one.name === name)?.reviewers === undefined) return "approved";
  onWaiting(name);
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const given = approvals.find((one) => one.run === runId && one.environments.includes(name));
    if (given !== undefined && given.state !== "pending") return asText(given.state);
    await new Promise((later) => setTimeout(later, 20));
  }
  throw new Error(`run ${runId} waited for the reviewers of ${name}, and the test sent none`);
}

/** GitHub waits for 30 days; here a test that forgot the review ends. */
const patienceMs = 90_000;
