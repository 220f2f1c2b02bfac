import type { DriftReport } from "../../report/reports.ts";

/** One thing that may have moved by itself; every reason that is not *clean* ends with what to do. */
export type DriftCheck = DriftReport["checks"][number];
/** A check that has nothing to compare with yet. What ought to be comparable and is not is *unknown*. */
export type NotChecked = DriftReport["notChecked"][number];
