import type { Command } from "commander";

/** Options that every command takes, before or after its name. */
export interface SharedOptions {
  readonly config?: string;
  readonly env?: string;
  readonly doc?: readonly string[];
  readonly strict?: boolean;
  readonly lint?: boolean;
  readonly json?: boolean;
  readonly reportDir?: string;
}

export function withSharedOptions(command: Command): Command {
  return command
    .option("--config <file>", "the configuration (default: corpusgate.yaml here)")
    .option("--env <name>", "the environment of the configuration (default: local)")
    .option(
      "--doc <glob>",
      "plan, ingest, embed: only documents that match; a path or path#record; repeatable",
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .option("--strict", "warnings block, too")
    .option("--lint", "accepted; linting is always on")
    .option("--json", "one JSON document on stdout; people's text on stderr")
    .option("--report-dir <folder>", "where reports are written (default: reports)");
}
