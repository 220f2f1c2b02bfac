import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import * as corpusgate from "../pipeline.ts";
import type { IngestReport } from "../report/reports.ts";
import { downloadArtifact, uploadFolder } from "./artifacts.ts";
import { defaultBranchOf } from "./context.ts";
import { approve } from "./github/approve.ts";
import { actionsBot } from "./github/client.ts";
import { requestApproval } from "./github/request-approval.ts";
import { logRunsByPullRequest } from "./github/run-log.ts";
import type { Inputs } from "./inputs.ts";
import { keepDriftOfRun } from "./keep-drift.ts";
import { loadConfig, originOf } from "./load-step-config.ts";
import type { Outputs } from "./outputs.ts";
import { outputsOf, setOutputs } from "./outputs.ts";
import { publishReport } from "./publish-report.ts";
import { reportFailure } from "./report-failure.ts";
import { requireAsking } from "./require-asking.ts";
import { mostRuns } from "./run-command.ts";
import {
  artifactPrefix,
  artifactsOf,
  configPath,
  githubOf,
  otherRun,
  runIdentity,
  type Step,
} from "./step.ts";
import type { Troubles } from "./troubles.ts";
import { commentOnOtherRun } from "./workflow-run-comment.ts";

/** What a command answers that has no report of the core. */
export interface Answer {
  readonly outputs: Outputs;
  readonly exitCode: 0 | 1;
  /** One or more sentences. */
  readonly message: string;
}

const gitHubCommands = [
  "comment",
  "request-approval",
  "approve",
  "report-failure",
  "log-run",
  "keep-drift",
] as const;
export type GitHubCommand = (typeof gitHubCommands)[number];

export function isGitHubCommand(command: Inputs["command"]): command is GitHubCommand {
  return gitHubCommands.some((one) => one === command);
}

/** The commands that the command line does not have. */
export async function runGitHubCommand(
  step: Step,
  command: GitHubCommand,
  troubles: Troubles,
): Promise<Answer> {
  switch (command) {
    case "comment":
      return commentOnOtherRun(step);
    case "request-approval":
      return askForApproval(step);
    case "approve":
      return approveByComment(step, troubles);
    case "report-failure":
      return reportFailure(step, troubles);
    case "log-run":
      return logRuns(step);
    case "keep-drift":
      return keepDriftOfRun(step);
  }
}

async function askForApproval(step: Step): Promise<Answer> {
  const { inputs } = step;
  const artifactId = inputs["plan-artifact-id"];
  if (artifactId === undefined) {
    throw new Failure("`request-approval` was not told which plan is to be approved.", {
      remedy: "Set `plan-artifact-id` to the output of the `plan` step.",
    });
  }
  if (inputs.approvers.length === 0) {
    throw new Failure("`request-approval` was given no `approvers`, so nobody could approve.", {
      remedy: "List the logins of those who may, one a line.",
    });
  }
  requireAsking(step.context);
  const held = await readHeld(step);
  const { issue, url } = await requestApproval(githubOf(step), {
    config: configPath(step),
    environment: inputs.env,
    held,
    run: runIdentity(step),
    artifactId,
    approvers: inputs.approvers,
    selfApproval: inputs["allow-self-approval"],
    expiresInHours: inputs["approval-expires-hours"],
    author: actionsBot,
    startedBy: [step.context.actor, step.context.triggeringActor],
    vouch: async (name, body) => {
      const folder = await mkdtemp(path.join(step.context.temporary, "corpusgate-approval-"));
      await writeFile(path.join(folder, "approval.md"), body);
      // A day longer than it can be approved; what a repository keeps for less time, GitHub cuts.
      await uploadFolder(folder, name, Math.ceil(inputs["approval-expires-hours"] / 24) + 1);
    },
  });
  return {
    outputs: { outcome: "requested", "issue-number": String(issue), "plan-digest": held.planDigest },
    exitCode: 0,
    message: `Approval of generation ${held.generation} is asked for at ${url}.`,
  };
}

const heldReport = z.custom<IngestReport>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    "outcome" in value &&
    value.outcome === "held" &&
    "command" in value &&
    value.command === "ingest",
);

/** More reports of one command and environment no run is expected to leave. */
const mostReports = 20;

