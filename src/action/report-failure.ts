import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import { actionsBot } from "./github/client.ts";
import { keepFailureIssue } from "./github/failure-issue.ts";
import { notifyWebhook } from "./github/webhook.ts";
import type { Answer } from "./github-commands.ts";
import { configPath, githubOf, runIdentity, type Step } from "./step.ts";
import type { Troubles } from "./troubles.ts";

/** `toJSON(needs)` of a workflow. */
const needsSchema = z.record(
  z.string(),
  z.object({
    result: z.enum(["success", "failure", "cancelled", "skipped"]),
    outputs: z.record(z.string(), z.string()).default({}),
  }),
);
type Needs = z.infer<typeof needsSchema>;

/** Keeps the issue of a failed production run and tells a webhook; after a run without a failure the issue is closed. */
export async function reportFailure(step: Step, troubles: Troubles): Promise<Answer> {
  const { inputs, context } = step;
  const needs = parseNeeds(inputs.needs);
  const run = runIdentity(step);
  const failed = failedOf(needs);
  const issue = await troubles.unless("The issue was not kept", () =>
    keepFailureIssue(githubOf(step), {
      environment: inputs.env,
      config: configPath(step),
      workflow: context.workflow,
      run,
      failed,
      author: actionsBot,
    }),
  );
  const webhook = inputs["webhook-url"];
  let told = false;
  if (failed !== undefined && webhook !== undefined) {
    const warning = await notifyWebhook(webhook, {
      event: "run-failed",
      repository: context.repository,
      environment: inputs.env,
      workflow: context.workflow,
      run: run.url,
      commit: run.sha,
      jobs: failed.stages,
      rolledBackTo: failed.rolledBackTo,
      issue: issue?.url ?? null,
    });
    told = warning === undefined;
    if (warning !== undefined) troubles.add(warning);
  }
  if (issue === undefined && !told) {
    throw new Failure(
      failed === undefined
        ? "The issue of earlier failures could not be looked up."
        : "Nobody was told of the failure.",
      { remedy: "The warnings of this step say why." },
    );
  }
  return {
    outputs: {
      outcome: issue?.action ?? "notified",
      ...(issue?.number == null ? {} : { "issue-number": String(issue.number) }),
    },
    exitCode: 0,
    message: `Issue: ${issue === undefined ? "not kept" : `${issue.action}${issue.url === null ? "" : ` (${issue.url})`}`}.${told ? " The webhook was notified." : ""}`,
  };
}

function failedOf(needs: Needs) {
  const stages = Object.entries(needs)
    .filter(([, job]) => job.result === "failure" || job.result === "cancelled")
    .map(([name, job]) => ({
      name,
      message: job.outputs.outcome === undefined ? job.result : `${job.result} (${job.outputs.outcome})`,
    }));
  if (stages.length === 0) return undefined;
  const rolledBack = Object.values(needs).find((job) => job.outputs.outcome === "rolled-back");
  const generation = Number(rolledBack?.outputs.generation);
  return { stages, rolledBackTo: Number.isInteger(generation) && generation > 0 ? generation : null };
}

function parseNeeds(text: string | undefined): Needs {
  try {
    if (text !== undefined) return needsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure(
      'Input "needs" is not what was expected: results and outputs of jobs, by name, as JSON.',
      {
        remedy,
        cause,
      },
    );
  }
  throw new Failure("`report-failure` was not told what the other jobs did.", { remedy });
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, to be copied
const remedy = "Set the input `needs` to `${{ toJSON(needs) }}` and name the jobs in the job's `needs:`.";
