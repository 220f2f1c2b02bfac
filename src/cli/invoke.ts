import path from "node:path";
import { Command } from "commander";
import type { Config } from "../config/config.ts";
import { readConfig } from "../config/read-config.ts";
import { printMigrations } from "../pipeline/migrate.ts";
import type { Observer } from "../pipeline/progress.ts";
import { keepBaseline, writeReport } from "../pipeline/report-files.ts";
import { compose } from "../report/compose/compose.ts";
import { reportInPlace } from "../report/in-place.ts";
import { jsonParts } from "../report/json-parts.ts";
import { putRunsSection } from "../report/markdown/runs-page.ts";
import type { Report } from "../report/reports.ts";
import { toText } from "../report/to-text.ts";
import { verdictOf } from "../report/verdict.ts";
import type { Io } from "./io.ts";
import { nameOf, notesOnUnheeded, type SharedOptions } from "./options.ts";
import { showProgress } from "./progress-bar.ts";

/** What every command starts from. */
export interface Invocation {
  readonly config: Config;
  /** Folder of the reports. */
  readonly reports: string;
  readonly variables: Io["variables"];
  readonly observe: Observer;
}

export type Finished = (report: Report) => void;

/** Commands whose run leaves a report behind; the others only answer. */
const reported: ReadonlySet<Report["command"]> = new Set([
  "validate",
  "preview",
  "plan",
  "ingest",
  "promote",
  "verify",
  "drift",
  "calibrate",
  "rollback",
  "prune",
]);

/** Reads the configuration, runs the command, prints and writes its report. `given` is what commander hands an action. */
export async function invoke<Options extends SharedOptions>(
  io: Io,
  given: readonly unknown[],
  work: (invocation: Invocation, options: Options, argument: string | undefined) => Promise<Report>,
  done: Finished,
): Promise<void> {
  const began = performance.now();
  const command = given.at(-1);
  if (!(command instanceof Command)) throw new TypeError("commander passes the command last");
  const options = command.optsWithGlobals<
    Options & {
      print?: boolean;
      from?: number;
      vectorSchema?: string;
      markdown?: boolean;
      generation?: number;
    }
  >();
  const [argument] = command.args;
  const file = path.resolve(io.cwd, options.config ?? "corpusgate.yaml");
  const config = await readConfig({ file, environment: options.env ?? "local", variables: io.variables });
  for (const note of notesOnUnheeded(nameOf(command), options)) io.stderr.write(`Note: ${note}\n`);
  if (options.print === true) {
    const sql = printMigrations(config, options.vectorSchema ?? "public", options.from);
    const printed = { command: "migrate", outcome: "printed", environment: config.environment, sql };
    const seconds = (performance.now() - began) / 1000;
    io.stdout.write(`${options.json === true ? JSON.stringify({ ...printed, seconds }) : sql}\n`);
    return;
  }
  const reports = path.resolve(io.cwd, options.reportDir ?? "reports");
  const progress = showProgress(io);
  const ran = await work(
    { config, reports, variables: io.variables, observe: progress.observe },
    options,
    argument,
  ).finally(progress.stop);
  const report = reportInPlace(ran, options.config);
  const people = options.json === true ? io.stderr : io.stdout;
  const page =
    options.markdown === true && report.command === "runs"
      ? putRunsSection("", report, report.runs)
      : toText(compose(report), people.columns);
  people.write(page);
  if (options.json === true) {
    for (const part of jsonParts(report)) io.stdout.write(part);
    io.stdout.write("\n");
  }
  if (reported.has(report.command)) {
    const folder = await writeReport(reports, report, new Date());
    // Whoever looks at the end of a long page sees how it ended.
    if (page.split("\n").length > screenLines) people.write(`\n${verdictOf(report)}\n`);
    people.write(`Report: ${path.relative(io.cwd, folder) || folder}\n`);
  }
  if (isBaseline(report) && options.generation === undefined) await keepBaseline(reports, report);
  done(report);
}

const screenLines = 50;

/** Of a live generation that stands: what later runs are compared with. */
function isBaseline(report: Report): boolean {
  if (report.command === "verify") return report.outcome === "passed";
  return (
    report.command === "ingest" &&
    (report.outcome === "promoted" || report.outcome === "nothing-to-do") &&
    !report.gates.some((one) => one.verdict === "fail")
  );
}
