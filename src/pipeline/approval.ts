import type { Config } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import type { Plan } from "../plan/plan.ts";
import type { IngestReport } from "../report/reports.ts";

/** Why this run may not change what readers see, when the environment asks for an approval it does not have. */
export function approvalBlocker(
  config: Config,
  approved: Digest | undefined,
  digest: Digest,
): string | undefined {
  if (config.approval === "none") return undefined;
  if (approved === digest) return undefined;
  if (approved === undefined) {
    return `Environment "${config.environment}" asks for approval (approval: ${config.approval}). Review the plan with digest ${digest}, then run again with \`--approve ${digest}\`; the audit log will name you.`;
  }
  return `\`--approve ${approved}\` is not the digest of this plan, which is ${digest}. Approve the plan that is to run.`;
}

/** What whoever approves has to know beside what the gates say. */
export function approvalOf({ approval, gate }: Config, plan: Plan): IngestReport["approval"] {
  return { by: approval, onInconclusive: gate.onInconclusive, costUsd: plan.embed.costUsd };
}
