import { readFileSync } from "node:fs";
import { githubContext } from "./github-context.ts";
import type { JobResult, Platform, Result, RunResult } from "./platform.ts";
import { type Mapping, readWorkflow, refuseUnknown } from "./read-workflow.ts";
import { type Call, runJobs } from "./run-jobs.ts";
import { type Event, inputsOf, isTriggered } from "./triggers.ts";

export interface Run {
  readonly id: number;
  readonly finished: Promise<RunResult>;
  /** Resolves when a job waits for the environment's reviewers; throws when the run ended without. */
  waitsFor(environment: string): Promise<void>;
  review(environment: string, state: "approved" | "rejected", user: string): void;
}

export interface RunRequest {
  /** Path of the workflow's file, relative to this repository. */
  readonly file: string;
  readonly event: Event;
  readonly id: number;
}

const root = new URL("../../../", import.meta.url);

/** Starts the workflow if the event triggers it. */
export async function startRun(platform: Platform, request: RunRequest): Promise<Run | undefined> {
  const workflow = await readFile(request.file);
  const { event, id } = request;
  if (!isTriggered(workflow, event)) return undefined;
  const waiting = new Set<string>();
  const resultsOfJobs: Record<string, JobResult> = {};
  const order: string[] = [];
  const call: Call = {
    platform,
    workflow,
    event,
    runId: id,
    prefix: "",
    github: githubContext(platform, request, String(workflow.name ?? request.file)),
    inputs:
      event.name === "workflow_dispatch" ? inputsOf(workflow, "workflow_dispatch", event.inputs ?? {}) : {},
    passedSecrets: undefined,
    jobs: resultsOfJobs,
    order,
    onWaiting: (environment) => waiting.add(environment),
    readCalled: readFile,
  };
  let ended = false;
  const finished = runJobs(call).then((results): RunResult => {
    ended = true;
    const jobs = Object.fromEntries(
      order.flatMap((name) => {
        const job = resultsOfJobs[name];
        return job === undefined ? [] : [[name, job]];
      }),
    );
    return { id, conclusion: conclusionOf(results), jobs, trace: traceOf(jobs) };
  });
  // Whoever awaits `finished` gets the error; until then it is not unhandled.
  finished.catch(() => {
    ended = true;
  });
  return {
    id,
    finished,
    async waitsFor(environment) {
      while (!waiting.has(environment)) {
        if (ended)
          throw new Error(`the run ended without waiting for ${environment}:\n${troubles(await finished)}`);
        await new Promise((later) => setTimeout(later, 20));
      }
    },
    review(environment, state, user) {
      platform.github.state.approvals.push({
        run: id,
        environments: [environment],
        state,
        user,
        comment: "",
      });
    },
  };
}

/** Starts it and waits for its end; for an event that must trigger it. */
export async function runWorkflow(platform: Platform, request: RunRequest): Promise<RunResult> {
  const run = await startRun(platform, request);
  if (run === undefined) throw new Error(`${request.file} is not triggered by this ${request.event.name}`);
  return run.finished;
}

async function readFile(file: string): Promise<Mapping> {
  const workflow = await readWorkflow(file, readFileSync(new URL(file, root), "utf8"));
  refuseUnknown(workflow, file, ["name", "on", "permissions", "env", "jobs"]);
  return workflow;
}

function conclusionOf(results: readonly { readonly result: Result }[]): Result {
  const has = (result: Result) => results.some((one) => one.result === result);
  if (has("failure")) return "failure";
  if (has("cancelled")) return "cancelled";
  return results.length > 0 && results.every((one) => one.result === "skipped") ? "skipped" : "success";
}

function traceOf(jobs: Readonly<Record<string, JobResult>>): readonly string[] {
  return Object.entries(jobs).flatMap(([id, job]) =>
    job.steps.length === 0
      ? [`${id} → ${job.result}`]
      : job.steps.map((step) => `${id}: ${step.title} → ${step.result}`),
  );
}

/** What ran, and what the failed steps said. */
function troubles({ trace, jobs }: RunResult): string {
  const failed = Object.values(jobs).flatMap((job) => job.steps.filter((step) => step.result === "failure"));
  return [...trace, ...failed.map((step) => step.log.replace(/^::(debug|add-mask)::.*\n/gm, ""))].join("\n");
}
