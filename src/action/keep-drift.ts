import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import { keepDrift } from "../pipeline.ts";
import type { DriftReport } from "../report/reports.ts";
import { downloadArtifact, listArtifacts } from "./artifacts.ts";
import type { Answer } from "./github-commands.ts";
import { loadConfig } from "./load-step-config.ts";
import type { Step } from "./step.ts";

/** The `keep-drift` command, in a job whose user may stage: keeps the report of a job before, whose user may only read. */
export async function keepDriftOfRun(step: Step): Promise<Answer> {
  const config = await loadConfig(step);
  const report = await readDriftReport(step);
  if (report.environment !== config.environment) {
    throw new Failure(
      `The report to keep is of environment "${report.environment}"; this step is of "${config.environment}".`,
      { remedy: "Give `keep-drift` the same `env` as the `drift` step." },
    );
  }
  if (report.generation === null)
    return {
      outputs: { outcome: "nothing-to-do" },
      exitCode: 0,
      message: "Nothing to keep: nothing was live where the run looked, or it did not come so far.",
    };
  await keepDrift(config, report);
  return {
    outputs: { outcome: "kept" },
    exitCode: 0,
    message: `Kept: generation ${report.generation} was ${report.outcome}. Later runs compare with it.`,
  };
}

const check = z.object({
  check: z.string(),
  outcome: z.enum(["clean", "drifted", "unknown"]),
  reason: z.string(),
});

const driftReport = z.object({
  command: z.literal("drift"),
  outcome: check.shape.outcome,
  environment: z.string(),
  seconds: z.number(),
  generation: z.int().nullable(),
  checks: z.array(check),
  notChecked: z.array(check.omit({ outcome: true })),
});

/** From the artifact of this run that the `drift` step left. */
async function readDriftReport({ inputs, context }: Step): Promise<DriftReport> {
  const id = inputs["report-artifact-id"];
  if (id === undefined) {
    throw new Failure("`keep-drift` was not told which report it is to keep.", {
      remedy: "Set `report-artifact-id` to the output of the `drift` step.",
    });
  }
  const artifact = (await listArtifacts(undefined)).find((one) => one.id === id);
  if (artifact === undefined) {
    throw new Failure(`Artifact ${id} is not among the artifacts of this run.`, {
      remedy: "Hand on the output `report-artifact-id` of a `drift` step of the same run.",
    });
  }
  const folder = await downloadArtifact(artifact, { temporary: context.temporary, run: undefined });
  try {
    return driftReport.parse(JSON.parse(await readFile(path.join(folder, "report.json"), "utf8")));
  } catch (cause) {
    throw new Failure(`Artifact ${id} ("${artifact.name}") holds no report of \`drift\`.`, {
      remedy: "Hand on the output `report-artifact-id` of a `drift` step of the same version.",
      cause,
    });
  }
}
