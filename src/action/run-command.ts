import { Failure } from "../failure/failure.ts";
import { keepBaseline, readBaseline } from "../pipeline/report-files.ts";
import * as corpusgate from "../pipeline.ts";
import type { Report } from "../report/reports.ts";
import type { Uploaded } from "./artifacts.ts";
import { withProtection } from "./doctor-protection.ts";
import { requireApproval, requireProtectedEnvironment } from "./github/environment-approval.ts";
import { requireApprovers } from "./github/request-approval.ts";
import type { Inputs } from "./inputs.ts";
import { baseOf, checkedOut, historyOf, originOf, ownVariables, requiredBase } from "./load-step-config.ts";
import { type DownloadedPlan, downloadPlan, uploadPlan } from "./plan-artifact.ts";
import { withPlanOutcome } from "./plan-outcome.ts";
import { showProgress } from "./progress-log.ts";
import { requireAsking } from "./require-asking.ts";
import { requireOnePlan } from "./require-one-plan.ts";
import { artifactName, githubOf, inWorkspace, otherRun, type Step } from "./step.ts";
import { wordsOf } from "./tell-failure.ts";

export interface Ran {
  readonly report: Report;
  /** The plan's artifact, after `plan`. */
  readonly plan?: Uploaded;
  /** What people should know that is no part of the report. */
  readonly warnings?: readonly string[];
}

/** Runs a command of the core, as the command line does, with what GitHub knows about the run. */
export async function runCommand(step: Step, config: corpusgate.Config): Promise<Ran> {
  const { inputs } = step;
  const variables = ownVariables(step);
  const reports = inWorkspace(step, inputs["report-dir"]);
  switch (inputs.command) {
    case "validate": {
      const base = await baseOf(step, config);
      return { report: await corpusgate.validate({ config, strict: inputs.strict, base, variables }) };
    }
    case "preview": {
      const { database } = inputs;
      const base = await requiredBase(step, config);
      return {
        report: await corpusgate.preview({
          config,
          base,
          variables,
          database,
          observe: showProgress(step.secrets),
        }),
      };
    }
    case "plan":
      return planAndUpload(step, config);
    case "ingest":
      return ingest(step, config, reports);
    case "embed": {
      requireArtifactOfDigest(inputs);
      const approved = await downloadApproved(step, config);
      const report = await corpusgate.embed({
        config,
        plan: approved?.plan,
        fetched: approved?.fetched,
        selection: inputs.doc,
        shard: inputs.shard,
        strict: inputs.strict,
        origin: await originOf(step, config),
        observe: showProgress(step.secrets),
        signal: step.stopSignal(),
      });
      return { report };
    }
    case "promote": {
      const { generation } = inputs;
      const plan = (await downloadApproved(step, config))?.digest ?? inputs["plan-digest"];
      const approval = await approvalOf(step, config, plan);
      const origin = await originOf(step, config);
      return { report: await corpusgate.promote({ config, generation, approval, plan, origin }) };
    }
    case "verify": {
      const { generation } = inputs;
      const { baseline, warnings } = await readBaseline(reports, config.environment);
      const observe = showProgress(step.secrets);
      const report = await corpusgate.verify({ config, generation, baseline, observe });
      const passed = report.outcome === "passed" && generation === undefined;
      return { report, warnings: [...warnings, ...(passed ? await keptBaseline(reports, report) : [])] };
    }
    case "drift": {
      const { baseline, warnings } = await readBaseline(reports, config.environment);
      const report = await corpusgate.drift({
        config,
        baseline: baseline?.metrics,
        keepLater: inputs["keep-later"],
        observe: showProgress(step.secrets),
      });
      return { report: withPlanOutcome(report, inputs["plan-outcome"]), warnings };
    }
    case "rollback": {
      const { generation } = inputs;
      const approval = await approvalOfRollback(step);
      const origin = await originOf(step, config);
      return { report: await corpusgate.rollback({ config, generation, approval, origin }) };
    }
    case "prune":
      return { report: await corpusgate.prune(config, await originOf(step, config)) };
    case "status": {
      const warnings = await requireNamedEnvironment(step);
      return { report: await corpusgate.status(config), warnings };
    }
    case "runs":
      return { report: await corpusgate.runs(config, mostRuns) };
    case "doctor": {
      const report = await corpusgate.doctor({ config, origin: await originOf(step, config) });
      const wanted = inputs["protected-environment"] !== undefined || config.approval === "environment";
      const environment = protectedEnvironment(step);
      return { report: wanted ? await withProtection(report, githubOf(step), environment) : report };
    }
    case "migrate":
      return { report: await corpusgate.migrate(config) };
    default:
      throw new TypeError(`${inputs.command} is no command of the core`);
  }
}

/** As many lines as the command line shows. */
export const mostRuns = 50;

async function planAndUpload(step: Step, config: corpusgate.Config): Promise<Ran> {
  const { inputs, context } = step;
  // Before anything is paid for: when it is staged nobody could be asked. Who only looks lists nobody.
  const asks = config.approval === "comment" && inputs.approvers.length > 0;
  if (asks) requireApprovers(inputs.approvers);
  const warnings =
    config.approval === "environment"
      ? (await requireProtectedEnvironment(githubOf(step), protectedEnvironment(step))).warnings
      : [];
  const { report, plan, fetched } = await corpusgate.plan({
    config,
    selection: inputs.doc,
    strict: inputs.strict,
    against: "live",
    history: await historyOf(step, config),
  });
  // There is nothing to approve, and nothing to take up.
  if (report.outcome === "blocked" || report.outcome === "superseded") return { report, warnings };
  if (asks && report.outcome === "changes") requireAsking(context);
  const uploaded = await uploadPlan({
    plan,
    fetched,
    binding: await bindingOf(step, config),
    run: context.runUrl,
    name: artifactName(step, "plan"),
    retentionDays: inputs["retention-days"],
    temporary: context.temporary,
  });
  return { report, plan: uploaded, warnings };
}

