import { expect, test } from "vitest";
import { runLogColumns, runLogRow } from "../../../src/report/compose/run-log.ts";

const run = {
  id: "00000000-0000-4000-8000-000000000000",
  command: "ingest",
  actor: "ada",
  runUrl: null,
  commit: null,
  cleanTree: null,
  reason: "The nightly run was cancelled.",
  startedAt: "2026-11-20T08:00:00.000Z",
  seconds: 12.5,
  outcome: "failed",
};

test.each([
  [{ failure: "The connection was lost." }, "The connection was lost."],
  [{ reasons: ["A document cannot be read."] }, "A document cannot be read."],
  [{ reasons: ["A document cannot be read.", "A secret."] }, "A document cannot be read. (and 1 more)"],
  [{ reasons: [] }, ""],
  [null, ""],
])("a run that ended with %j tells why, beside the reason it was started for", (report, cause) => {
  const row = runLogRow({ ...run, report });
  expect(row[runLogColumns.indexOf("cause")]).toBe(cause);
  expect(row[runLogColumns.indexOf("reason")]).toBe(run.reason);
});
