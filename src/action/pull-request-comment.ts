import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as core from "@actions/core";
import { sha256 } from "../digest/digest.ts";
import type { CheckedValidation } from "../report/markdown/checked-validation.ts";
import type { Report } from "../report/reports.ts";
import { uploadFile } from "./artifacts.ts";
import { actionsBot } from "./github/client.ts";
import { handOn } from "./github/hand-on.ts";
import { type Posted, postCoverageComment } from "./github/post-comment.ts";
import { postFailedCheck } from "./github/post-failed-check.ts";
import { readCheckReports } from "./github/report-artifact.ts";
import { log } from "./log.ts";
import { artifactName, configPath, githubOf, runIdentity, type Step } from "./step.ts";
import type { Troubles } from "./troubles.ts";

/**
 * After `validate` or `preview` on a pull request: leaves both reports as an artifact, for the `comment` command of
 * another workflow, and writes the comment itself where the token may. Never changes the verdict.
 */
export async function commentOnPullRequest(step: Step, report: Report, troubles: Troubles): Promise<void> {
  const { inputs, context, secrets } = step;
  const { pullRequest } = context;
  if (report.command !== "validate" && report.command !== "preview") return;
  if (pullRequest === undefined) {
    const notice = whatIsMissing(step);
    if (notice !== undefined) core.notice(notice, { title: "Pull-request comment" });
    return;
  }
  const kept = keptFile(step);
  const text = await troubles.unless("The pull-request comment was not prepared", async () => {
    const validate = report.command === "validate" ? report : await readKept(kept);
    if (validate === undefined) return undefined;
    const both = report.command === "validate" ? { validate } : { validate, preview: report };
    const json = handOn(both, (text) => secrets.redact(text));
    await writeFile(kept, json);
    return json;
  });
  if (text === undefined) return;
  await leaveForComment(step, report.command, text, troubles);
  if (inputs.comment === "never") return;
  await troubles.unless("The pull-request comment was not written", async () => {
    const { validate, preview } = readCheckReports(text);
    const posted = await postCoverageComment(githubOf(step), {
      pullRequest: pullRequest.number,
      validate,
      preview,
      run: runIdentity(step),
      author: actionsBot,
      fork: pullRequest.fork,
    });
    say(step, posted);
  });
}

/** Why a check on behalf of pull requests says less than it could, and what would be needed; undefined where nothing is missing. */
function whatIsMissing({ inputs, context }: Step): string | undefined {
  const compares = inputs.base !== undefined;
  if (context.event === "merge_group" && !compares)
    return "Nothing was compared, since of a merge queue the base is not looked up. Set the input `base` to the expression `github.event.merge_group.base_sha` and check out with `fetch-depth: 0`.";
  if (context.event !== "pull_request_target" || (compares && inputs.comment === "never")) return undefined;
  return `On \`pull_request_target\` no comment is written${compares ? "" : ", and nothing was compared"}. Check on \`pull_request\`, without secrets; where its token may only read, the workflow corpus-comment writes the comment.`;
}

/**
 * After `validate` or `preview` that could not be carried out on a pull request: the comment of an earlier commit, or of
 * the step before, no longer stands, here or, where the token may not write, by the `comment` command.
 */
export async function commentOnFailedCheck(
  step: Step,
  corpus: string | null,
  message: string,
  troubles: Troubles,
): Promise<void> {
  const { inputs, context, secrets } = step;
  const { pullRequest } = context;
  const { command } = inputs;
  if (pullRequest === undefined || (command !== "validate" && command !== "preview")) return;
  // As long as the `comment` command takes it.
  const words = secrets.redact(message).slice(0, 4000);
  const failed = { command, corpus, environment: inputs.env, config: configPath(step), message: words };
  await leaveForComment(step, command, JSON.stringify({ failed }), troubles);
  if (inputs.comment === "never" || pullRequest.fork) return;
  await troubles.unless("The pull-request comment was not written", async () => {
    const on = { pullRequest: pullRequest.number, run: runIdentity(step), author: actionsBot };
    say(step, await postFailedCheck(githubOf(step), { ...on, failed }));
  });
}

function say({ secrets }: Step, { notice, action, url }: Posted): void {
  if (notice !== null) core.notice(secrets.redact(notice), { title: "Pull-request comment" });
  else log(`Pull-request comment: ${action}${url === null ? "" : ` (${url})`}.`, secrets);
}

/** For the `comment` command of another workflow. */
async function leaveForComment(
  step: Step,
  command: "validate" | "preview",
  text: string,
  troubles: Troubles,
): Promise<void> {
  await troubles.unless("The reports for the pull-request comment could not be uploaded", async () => {
    // Two jobs of a run may check two configurations, and names are the run's.
    const what = `comment-${command}-${configurationKey(step).slice(0, 8)}`;
    const file = path.join(step.context.temporary, `${artifactName(step, what)}.json`);
    await writeFile(file, text);
    await uploadFile(file, step.inputs["retention-days"]);
  });
}

/** Where `validate` leaves its report for the `preview` of the same job, configuration and environment. */
function keptFile(step: Step): string {
  return path.join(step.context.temporary, `corpusgate-comment-${configurationKey(step)}.json`);
}

function configurationKey({ inputs }: Step): string {
  return sha256(`${inputs.config}\n${inputs.env}`).slice(0, 16);
}

async function readKept(file: string): Promise<CheckedValidation | undefined> {
  try {
    return readCheckReports(await readFile(file, "utf8")).validate;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    core.info("No comment: it needs the report of a `validate` step before this one in the same job.");
    return undefined;
  }
}