async function ingest(step: Step, config: corpusgate.Config, reports: string): Promise<Ran> {
  const { inputs } = step;
  requireArtifactOfDigest(inputs);
  const approved = await downloadApproved(step, config);
  const approval = inputs.hold ? undefined : await approvalOf(step, config, approved?.digest);
  const report = await corpusgate.ingest({
    config,
    plan: approved?.plan,
    fetched: approved?.fetched,
    selection: inputs.doc,
    hold: inputs.hold,
    strict: inputs.strict,
    approval,
    origin: await originOf(step, config),
    history: await historyOf(step, config),
    observe: showProgress(step.secrets),
    signal: step.stopSignal(),
  });
  const live = report.outcome === "promoted" || report.outcome === "nothing-to-do";
  const verified = live && !report.gates.some((one) => one.verdict === "fail");
  return { report, warnings: verified ? await keptBaseline(reports, report) : [] };
}

/** These draw a plan of their own where none is named, and a digest alone would name none. */
function requireArtifactOfDigest(inputs: Inputs): void {
  if (inputs["plan-digest"] === undefined || inputs["plan-artifact-id"] !== undefined) return;
  throw new Failure(`\`${inputs.command}\` was given \`plan-digest\` without \`plan-artifact-id\`.`, {
    remedy:
      "Give both, as the `plan` step put them out; the digest is what the plan in the artifact must have.",
  });
}

/** What was promoted stays so, whether the file for a later comparison can be written or not. */
async function keptBaseline(reports: string, report: Report): Promise<readonly string[]> {
  try {
    await keepBaseline(reports, report);
    return [];
  } catch (error) {
    return [`The baseline for later comparisons was not written to "${reports}": ${wordsOf(error)}`];
  }
}

/** The plan in the artifact, if one was named; refused when it has another digest than the one that was approved. */
async function downloadApproved(step: Step, config: corpusgate.Config): Promise<DownloadedPlan | undefined> {
  const { inputs, context } = step;
  const id = inputs["plan-artifact-id"];
  if (id === undefined) return undefined;
  const binding = await bindingOf(step, config);
  const plan = await downloadPlan({
    id,
    // What is promoted was read and sealed before, so the checkout of a later run decides nothing.
    binding: inputs.command === "promote" ? { ...binding, commit: undefined } : binding,
    run: otherRun(step),
    temporary: context.temporary,
  });
  const wanted = inputs["plan-digest"];
  if (wanted !== undefined && plan.digest !== wanted) {
    throw new Failure(
      `The plan in artifact ${id} has digest ${plan.digest}; ${wanted} was approved (\`plan-digest\`).`,
      { remedy: "Hand on `plan-digest` and `plan-artifact-id` of one and the same `plan` step." },
    );
  }
  return plan;
}

/** Who approved this digest, as GitHub knows it. Undefined where nobody has to, and where only `approve` may say who. */
async function approvalOf(
  step: Step,
  config: corpusgate.Config,
  digest: string | undefined,
): Promise<corpusgate.Approval | undefined> {
  const { inputs, context } = step;
  if (config.approval !== "environment") return undefined;
  if (digest === undefined) {
    throw new Failure(
      `Environment "${config.environment}" asks for approval, and \`${inputs.command}\` was not told what was approved.`,
      {
        remedy:
          inputs.command === "promote"
            ? "Set `plan-digest` to the output of the step that staged the generation (`ingest` with `hold: true`)."
            : "Set `plan-artifact-id` and `plan-digest` to the outputs of a `plan` step in a job before the approval, or stage with `hold: true` and promote after it.",
      },
    );
  }
  const approvers = await requireApproval(githubOf(step), context.runId, protectedEnvironment(step));
  await requireOnePlan(step, { corpus: config.corpus, environment: config.environment, digest });
  return { by: approvers.join(", "), digest, via: "environment", url: context.runUrl };
}

/** The core asks for none to roll back; a workflow that names its environment wants its reviewers asked all the same. */
async function approvalOfRollback(step: Step): Promise<corpusgate.Approval | undefined> {
  const name = step.inputs["protected-environment"];
  if (name === undefined) return undefined;
  const { runId, runUrl } = step.context;
  const approvers = await requireApproval(githubOf(step), runId, name);
  return { by: approvers.join(", "), digest: null, via: "environment", url: runUrl };
}

/** Where the core asks for no approval, a workflow may still want its reviewers. */
async function requireNamedEnvironment(step: Step): Promise<readonly string[]> {
  const name = step.inputs["protected-environment"];
  return name === undefined ? [] : (await requireProtectedEnvironment(githubOf(step), name)).warnings;
}

function protectedEnvironment({ inputs }: Step): string {
  return inputs["protected-environment"] ?? inputs.env;
}

async function bindingOf(step: Step, config: corpusgate.Config) {
  return {
    repository: step.context.repository,
    commit: await checkedOut(step, config),
    environment: config.environment,
  };
}
