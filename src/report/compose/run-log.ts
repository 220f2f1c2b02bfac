import type { LoggedRun } from "../../postgres/runs.ts";
import { short } from "../format.ts";

export const runLogColumns = [
  "started",
  "command",
  "outcome",
  "generation",
  "commit",
  "who",
  "embedded",
  "skipped",
  "seconds",
  "reason",
  "cause",
] as const;

/** One run as a line of the run log (`corpusgate runs --markdown`). */
export function runLogRow(run: LoggedRun): readonly string[] {
  const report = run.report ?? {};
  const embed = isRecord(report.embed) ? report.embed : {};
  const skipped = [...listOf(report.kept), ...listOf(report.skipped)];
  return [
    run.startedAt.slice(0, 19).replace("T", " "),
    run.command,
    run.outcome ?? "no outcome: running, or it died",
    textOf(report.generation),
    run.commit === null
      ? ""
      : `${short(run.commit)}${run.cleanTree === false ? " (uncommitted changes)" : ""}`,
    run.actor,
    textOf(embed.inputs),
    skipped.length === 0
      ? ""
      : skipped.slice(0, 3).join(", ") + (skipped.length > 3 ? ` and ${skipped.length - 3} more` : ""),
    run.seconds === null ? "" : run.seconds.toFixed(1),
    run.reason ?? "",
    causeOf(report),
  ];
}

/** Why it failed or was blocked, the first of the reasons. */
function causeOf(report: Readonly<Record<string, unknown>>): string {
  if (typeof report.failure === "string") return report.failure;
  const [first, ...more] = listOf(report.reasons);
  return first === undefined ? "" : more.length === 0 ? first : `${first} (and ${more.length} more)`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function textOf(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}
