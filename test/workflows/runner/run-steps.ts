import { mkdir } from "node:fs/promises";
import path from "node:path";
import { runBundle } from "../../action/run-bundle.ts";
import { checkOut, ownGit } from "./checkout.ts";
import type { Member } from "./concurrency.ts";
import { type Contexts, holds, type Status, textOf, textsOf } from "./evaluate.ts";
import type { Result, StepResult } from "./platform.ts";
import { isMappingTree, type Mapping, mappingAt, refuseUnknown, type Tree } from "./read-workflow.ts";
import type { Call } from "./run-jobs.ts";
import { runScript } from "./run-script.ts";
import type { Services } from "./services.ts";

export interface StepsRequest {
  readonly call: Call;
  readonly id: string;
  readonly token: string;
  readonly folder: string;
  readonly steps: readonly Tree[];
  readonly base: Contexts;
  /** Of workflow and job. */
  readonly env: Readonly<Record<string, string>>;
  readonly member: Member;
  readonly services: Services;
}

export interface RanSteps {
  readonly result: Result;
  readonly steps: readonly StepResult[];
  /** The `steps` context. */
  readonly context: Readonly<Record<string, unknown>>;
}

type Done = Pick<StepResult, "outputs" | "summary" | "log"> & { readonly ok: boolean };

/** Runs the steps in order; after a failure only those whose `if` asks for it. */
export async function runSteps(request: StepsRequest): Promise<RanSteps> {
  const workspace = path.join(request.folder, "workspace");
  await mkdir(workspace, { recursive: true });
  const steps: StepResult[] = [];
  const context: Record<string, unknown> = {};
  let status: Status = { failed: false, cancelled: false, skipped: false };
  for (const tree of request.steps) {
    if (!isMappingTree(tree)) throw new Error("a step is not a mapping");
    refuseUnknown(tree, "a step", ["id", "name", "if", "uses", "with", "env", "run"]);
    status = { ...status, cancelled: request.member.cancelled };
    const contexts: Contexts = { ...request.base, env: request.env, steps: context };
    const id = tree.id === undefined ? undefined : textOf(tree.id, {});
    const runs = holds(tree.if, contexts, status);
    const done = runs ? await runStep(request, tree, contexts, workspace) : undefined;
    const result: Result = done === undefined ? "skipped" : done.ok ? "success" : "failure";
    if (result === "failure") status = { ...status, failed: true };
    steps.push({
      id,
      title: titleOf(tree, contexts),
      result,
      outputs: done?.outputs ?? {},
      summary: done?.summary ?? "",
      log: done?.log ?? "",
    });
    if (id !== undefined) context[id] = { outcome: result, conclusion: result, outputs: done?.outputs ?? {} };
  }
  const result = request.member.cancelled ? "cancelled" : status.failed ? "failure" : "success";
  return { result, steps, context };
}

async function runStep(
  request: StepsRequest,
  step: Mapping,
  contexts: Contexts,
  workspace: string,
): Promise<Done> {
  const { call, services } = request;
  const connected = (texts: Record<string, string>) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, services.connect(text)]));
  const env = connected({
    ...request.env,
    ...textsOf(mappingAt(step, "env", "any"), contexts),
  });
  if (step.run !== undefined)
    return runScript(textOf(step.run, contexts), {
      workspace,
      env: {
        GITHUB_API_URL: call.platform.github.url,
        GITHUB_REPOSITORY: call.platform.repository,
        GITHUB_RUN_ID: String(call.runId),
        ...env,
      },
      folder: request.folder,
    });
  const uses = textOf(step.uses, {});
  const inputs = connected(textsOf(mappingAt(step, "with", "any"), contexts));
  if (/^actions\/checkout@[0-9a-f]{40}$/.test(uses)) {
    await checkOut(call.platform.folder, workspace, call.event.sha, inputs);
    return { ok: true, outputs: {}, summary: "", log: "" };
  }
  if (uses !== "$/action") throw new Error(`the runner does not implement ${uses}`);
  const ran = await runBundle({
    inputs,
    workspace,
    env: { ...ownGit, ...env },
    event: { name: call.event.name, payload: call.event.payload },
    runnerTemp: path.join(request.folder, "temp"),
    repository: call.platform.repository,
    sha: call.event.sha,
    ref: call.event.ref,
    runId: call.runId,
    job: request.id,
    workflow: textOf(String(call.github.workflow), {}),
    actor: call.event.actor,
    token: request.token,
    apiUrl: call.platform.github.url,
    resultsUrl: call.platform.resultsUrl,
  });
  return { ok: ran.exitCode === 0, outputs: ran.outputs, summary: ran.summary, log: ran.stdout + ran.stderr };
}

function titleOf(step: Mapping, contexts: Contexts): string {
  if (step.name !== undefined) return textOf(step.name, contexts);
  const command = mappingAt(step, "with", "any").command;
  if (command !== undefined) return textOf(command, contexts);
  return textOf(step.uses ?? step.run, contexts).split("@")[0] ?? "";
}
