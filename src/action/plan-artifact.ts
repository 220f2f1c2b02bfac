import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import { type Plan, type PlanFile, planDigest, readPlanFile, writePlan } from "../pipeline.ts";
import { downloadArtifact, listArtifacts, type OtherRun, type Uploaded, uploadFolder } from "./artifacts.ts";

/** What a plan was made for; it travels beside the plan in the artifact, and another is refused. */
interface PlanBinding {
  /** `owner/name`. */
  readonly repository: string;
  /** Commit of the checkout. */
  readonly commit: string;
  readonly environment: string;
}

export interface PlanUpload {
  readonly plan: Plan;
  /** What its fetched sources gave; it travels with the plan. */
  readonly fetched: PlanFile["fetched"];
  readonly binding: PlanBinding;
  /** Address of the run, for people who find the artifact. */
  readonly run: string;
  readonly name: string;
  readonly retentionDays: number | undefined;
  readonly temporary: string;
}

const planName = "plan.json";
const envelopeName = "envelope.json";

const envelopeSchema = z.strictObject({
  version: z.literal(1),
  repository: z.string(),
  commit: z.string(),
  environment: z.string(),
  run: z.string(),
  planDigest: z.string(),
});

/** Uploads the plan with what it is bound to. A plan nobody can take up is a failure, unlike a report. */
export async function uploadPlan(upload: PlanUpload): Promise<Uploaded> {
  const { binding, run, plan } = upload;
  const folder = await mkdtemp(path.join(upload.temporary, "corpusgate-plan-"));
  const envelope: z.infer<typeof envelopeSchema> = {
    version: 1,
    ...binding,
    run,
    planDigest: planDigest(plan),
  };
  await writeFile(path.join(folder, planName), writePlan(plan, upload.fetched));
  await writeFile(path.join(folder, envelopeName), `${JSON.stringify(envelope, null, 2)}\n`);
  try {
    return await uploadFolder(folder, upload.name, upload.retentionDays);
  } catch (cause) {
    throw new Failure(`The plan could not be uploaded as artifact "${upload.name}".`, {
      remedy: "Run the job again; when it stays so, look at githubstatus.com for Actions.",
      cause,
    });
  }
}

export interface PlanDownload {
  readonly id: number;
  /** `commit` undefined: of any commit, for a promotion, which reads no documents. */
  readonly binding: Omit<PlanBinding, "commit"> & { readonly commit: string | undefined };
  readonly run: OtherRun;
  readonly temporary: string;
}

export interface DownloadedPlan extends PlanFile {
  readonly digest: string;
}

/** Downloads a plan and refuses it unless bytes, digest, repository, commit and environment are right. */
export async function downloadPlan({ id, binding, run, temporary }: PlanDownload): Promise<DownloadedPlan> {
  const artifacts = await listArtifacts(run);
  const found = artifacts.find((one) => one.id === id);
  if (found === undefined) {
    throw new Failure(
      `Plan artifact ${id} is not among the artifacts of ${run === undefined ? "this run" : `run ${run.workflowRunId}`}, which are: ${artifacts.map((one) => `${one.id} ("${one.name}")`).join(", ") || "none"}.`,
      {
        remedy:
          "If it was kept for less time than the run waited (`retention-days`, or the repository's setting), start a new run; else hand on the output `plan-artifact-id` of the `plan` step. For another run's artifact set `run-id`, and grant `actions: read`.",
      },
    );
  }
  const folder = await downloadArtifact(found, { temporary, run });
  const envelope = await readEnvelope(folder, id);
  for (const what of ["repository", "environment", "commit"] as const) {
    const wanted = binding[what];
    if (wanted !== undefined && envelope[what] !== wanted) {
      throw new Failure(
        `Plan artifact ${id} was made for ${what} "${envelope[what]}" by ${envelope.run}; this run is for ${what} "${wanted}".`,
        { remedy: "Draw a plan in this run with `command: plan` and have that one approved." },
      );
    }
  }
  const file = readPlanFile(await readPart(folder, planName, id), `${planName} of artifact ${id}`);
  return { ...file, digest: planDigest(file.plan) };
}

async function readEnvelope(folder: string, id: number): Promise<z.infer<typeof envelopeSchema>> {
  const text = await readPart(folder, envelopeName, id);
  try {
    return envelopeSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw notAPlan(id, `its ${envelopeName} is not of the expected form`, cause);
  }
}

async function readPart(folder: string, name: string, id: number): Promise<string> {
  try {
    return await readFile(path.join(folder, name), "utf8");
  } catch (cause) {
    throw notAPlan(id, `it has no ${name}`, cause);
  }
}

function notAPlan(id: number, why: string, cause: unknown): Failure {
  return new Failure(`Artifact ${id} is not a plan artifact: ${why}.`, {
    remedy: "Use the output `plan-artifact-id` of a `plan` step of the same version.",
    cause,
  });
}
