import type { Observer } from "../pipeline.ts";
import { log } from "./log.ts";
import type { Secrets } from "./mask-secrets.ts";

/** A line of the log at each tenth; a line a document would bury the rest. */
export function showProgress(secrets: Secrets): Observer {
  const tenths = new Map<string, number>();
  return (progress) => {
    if (progress.kind === "note") log(progress.message, secrets);
    if (progress.kind !== "count" || progress.total === 0) return;
    const tenth = Math.floor((progress.done / progress.total) * 10);
    if (tenths.get(progress.what) === tenth) return;
    tenths.set(progress.what, tenth);
    log(`${progress.what}: ${progress.done} of ${progress.total}`, secrets);
  };
}
