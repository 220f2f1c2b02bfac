import type { OnInconclusive } from "../../config/config.ts";
import { blocksAlone, type GateResult } from "../../gate/verdict.ts";

/** Whether somebody approves: after the verdicts, before anybody could have them, or nobody. */
export type ApprovalMoment = "after" | "before" | "none";

/**
 * Said outside of the table of gates too: nobody should click without having seen it. What follows from a verdict is no part
 * of its reason, which is kept: that depends on the settings and on who approves.
 */
export function inconclusiveWarnings(
  gates: readonly GateResult[],
  onInconclusive: OnInconclusive,
  approval: ApprovalMoment,
): readonly string[] {
  return gates
    .filter((one) => one.verdict === "inconclusive")
    .map(
      (one) => `Gate ${one.gate} is inconclusive. ${one.reason} ${consequenceOf(onInconclusive, approval)}`,
    );
}

/** Why the gates block, in one sentence; none when they do not. */
export function failing(
  gates: readonly GateResult[],
  intro: string,
  onInconclusive: OnInconclusive,
): readonly string[] {
  const failed = gates.filter((one) => blocksAlone(one, onInconclusive));
  return failed.length === 0
    ? []
    : [`${intro}: ${failed.map((one) => `${one.gate} (${whyItBlocks(one)})`).join("; ")}.`];
}

/** The reason of a verdict that blocks; where nothing failed, it is the settings that say so. */
export function whyItBlocks({ verdict, reason }: GateResult): string {
  return verdict === "inconclusive" ? `${reason} ${consequenceOf("block", "none")}` : reason;
}

function consequenceOf(onInconclusive: OnInconclusive, approval: ApprovalMoment): string {
  if (onInconclusive === "block") return "`gate.onInconclusive` says that this blocks.";
  if (onInconclusive === "warn" || approval === "none") return "It does not block.";
  return approval === "after"
    ? "It is for whoever approves to decide."
    : "It does not block: the plan was approved before this was known; `--hold` asks for the approval afterwards.";
}
