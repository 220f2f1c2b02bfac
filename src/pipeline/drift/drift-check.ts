import { Failure } from "../../failure/failure.ts";
import type { GateResult } from "../../gate/verdict.ts";
import type { DriftReport } from "../../report/reports.ts";
import type { Judgement } from "../judge/judge.ts";

/** One thing that may have moved by itself; every reason that is not *clean* ends with what to do. */
export type DriftCheck = DriftReport["checks"][number];
/** A check that has nothing to compare with yet. What ought to be comparable and is not is *unknown*. */
export type NotChecked = DriftReport["notChecked"][number];

export function failuresOf(judged: Judgement, gates: readonly string[]): readonly GateResult[] {
  return judged.gates.filter((one) => one.verdict === "fail" && gates.includes(one.gate));
}

export function sentences(gates: readonly GateResult[]): string {
  return gates.map((one) => one.reason).join(" ");
}

/** The failure as a value, for a check that has to say that it could not look. */
export async function unlessFailed<T>(work: Promise<T>): Promise<T | Failure> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
