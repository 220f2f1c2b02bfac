import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as core from "@actions/core";
import { fileOf } from "../pipeline/corpus/file-of.ts";
import { readOwnFolder } from "../pipeline/git/own-folder.ts";
import { writeReport } from "../pipeline/report-files.ts";
import { type Config, type Report, version } from "../pipeline.ts";
import { compose } from "../report/compose/compose.ts";
import { toSarif } from "../report/to-sarif.ts";
import { annotate, annotationOf } from "./annotations.ts";
import { type Uploaded, uploadFolder } from "./artifacts.ts";
import type { Outputs } from "./outputs.ts";
import { artifactName, inWorkspace, type Step } from "./step.ts";
import { renderSummary } from "./summary.ts";
import type { Troubles } from "./troubles.ts";

/**
 * Writes what happened wherever people look: files, artifact, summary, annotations, SARIF. What of it does not succeed
 * is told and changes no verdict. Returns what was found out on the way.
 */
export async function publishReport(
  step: Step,
  config: Config,
  report: Report,
  troubles: Troubles,
): Promise<Outputs> {
  const { inputs, secrets } = step;
  const name = artifactName(step, `report-${report.command}`);
  const written = await troubles.unless("The report could not be written to `report-dir`", () =>
    writeRedacted(step, report),
  );
  const uploaded =
    written === undefined
      ? undefined
      : await troubles.unless("The report could not be uploaded as an artifact", () =>
          uploadFolder(written, name, inputs["retention-days"]),
        );
  const reportPath =
    written === undefined ? undefined : path.relative(step.context.workspace, written) || ".";
  const where = placeOf(uploaded, reportPath);
  await troubles.unless("The summary could not be written", async () => {
    const text = renderSummary({
      title: `Corpusgate ${report.command} · ${report.environment}`,
      blocks: compose(report),
      where,
    });
    await core.summary.addRaw(secrets.redact(text), true).write();
  });
  const findings = "findings" in report ? report.findings : [];
  const { root } = config.load;
  const folder =
    (await readOwnFolder(config, step.context.repository)) ??
    path.relative(step.context.workspace, root).replaceAll("\\", "/");
  annotate(
    findings
      .map((one) => annotationOf(one, fileOf(root, one.path), folder))
      .map((one) => ({ ...one, message: secrets.redact(one.message) })),
    where,
  );
  const { sarif } = inputs;
  if (sarif !== undefined) {
    await troubles.unless(`SARIF could not be written to "${sarif}"`, async () => {
      const file = inWorkspace(step, sarif);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(
        file,
        secrets.redact(toSarif(findings, { version, folder, fileOf: (named) => fileOf(root, named) })),
      );
    });
  }
  return {
    ...(reportPath === undefined ? {} : { "report-path": reportPath }),
    ...(uploaded === undefined ? {} : { "report-artifact-id": String(uploaded.id) }),
  };
}

/** Where the whole report is, as words. */
function placeOf(uploaded: Uploaded | undefined, reportPath: string | undefined): string {
  if (uploaded !== undefined) return `artifact "${uploaded.name}" of this run`;
  return reportPath === undefined ? "no file, since none could be written" : `"${reportPath}"`;
}

/** A configured value may turn up in a document's name or an error; files in artifacts are not masked by anybody else. */
async function writeRedacted(step: Step, report: Report): Promise<string> {
  const folder = await writeReport(inWorkspace(step, step.inputs["report-dir"]), report, step.moment);
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const text = await readFile(file, "utf8");
    const redacted = step.secrets.redact(text);
    if (redacted !== text) await writeFile(file, redacted);
  }
  return folder;
}
