import type { Report } from "../report/reports.ts";

/** 0 done (changes and inconclusive too), 1 a verdict says no, 2 could not check. */
export function exitCodeOf(report: Report): 0 | 1 | 2 {
  switch (report.outcome) {
    case "failed":
    case "refused":
    case "blocked":
    case "drifted":
      return 1;
    case "unknown":
      return 2;
    default:
      // A generation that was promoted and then failed its gates on live is no success.
      return report.command === "ingest" && report.gates.some((gate) => gate.verdict === "fail") ? 1 : 0;
  }
}
