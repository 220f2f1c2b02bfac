import { holds, resolve, type Status, textOf, textsOf } from "./evaluate.ts";
import { varsOf } from "./github-context.ts";
import { type Grants, grantsOf, refuseEscalation } from "./permissions.ts";
import type { JobResult, Platform, Result } from "./platform.ts";
import { isMappingTree, listAt, type Mapping, mappingAt, refuseUnknown, type Tree } from "./read-workflow.ts";
import { runJob } from "./run-job.ts";
import { runMatrix } from "./run-matrix.ts";
import { type Event, inputsOf, triggersOf } from "./triggers.ts";

/** One workflow of a run: the one that was triggered, or one that a job of it calls. */
export interface Call {
  readonly platform: Platform;
  readonly workflow: Mapping;
  readonly event: Event;
  readonly runId: number;
  /** `caller/` in a called workflow. */
  readonly prefix: string;
  readonly github: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the caller passed; undefined in the workflow that was triggered. */
  readonly passedSecrets: Readonly<Record<string, string>> | undefined;
  /** Results are added here as jobs end. */
  readonly jobs: Record<string, JobResult>;
  /** Names of the jobs as they are declared, for results in that order. */
  readonly order: string[];
  readonly onWaiting: (environment: string) => void;
  readonly readCalled: (file: string) => Promise<Mapping>;
}

const common = ["name", "needs", "if", "permissions"];
const callKeys = [...common, "uses", "with", "secrets"];
const jobKeys = [
  ...common,
  "runs-on",
  "timeout-minutes",
  "concurrency",
  "environment",
  "strategy",
  "outputs",
  "env",
  "services",
  "steps",
];

/** Runs the jobs, each as soon as those that it needs are done. */
export async function runJobs(call: Call): Promise<readonly JobResult[]> {
  const jobs = mappingAt(call.workflow, "jobs", "any");
  call.order.push(...Object.keys(jobs).map((id) => call.prefix + id));
  const running = new Map<string, Promise<JobResult>>();
  const start = (id: string): Promise<JobResult> => {
    const started = running.get(id);
    if (started !== undefined) return started;
    const job = mappingAt(jobs, id, "uses" in mappingAt(jobs, id, "any") ? callKeys : jobKeys);
    const promise = (async () => {
      const needed = await Promise.all(needsOf(job).map(async (one) => [one, await start(one)] as const));
      const result = await runOrSkip(
        call,
        id,
        job,
        Object.fromEntries(needed),
        ancestors(jobs, id).map((one) => call.jobs[call.prefix + one]),
      );
      call.jobs[call.prefix + id] = result;
      return result;
    })();
    running.set(id, promise);
    return promise;
  };
  return Promise.all(Object.keys(jobs).map(start));
}

async function runOrSkip(
  call: Call,
  id: string,
  job: Mapping,
  needs: Readonly<Record<string, JobResult>>,
  before: readonly (JobResult | undefined)[],
): Promise<JobResult> {
  const status: Status = {
    failed: before.some((one) => one?.result === "failure"),
    cancelled: before.some((one) => one?.result === "cancelled"),
    skipped: Object.values(needs).some((one) => one.result === "skipped"),
  };
  const contexts = {
    github: call.github,
    inputs: call.inputs,
    vars: varsOf(call.platform, call.event),
    needs: Object.fromEntries(
      Object.entries(needs).map(([name, { result, outputs }]) => [name, { result, outputs }]),
    ),
  };
  if (!holds(job.if, contexts, status)) return { result: "skipped", outputs: {}, steps: [] };
  const grants = grantsOf(call.workflow, job);
  if (job.uses !== undefined) return callWorkflow(call, id, job, contexts, grants);
  if (job.strategy !== undefined) return runMatrix({ call, id, job, contexts, grants });
  return runJob({ call, id, job, contexts, grants });
}

async function callWorkflow(
  call: Call,
  id: string,
  job: Mapping,
  contexts: Readonly<Record<string, unknown>>,
  grants: Grants,
): Promise<JobResult> {
  const uses = textOf(job.uses, {});
  // A template's `OWNER/corpusgate/.github/workflows/x.yml@sha` stands for the file as it is here.
  const file = /^(?:\$\/|OWNER\/corpusgate\/)(\.github\/workflows\/[\w-]+\.yml)(?:@[0-9a-f]{40})?$/.exec(
    uses,
  )?.[1];
  if (file === undefined) throw new Error(`the runner cannot call ${uses}`);
  const workflow = await call.readCalled(file);
  const given = resolve(mappingAt(job, "with", "any"), contexts);
  const trigger = mappingAt(triggersOf(workflow), "workflow_call", ["inputs", "secrets", "outputs"]);
  const declared = mappingAt(trigger, "secrets", "any");
  const passed = mappingAt(job, "secrets", "any");
  refuseUnknown(passed, `the secrets that ${file} declares`, Object.keys(declared));
  const jobs = mappingAt(workflow, "jobs", "any");
  // Of every job, also of those that will be skipped: GitHub refuses to start the run.
  for (const one of Object.keys(jobs))
    refuseEscalation(`${call.prefix}${id}/${one}`, grantsOf(workflow, mappingAt(jobs, one, "any")), grants);
  const results = await runJobs({
    ...call,
    workflow,
    prefix: `${call.prefix}${id}/`,
    inputs: inputsOf(workflow, "workflow_call", objectOf(given)),
    passedSecrets: textsOf(passed, { ...contexts, secrets: call.passedSecrets ?? call.platform.secrets }),
  });
  const nested = Object.fromEntries(
    Object.keys(jobs).map((one) => [one, call.jobs[`${call.prefix}${id}/${one}`]]),
  );
  const outputs = Object.fromEntries(
    Object.entries(mappingAt(trigger, "outputs", "any")).map(([name, tree]) => [
      name,
      textOf(valueKey(tree), { jobs: nested }),
    ]),
  );
  return { result: worstOf(results), outputs, steps: [] };
}

function valueKey(tree: Tree): Tree {
  if (isMappingTree(tree) && tree.value !== undefined) return tree.value;
  throw new Error("an output of a called workflow has no value");
}

function worstOf(results: readonly JobResult[]): Result {
  for (const worst of ["failure", "cancelled"] as const)
    if (results.some((one) => one.result === worst)) return worst;
  return results.every((one) => one.result === "skipped") ? "skipped" : "success";
}

function needsOf(job: Mapping): readonly string[] {
  return listAt(job, "needs").map((one) => textOf(one, {}));
}

function ancestors(jobs: Mapping, id: string): readonly string[] {
  const direct = needsOf(mappingAt(jobs, id, "any"));
  return [...new Set(direct.flatMap((one) => [one, ...ancestors(jobs, one)]))];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
