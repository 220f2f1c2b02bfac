import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as core from "@actions/core";
import { sha256 } from "../digest/digest.ts";
import type { CheckedValidation } from "../report/coverage-comment.ts";
import type { Report } from "../report/reports.ts";
import { uploadFile } from "./artifacts.ts";
import { actionsBot } from "./github/client.ts";
import { postCoverageComment } from "./github/post-comment.ts";
import { readCheckReports } from "./github/report-artifact.ts";
import { log } from "./log.ts";
import { artifactName, githubOf, runIdentity, type Step } from "./step.ts";
import type { Troubles } from "./troubles.ts";

/**
 * After `validate` or `preview` on a pull request: leaves both reports as an artifact, for the `comment` command of
 * another workflow, and writes the comment itself where the token may. Never changes the verdict.
 */
export async function commentOnPullRequest(step: Step, report: Report, troubles: Troubles): Promise<void> {
  const { inputs, context, secrets } = step;
  const { pullRequest } = context;
  if (pullRequest === undefined || (report.command !== "validate" && report.command !== "preview")) return;
  const kept = keptFile(step);
  const text = await troubles.unless("The pull-request comment was not prepared", async () => {
    const validate = report.command === "validate" ? report : await readKept(kept);
    if (validate === undefined) return undefined;
    const both = report.command === "validate" ? { validate } : { validate, preview: report };
    const json = secrets.redact(JSON.stringify(both));
    await writeFile(kept, json);
    return json;
  });
  if (text === undefined) return;
  await troubles.unless("The reports for the pull-request comment could not be uploaded", async () => {
    // Two jobs of a run may check two configurations, and names are the run's.
    const what = `comment-${report.command}-${configurationKey(step).slice(0, 8)}`;
    const file = path.join(context.temporary, `${artifactName(step, what)}.json`);
    await writeFile(file, text);
    await uploadFile(file, inputs["retention-days"]);
  });
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
    if (posted.notice !== null) core.notice(secrets.redact(posted.notice), { title: "Pull-request comment" });
    else
      log(`Pull-request comment: ${posted.action}${posted.url === null ? "" : ` (${posted.url})`}.`, secrets);
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
