import type { OnInconclusive } from "../config/config.ts";
import { blocksAlone, type GateResult } from "../gate/verdict.ts";

/** Said outside of the table of gates too: nobody should click without having seen it. */
export function inconclusiveWarnings(gates: readonly GateResult[]): readonly string[] {
  return gates
    .filter((one) => one.verdict === "inconclusive")
    .map((one) => `Gate ${one.gate} is inconclusive. ${one.reason}`);
}

/** Why the gates block, in one sentence; none when they do not. */
export function failing(
  gates: readonly GateResult[],
  intro: string,
  onInconclusive: OnInconclusive = "warn",
): readonly string[] {
  const failed = gates.filter((one) => blocksAlone(one, onInconclusive));
  return failed.length === 0
    ? []
    : [`${intro}: ${failed.map((one) => `${one.gate} (${one.reason})`).join("; ")}.`];
}