/** The newest report of this run's `ingest` with `hold` for the plan, which a job before left as an artifact. */
async function readHeld(step: Step): Promise<IngestReport> {
  const run = otherRun(step);
  const { inputs } = step;
  const found = await artifactsOf(step, "report-ingest", run);
  if (found.length === 0) {
    throw new Failure(
      `No artifact "${artifactPrefix(step, "report-ingest")}…" is there, so it is not known what is to be approved.`,
      {
        remedy: "Run `ingest` with `hold: true` and the same `env` and `artifact-name` in a job before.",
      },
    );
  }
  const others: string[] = [];
  // A run may stage two configurations that have an environment of one name.
  for (const artifact of found.slice(0, mostReports)) {
    const folder = await downloadArtifact(artifact, { temporary: step.context.temporary, run });
    const parsed = heldReport.safeParse(JSON.parse(await readFile(path.join(folder, "report.json"), "utf8")));
    if (!parsed.success) {
      others.push(`artifact "${artifact.name}" tells of no held generation`);
      continue;
    }
    const held = parsed.data;
    if (held.environment === inputs.env && held.planDigest === (inputs["plan-digest"] ?? held.planDigest))
      return held;
    others.push(`artifact "${artifact.name}" tells of plan ${held.planDigest} for "${held.environment}"`);
  }
  throw new Failure(
    `Approval was to be asked of ${inputs["plan-digest"] === undefined ? "the plan that was staged" : `plan ${inputs["plan-digest"]}`} for "${inputs.env}"; ${others.join("; ")}.`,
    {
      remedy:
        "Ask only after an `ingest` with `hold: true` whose outcome is `held`, and hand on `plan-digest` and `env` as the steps `plan` and `ingest` of this run had them.",
    },
  );
}

async function approveByComment(step: Step, troubles: Troubles): Promise<Answer> {
  const { inputs, context } = step;
  const config = await loadConfig(step);
  if (config.approval !== "comment") {
    throw new Failure(
      `Environment "${config.environment}" has \`approval: ${config.approval}\`, so a comment approves nothing there.`,
      { remedy: "Set `approval: comment` for it, or take this workflow away." },
    );
  }
  const answer = await approve(githubOf(step), {
    event: context.payload,
    config: configPath(step),
    environment: inputs.env,
    approvers: inputs.approvers,
    selfApproval: inputs["allow-self-approval"],
    author: actionsBot,
    now: step.moment.getTime(),
    redact: (text) => step.secrets.redact(text),
    troubles,
    promote: async (generation, approval) => {
      const report = await corpusgate.promote({
        config,
        generation,
        approval,
        plan: approval.digest,
        origin: await originOf(step, config),
      });
      // What verifies and rolls back reads them, whatever becomes of telling it.
      setOutputs(outputsOf(report, undefined));
      return report;
    },
  });
  switch (answer.outcome) {
    case "refused":
    case "ignored":
      return {
        outputs: { outcome: answer.outcome },
        exitCode: answer.outcome === "refused" ? 1 : 0,
        message: answer.reason,
      };
    case "promoted":
    case "blocked":
      return {
        outputs: {
          ...outputsOf(answer.report, undefined),
          ...(await publishReport(step, config, answer.report, troubles)),
        },
        exitCode: answer.outcome === "blocked" ? 1 : 0,
        message: [
          `Generation ${answer.report.generation}: ${answer.outcome}.`,
          ...answer.report.reasons,
        ].join(" "),
      };
  }
}

async function logRuns(step: Step): Promise<Answer> {
  const { context } = step;
  const config = await loadConfig(step);
  const { runs } = await corpusgate.runs(config, mostRuns);
  const { action, pullRequest } = await logRunsByPullRequest(githubOf(step), {
    runs,
    environment: config.environment,
    config: configPath(step),
    path: "Runs.md",
    redact: (text) => step.secrets.redact(text),
    base: defaultBranchOf(context) ?? context.ref.replace(/^refs\/heads\//, ""),
  });
  return {
    outputs: { outcome: action, ...(pullRequest === null ? {} : { "issue-number": String(pullRequest) }) },
    exitCode: 0,
    message: `Runs.md: ${action}${pullRequest === null ? "" : ` (pull request #${pullRequest})`}.`,
  };
}
