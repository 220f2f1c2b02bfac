import type { BaseDifference, ValidateReport } from "../reports.ts";

/** A validation without what only its own pages show; what a fork's run hands on is no more. */
export type CheckedValidation = Omit<ValidateReport, "breakdown" | "base"> & {
  readonly base?: Omit<BaseDifference, "sources" | "ledger" | "chunkTokens">;
  readonly leftOut?: LeftOut;
};

/** How many more there are than were handed on. */
interface LeftOut {
  readonly findings: Readonly<Record<ValidateReport["findings"][number]["severity"], number>>;
  readonly changes: number;
  readonly widened: number;
}

/** Findings of a severity, whether they were handed on or not. */
export function countFindings(
  { findings, leftOut }: CheckedValidation,
  severity: keyof LeftOut["findings"],
): number {
  return findings.filter((one) => one.severity === severity).length + (leftOut?.findings[severity] ?? 0);
}
