import { Failure } from "../failure/failure.ts";
import type { Finding } from "../load/finding.ts";
import type { Store } from "../postgres/database.ts";
import { beginRun, endRun, type RunOrigin } from "../postgres/runs.ts";
import { insisting } from "../postgres/server/insisting.ts";
import type { QueryComparison, ShownHit } from "../report/reports.ts";

/** Does a command's work as a line of the run log: begun before it, ended with its report or its failure. */
export async function logRun<T extends { readonly outcome: string }>(
  store: Store,
  run: RunOrigin,
  work: (run: RunOrigin) => Promise<T>,
): Promise<T> {
  await beginRun(store, run);
  try {
    const report = await work(run);
    await endDone(store, run, report);
    return report;
  } catch (error) {
    await endFailed(store, run, error);
    throw error;
  }
}

/** What the run did stands, and the log does not say so. */
class Unlogged extends Failure {}

/** Writes what became of a run that came to its end; where that cannot be written, says what it did. */
export async function endDone(
  store: Store,
  run: RunOrigin,
  report: { readonly outcome: string },
): Promise<void> {
  try {
    await insisting(store.database, () => endRun(store, run, report.outcome, forTheLog(report)));
  } catch (cause) {
    throw new Unlogged(
      `This run of \`${run.command}\` ended as "${report.outcome}", and that could not be written to the run log: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        remedy:
          "What it did stands: `corpusgate status` shows which generation is live. `corpusgate runs` will show the run as running or abandoned.",
        cause,
      },
    );
  }
}

/** When the log cannot be reached either, the first error is the one to tell. */
export async function endFailed(store: Store, run: RunOrigin, error: unknown): Promise<void> {
  if (error instanceof Unlogged) return;
  const failure = error instanceof Error ? error.message : String(error);
  await insisting(store.database, () => endRun(store, run, "failed", { failure })).catch(() => undefined);
}

/** Findings that a line of the log keeps: 18,000 of a corpus full of broken links were 9 MB in the row of each run. */
const mostFindings = 100;

/** A report as the log keeps it: without passages, and of many findings the worst with how many there were of each severity. */
export function forTheLog(report: object): object {
  return withoutPassages(withFewFindings(report));
}

/** Every role may read the log, and nothing prunes it; what a generation that is staged, retired or pruned says is not theirs. */
function withoutPassages(report: object): object {
  if (!("queries" in report) || !Array.isArray(report.queries)) return report;
  const queries: readonly QueryComparison[] = report.queries;
  const places = (hits: readonly ShownHit[]) => hits.map(({ snippet, ...place }) => place);
  return {
    ...report,
    queries: queries.map(({ before, after, ...query }) => ({
      ...query,
      before: before === null ? null : places(before),
      after: places(after),
    })),
  };
}

function withFewFindings(report: object): object {
  if (!("findings" in report) || !Array.isArray(report.findings)) return report;
  const findings: readonly Finding[] = report.findings;
  if (findings.length <= mostFindings) return report;
  const bySeverity = Map.groupBy(findings, (one) => one.severity);
  const kept = (["error", "warning", "info"] as const).flatMap((severity) => bySeverity.get(severity) ?? []);
  return {
    ...report,
    findings: kept.slice(0, mostFindings),
    findingCounts: Object.fromEntries([...bySeverity].map(([severity, all]) => [severity, all.length])),
  };
}
