import type { Store } from "../postgres/database.ts";
import { beginRun, endRun, type RunOrigin } from "../postgres/runs.ts";

/** Does a command's work as a line of the run log: begun before it, ended with its report or its failure. */
export async function logRun<T extends { readonly outcome: string }>(
  store: Store,
  run: RunOrigin,
  work: (run: RunOrigin) => Promise<T>,
): Promise<T> {
  await beginRun(store, run);
  try {
    const report = await work(run);
    await endRun(store, run, report.outcome, report);
    return report;
  } catch (error) {
    await endFailed(store, run, error);
    throw error;
  }
}

/** When the log cannot be reached either, the first error is the one to tell. */
export async function endFailed(store: Store, run: RunOrigin, error: unknown): Promise<void> {
  await endRun(store, run, "failed", {
    failure: error instanceof Error ? error.message : String(error),
  }).catch(() => undefined);
}
