import type { BaseDifference, ValidateReport } from "../reports.ts";

/** A validation without what only its own pages show; what a fork's run hands on is no more. */
export type CheckedValidation = Omit<ValidateReport, "breakdown" | "base"> & {
  readonly base?: Omit<BaseDifference, "sources" | "ledger" | "chunkTokens">;
};
