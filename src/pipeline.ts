/** The package's public surface: each command as a function from a configuration to a report. */

export type { Config } from "./config/config.ts";
export { readConfig } from "./config/read-config.ts";
export { Failure } from "./failure/failure.ts";
export type { Approval } from "./pipeline/approval.ts";
export { type CalibrateRequest, calibrate } from "./pipeline/calibrate.ts";
export { doctor } from "./pipeline/doctor.ts";
export { drift } from "./pipeline/drift.ts";
export { embed, type Shard } from "./pipeline/embed.ts";
export { type GoldenImportRequest, goldenImport, readImportFile } from "./pipeline/golden-import.ts";
export { goldenCheck, goldenCoverage, goldenStats } from "./pipeline/golden-tools.ts";
export { type IngestRequest, ingest } from "./pipeline/ingest.ts";
export { migrate, printMigrations } from "./pipeline/migrate.ts";
export { type PlanRequest, plan } from "./pipeline/plan.ts";
export { preview } from "./pipeline/preview.ts";
export { type IngestStep, ingestSteps, type Observer, type Progress } from "./pipeline/progress.ts";
export { prune } from "./pipeline/prune.ts";
export { query } from "./pipeline/query.ts";
export { promote, rollback } from "./pipeline/rollback.ts";
export type { Origin } from "./pipeline/run-context.ts";
export { runs, status } from "./pipeline/status.ts";
export { validate } from "./pipeline/validate.ts";
export { verify } from "./pipeline/verify.ts";
export { version } from "./pipeline/version.ts";
export { readWorkingTree } from "./pipeline/working-tree.ts";
export type { Plan } from "./plan/plan.ts";
export { type PlanFile, planDigest, readPlan, readPlanFile, writePlan } from "./plan/plan-file.ts";
export type { Report } from "./report/reports.ts";
