import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { load } from "js-yaml";
import { afterAll, inject } from "vitest";
import { z } from "zod";

export interface BundleRun {
  /** Inputs of the step's `with:`; the defaults of action.yml are applied as the runner applies them. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The checkout: GITHUB_WORKSPACE and the working folder. */
  readonly workspace: string;
  /** Variables of the step's `env:` and of the surroundings; they win over what is set here. */
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: { readonly name: string; readonly payload: unknown };
  /** RUNNER_TEMP; of a job's own, so steps of one job share it. Default: a new folder. */
  readonly runnerTemp?: string;
  /** `owner/name`. */
  readonly repository?: string;
  readonly sha?: string;
  readonly ref?: string;
  readonly runId?: number;
  readonly runAttempt?: number;
  readonly job?: string;
  readonly workflow?: string;
  readonly actor?: string;
  /** `${{ github.token }}`. */
  readonly token?: string;
  readonly apiUrl?: string;
  /** Origin of the results service; without it uploads fail, as outside a runner. */
  readonly resultsUrl?: string;
  /** The job is cancelled once this resolves: the process is sent SIGINT. */
  readonly cancelled?: Promise<unknown>;
}

/** A workflow command of the log, e.g. `::error file=a.md,line=3,title=x::text`. */
interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface BundleResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /** Values given to `::add-mask::`, in order. */
  readonly masked: readonly string[];
  /** What later steps of the job would see. */
  readonly exported: Readonly<Record<string, string>>;
}

const manifest = z.object({
  inputs: z.record(
    z.string(),
    z.object({ required: z.boolean().default(false), default: z.string().optional() }),
  ),
});

const scratch = await mkdtemp(path.join(tmpdir(), "corpusgate-runner-"));
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Runs the bundle of the Action as the runner runs it: a process of its own, its variables and files, nothing else. */
export async function runBundle(run: BundleRun): Promise<BundleResult> {
  const action = inject("actionFolder");
  const folder = path.join(scratch, randomUUID());
  const temporary = run.runnerTemp ?? path.join(folder, "temp");
  await mkdir(folder, { recursive: true });
  await mkdir(temporary, { recursive: true });
  const files = await commandFiles(folder);
  const eventFile = path.join(folder, "event.json");
  await writeFile(eventFile, JSON.stringify(run.event?.payload ?? {}));
  const runId = run.runId ?? 4711;
  const running = execa(process.execPath, [path.join(action, "dist", "index.mjs")], {
    cwd: run.workspace,
    reject: false,
    stripFinalNewline: false,
    extendEnv: false,
    timeout: 120_000,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CI: "true",
      // Compiling the bundle is a quarter of a short step, and hundreds are run. It is removed with the folder.
      NODE_COMPILE_CACHE: path.join(action, "compiled"),
      GITHUB_ACTIONS: "true",
      GITHUB_EVENT_NAME: run.event?.name ?? "workflow_dispatch",
      GITHUB_EVENT_PATH: eventFile,
      GITHUB_REPOSITORY: run.repository ?? "acme/handbook",
      GITHUB_SHA: run.sha ?? "a".repeat(40),
      GITHUB_REF: run.ref ?? "refs/heads/main",
      GITHUB_RUN_ID: String(runId),
      GITHUB_RUN_ATTEMPT: String(run.runAttempt ?? 1),
      GITHUB_JOB: run.job ?? "corpus",
      GITHUB_WORKFLOW: run.workflow ?? "corpus",
      GITHUB_ACTOR: run.actor ?? "octocat",
      GITHUB_WORKSPACE: run.workspace,
      RUNNER_TEMP: temporary,
      // Nobody listens there: what a test did not start must not be reached.
      GITHUB_API_URL: run.apiUrl ?? "http://127.0.0.1:9",
      ...(run.resultsUrl === undefined
        ? {}
        : {
            ACTIONS_RESULTS_URL: run.resultsUrl,
            ACTIONS_RUNTIME_TOKEN: runtimeToken(runId, run.job ?? "corpus"),
          }),
      ...files,
      ...(await inputVariables(action, run)),
      ...run.env,
    },
  });
  void run.cancelled?.then(() => running.kill("SIGINT"));
  const { exitCode, stdout, stderr } = await running;
  return {
    exitCode: exitCode ?? -1,
    stdout,
    stderr,
    outputs: keyValues(await readFile(files.GITHUB_OUTPUT, "utf8")),
    summary: await readFile(files.GITHUB_STEP_SUMMARY, "utf8"),
    exported: keyValues(await readFile(files.GITHUB_ENV, "utf8")),
    annotations: annotationsOf(stdout),
    masked: [...stdout.matchAll(/^::add-mask::(.*)$/gm)].map(([, value = ""]) => plain(value)),
  };
}

/** The token that a runner hands to actions; the toolkit reads run and job from its scope and checks nothing else. */
function runtimeToken(runId: number, job: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [
    part({ alg: "none" }),
    part({ scp: `Actions.Results:run-${runId}:job-${job}`, exp: 4_000_000_000 }),
    "",
  ].join(".");
}

async function commandFiles(folder: string) {
  const files = {
    GITHUB_OUTPUT: path.join(folder, "output"),
    GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
    GITHUB_ENV: path.join(folder, "env"),
    GITHUB_PATH: path.join(folder, "path"),
    GITHUB_STATE: path.join(folder, "state"),
  };
  for (const file of Object.values(files)) await writeFile(file, "");
  return files;
}

async function inputVariables(action: string, run: BundleRun): Promise<Record<string, string>> {
  const { inputs } = manifest.parse(load(await readFile(path.join(action, "action.yml"), "utf8")));
  const unknown = Object.keys(run.inputs).filter((name) => !(name in inputs));
  if (unknown.length > 0) throw new Error(`action.yml declares no input ${unknown.join(", ")}`);
  const token = run.token ?? "test-token";
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: given = "" }]) => [
      `INPUT_${name.toUpperCase().replaceAll(" ", "_")}`,
      run.inputs[name] ?? given.replace(/\$\{\{ github\.token \}\}/, token),
    ]),
  );
}

/** `name=value`, or `name<<delimiter`, lines, `delimiter`. */
function keyValues(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const heredoc = /^([^=<]+)<<(.+)$/.exec(line);
    if (heredoc === null) {
      const equals = line.indexOf("=");
      if (equals > 0) values[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const end = lines.indexOf(heredoc[2] ?? "", at + 1);
    if (end < 0) throw new Error(`the value of ${heredoc[1]} does not end`);
    values[heredoc[1] ?? ""] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return values;
}

function annotationsOf(stdout: string): readonly Annotation[] {
  return [...stdout.matchAll(/^::(error|warning|notice)(?: ([^:]*))?::(.*)$/gm)].map(
    ([, level, properties = "", message = ""]) => ({
      level: z.enum(["error", "warning", "notice"]).parse(level),
      message: plain(message),
      properties: Object.fromEntries(
        properties
          .trim()
          .split(",")
          .filter((one) => one !== "")
          .map((one) => [one.slice(0, one.indexOf("=")), plain(one.slice(one.indexOf("=") + 1))]),
      ),
    }),
  );
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function plain(text: string): string {
  return text
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%25", "%");
}
