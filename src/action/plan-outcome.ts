import type { DriftReport } from "../report/reports.ts";
import type { Inputs } from "./inputs.ts";

/**
 * What `drift` found, with what became of the `plan` step before it: a plan that could not be drawn, or that findings
 * blocked, is neither clean nor told by any other check.
 */
export function withPlanOutcome(report: DriftReport, ended: Inputs["plan-outcome"]): DriftReport {
  if (ended !== "failure" && ended !== "cancelled") return report;
  const { environment } = report;
  const reason = `The step \`plan\` before this one ended with "${ended}": a finding blocks, the environment lost its reviewers, or the plan could not be drawn. Look at its words in this run, or run \`corpusgate plan --env ${environment}\`, with \`--strict\` unless the workflow says \`strict: false\`.`;
  return {
    ...report,
    outcome: report.outcome === "drifted" ? "drifted" : "unknown",
    checks: [...report.checks, { check: "plan", outcome: "unknown", reason }],
  };
}
