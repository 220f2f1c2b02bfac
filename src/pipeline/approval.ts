import type { Config } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import type { Plan } from "../plan/plan.ts";
import type { IngestReport } from "../report/reports.ts";

/** Who approved what, and by which road; the audit row keeps it. */
export interface Approval {
  /** Logins of who approved, separated by ", ". */
  readonly by: string;
  /** Of the plan; null of a rollback, which has none. */
  readonly digest: Digest | null;
  /** `operator`: named by `--approve`; `environment`: reviewers of the run; `comment`: `/approve` on an issue. */
  readonly via: "operator" | "environment" | "comment";
  /** Where it can be looked up: the run, or the comment. */
  readonly url: string | null;
}

/**
 * Why this run may not change what readers see: the environment asks for an approval that it does not have, or one was
 * given for another plan, which counts also where none is asked for.
 */
export function approvalBlocker(
  config: Config,
  approval: Approval | undefined,
  digest: Digest,
): string | undefined {
  if (approval === undefined) {
    if (config.approval === "none") return undefined;
    return `Environment "${config.environment}" asks for approval (approval: ${config.approval}). Review the plan with digest ${digest}, then run again with \`--approve ${digest}\`; the audit log will name you.`;
  }
  if (approval.digest !== digest) {
    return `The approved \`${approval.digest ?? "(no plan)"}\` is not the digest of this plan, which is ${digest}. Approve the plan that is to run.`;
  }
  if (config.approval !== "none" && approval.via !== "operator" && approval.via !== config.approval) {
    return `Environment "${config.environment}" asks for another approval (approval: ${config.approval}) than the one by ${approval.via} that ${approval.by} gave.`;
  }
  return undefined;
}

/** What whoever approves has to know beside what the gates say. */
export function approvalOf({ approval, gate }: Config, plan: Plan): IngestReport["approval"] {
  return { by: approval, onInconclusive: gate.onInconclusive, costUsd: plan.embed.costUsd };
}
