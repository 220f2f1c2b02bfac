import type { OnInconclusive } from "../config/config.ts";
import { blocksAlone, type GateResult } from "../gate/verdict.ts";
import type { RunOrigin } from "../postgres/runs.ts";

/** Said outside of the table of gates too: nobody should click without having seen it. */
export function inconclusiveWarnings(gates: readonly GateResult[]): readonly string[] {
  return gates
    .filter((one) => one.verdict === "inconclusive")
    .map((one) => `Gate ${one.gate} is inconclusive. ${one.reason}`);
}

/** What was ingested may be in no commit. */
export function originWarnings(run: RunOrigin): readonly string[] {
  return run.cleanTree === false
    ? [`The working tree is not clean: what was ingested is not exactly commit ${run.commit ?? "(none)"}.`]
    : [];
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
