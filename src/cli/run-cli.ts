import { Command, CommanderError } from "commander";
import { Failure } from "../failure/failure.ts";
import { failureInPlace } from "../failure/in-place.ts";
import { exitCodeOf } from "../pipeline/exit-code.ts";
import type { Report } from "../report/reports.ts";
import { addCommands } from "./commands.ts";
import type { Io } from "./io.ts";
import { nameOf, type SharedOptions } from "./options.ts";

/** Runs one command line and returns the exit code: 0 done, 1 a verdict says no, 2 failure. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const began = performance.now();
  const program = new Command("corpusgate");
  let report: Report | undefined;
  addCommands(program, io, (finished) => {
    report = finished;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return report === undefined ? 0 : exitCodeOf(report);
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const ran = commandIn(program, argv);
    const error = failureInPlace(thrown, ran?.optsWithGlobals<SharedOptions>() ?? {});
    // What commander refuses it has told already, with a pointer to the help.
    if (!(error instanceof CommanderError)) tell(io, error);
    if (argv.includes("--json")) {
      const command = ran === undefined ? null : nameOf(ran);
      io.stdout.write(`${JSON.stringify(failureOf(error, command, (performance.now() - began) / 1000))}\n`);
    }
    return 2;
  }
}

/** Undefined: none was named. */
function commandIn(program: Command, argv: readonly string[]): Command | undefined {
  const find = (from: Command, words: readonly string[]) =>
    words.flatMap((word) => from.commands.filter((one) => one.name() === word))[0];
  const command = find(program, argv);
  if (command === undefined) return undefined;
  return find(command, argv.slice(argv.indexOf(command.name()) + 1)) ?? command;
}

function tell(io: Io, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Failure) {
    io.stderr.write(`Error: ${message}\n  What to do: ${error.remedy}\n`);
  } else {
    io.stderr.write(`Unexpected error: ${error instanceof Error ? (error.stack ?? message) : message}\n`);
  }
  for (
    let cause = error instanceof Error ? error.cause : undefined;
    cause instanceof Error;
    cause = cause.cause
  ) {
    // A refusal of the database is told in its own words already.
    const told = cause.message !== "" && message.toLowerCase().includes(cause.message.toLowerCase());
    if (!told) io.stderr.write(`  Caused by: ${cause.message || cause.name}\n`);
  }
}

/** What `--json` prints when there is no report; `command` null: none was named. */
function failureOf(error: unknown, command: string | null, seconds: number): object {
  // Commander's own word for it when it shows the help because no command was named.
  const helped = error instanceof CommanderError && error.code === "commander.help";
  const message = helped ? "No command was named." : error instanceof Error ? error.message : String(error);
  const remedy =
    error instanceof Failure ? error.remedy : helped ? "Name one: `corpusgate --help` lists them." : null;
  return { command, outcome: "failure", seconds, error: { message, remedy } };
}
