import * as core from "@actions/core";
import type { Config } from "../config/config.ts";
import { failureInPlace, type Place } from "../failure/in-place.ts";
import { exitCodeOf } from "../pipeline/exit-code.ts";
import { heading, line } from "../report/blocks.ts";
import { reportInPlace } from "../report/in-place.ts";
import { toMarkdown } from "../report/markdown/to-markdown.ts";
import type { DriftReport, Report } from "../report/reports.ts";
import { verdictOf } from "../report/verdict.ts";
import { readContext } from "./context.ts";
import { withDispatchReason } from "./dispatch-payload.ts";
import { actionsBot } from "./github/client.ts";
import { keepDriftIssue } from "./github/drift-issue.ts";
import { isGitHubCommand, runGitHubCommand } from "./github-commands.ts";
import { readInputs } from "./inputs.ts";
import { loadConfig } from "./load-step-config.ts";
import { log } from "./log.ts";
import { hideVariables, Secrets } from "./mask-secrets.ts";
import { outputsOf, setOutputs } from "./outputs.ts";
import { withPlanOutcome } from "./plan-outcome.ts";
import { publishReport } from "./publish-report.ts";
import { commentOnFailedCheck, commentOnPullRequest } from "./pull-request-comment.ts";
import { requireArtifacts } from "./require-artifacts.ts";
import { type Ran, runCommand } from "./run-command.ts";
import { configPath, githubOf, runIdentity, type Step } from "./step.ts";
import { tellFailure, wordsOf } from "./tell-failure.ts";
import { firstWarnings, Troubles } from "./troubles.ts";

/** Runs one step and returns its exit code, as the command line's: 0 done, 1 a verdict says no, 2 failure. */
export async function runAction(
  variables: Step["variables"],
  stopSignal: Step["stopSignal"] = () => undefined,
): Promise<0 | 1 | 2> {
  const secrets = new Secrets();
  hideVariables(secrets, variables);
  const troubles = new Troubles(secrets);
  try {
    const context = await readContext(variables);
    const inputs = withDispatchReason(readInputs(variables), context);
    requireArtifacts(inputs, context);
    const step: Step = {
      inputs,
      context,
      variables,
      secrets,
      stopSignal,
      moment: new Date(),
    };
    if (isGitHubCommand(inputs.command)) {
      const { outputs, exitCode, message } = await runGitHubCommand(step, inputs.command, troubles).catch(
        (error: unknown) => {
          throw failureInPlace(error, placeOf(step));
        },
      );
      setOutputs(outputs);
      log(message, secrets);
      if (exitCode !== 0) core.error(secrets.redact(message), { title: `Corpusgate ${inputs.command}` });
      return exitCode;
    }
    return await runCoreCommand(step, troubles);
  } catch (error) {
    setOutputs({ outcome: "failure" });
    await troubles.unless("The summary could not be written", () => summarizeFailure(error, secrets));
    tellFailure(error, secrets);
    return 2;
  } finally {
    troubles.tell();
  }
}

/** Reports first (files, artifact, summary, annotations, outputs, comment, issue), and fails after that. */
async function runCoreCommand(step: Step, troubles: Troubles): Promise<0 | 1 | 2> {
  const { config, report: ran, plan, warnings = [] } = await carryOut(step, troubles);
  const report = reportInPlace(ran, placeOf(step).config);
  for (const warning of [...warnings, ...warningsOf(report)]) troubles.add(warning);
  setOutputs(outputsOf(report, config.embed.usdPerMillionTokens));
  if (report.command === "plan") setOutputs({ approval: config.approval });
  if (plan !== undefined) setOutputs({ "plan-artifact-id": String(plan.id) });
  setOutputs(await publishReport(step, config, report, troubles));
  await commentOnPullRequest(step, report, troubles);
  await keepIssue(step, report, troubles);
  const exitCode = exitCodeOf(report);
  const verdict = step.secrets.redact(verdictOf(report));
  if (exitCode === 0) log(verdict, step.secrets);
  else core.error(verdict, { title: `Corpusgate ${report.command}: ${report.outcome}` });
  return exitCode;
}

/** The first of them: a green run whose `doc` matches nothing, say, is not looked into; the summary has all. */
function warningsOf(report: Report): readonly string[] {
  return "warnings" in report ? firstWarnings(report.warnings) : [];
}

async function carryOut(step: Step, troubles: Troubles): Promise<Ran & { readonly config: Config }> {
  let config: Config | undefined;
  try {
    config = await loadConfig(step);
    return { config, ...(await runCommand(step, config)) };
  } catch (thrown) {
    const error = failureInPlace(thrown, placeOf(step));
    const { command, env, "plan-outcome": planOutcome } = step.inputs;
    // A secret that is missing each week, say, is not to look like weeks without drift.
    if (command === "drift")
      await keepIssue(step, withPlanOutcome(neverChecked(env, wordsOf(error)), planOutcome), troubles);
    await commentOnFailedCheck(step, config?.corpus ?? null, wordsOf(error), troubles);
    throw error;
  }
}

/** As the command line would be told, on which both are the same by default. */
function placeOf({ inputs: { config, env } }: Step): Place {
  return {
    config: config === "corpusgate.yaml" ? undefined : config,
    env: env === "local" ? undefined : env,
  };
}

function neverChecked(environment: string, reason: string): DriftReport {
  const checks = [{ check: "setup", outcome: "unknown", reason } as const];
  return {
    command: "drift",
    outcome: "unknown",
    environment,
    seconds: 0,
    generation: null,
    checks,
    notChecked: [],
  };
}

async function keepIssue(step: Step, report: Report, troubles: Troubles): Promise<void> {
  if (report.command !== "drift" || step.inputs.comment === "never") return;
  const checks = report.checks.map((one) => ({ ...one, reason: step.secrets.redact(one.reason) }));
  await troubles.unless("The drift issue was not kept", async () => {
    const kept = await keepDriftIssue(githubOf(step), {
      report: { ...report, checks },
      config: configPath(step),
      run: runIdentity(step),
      author: actionsBot,
    });
    if (kept.number !== null) setOutputs({ "issue-number": String(kept.number) });
    log(`Drift issue: ${kept.action}${kept.url === null ? "" : ` (${kept.url})`}.`, step.secrets);
  });
}

async function summarizeFailure(error: unknown, secrets: Secrets): Promise<void> {
  const blocks = [heading("Corpusgate could not carry this out"), line(wordsOf(error))];
  await core.summary.addRaw(secrets.redact(toMarkdown(blocks)), true).write();
}
