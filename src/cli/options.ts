import { type Command, Option } from "commander";
import { Failure } from "../failure/failure.ts";
import { given } from "./option-values.ts";

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

/** The commands that two of them are for. The Action's inputs of these names are taken by the same ones. */
export const heeding: Readonly<Record<"doc" | "strict", readonly string[]>> = {
  doc: ["plan", "ingest", "embed"],
  strict: ["validate", "plan", "ingest", "embed"],
};

/** On the program itself, and on each command; its help leaves out what it does not heed. */
export function withSharedOptions(command: Command): Command {
  const heeds = (option: keyof typeof heeding) =>
    command.parent === null || heeding[option].includes(command.name());
  return command
    .option("--config <file>", "the configuration (default: corpusgate.yaml here)", given)
    .option("--env <name>", "the environment of the configuration (default: local)", given)
    .addOption(
      new Option(
        "--doc <glob>",
        `${heeding.doc.join(", ")}: only documents that match; a path or path#record; repeatable`,
      )
        .argParser((value: string, before: readonly string[] | undefined) => [
          ...(before ?? []),
          given(value),
        ])
        .hideHelp(!heeds("doc")),
    )
    .addOption(
      new Option("--strict", `${heeding.strict.join(", ")}: warnings block, too`).hideHelp(!heeds("strict")),
    )
    .option("--lint", "accepted; linting is always on")
    .option("--json", "one JSON document on stdout; people's text on stderr")
    .option("--report-dir <folder>", "where reports are written (default: reports)", given);
}

/** As a report names it: `golden stats` for a command within one. */
export function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : `${parent.name()} ${command.name()}`;
}

/** Commands that change what readers see, always as a whole. */
const whole: readonly string[] = ["promote", "rollback", "prune"];

/**
 * Of an option that was given and that the command does not heed: a note, since every command line may have it. A command
 * that changes what readers see refuses it instead: whoever gave it meant less to happen.
 */
export function notesOnUnheeded(command: string, { doc, strict }: SharedOptions): readonly string[] {
  const notes: string[] = [];
  if (doc !== undefined && !heeding.doc.includes(command)) {
    if (whole.includes(command))
      throw new Failure(`\`${command}\` takes whole generations, and --doc names documents.`, {
        remedy: `Leave --doc out. To change some documents only, mend them and run \`corpusgate ingest --doc …\`.`,
      });
    notes.push(`--doc narrows plan, ingest and embed; \`${command}\` looks at the whole corpus.`);
  }
  if (strict === true && !heeding.strict.includes(command)) {
    if (whole.includes(command))
      throw new Failure(`\`${command}\` reads no documents, and --strict is for what is found in them.`, {
        remedy: "Leave --strict out. Give it to the `plan` or `ingest` before.",
      });
    notes.push(
      `--strict makes warnings block validate, plan, ingest and embed; for \`${command}\` it changes nothing.`,
    );
  }
  return notes;
}

/** Refuses what only printed SQL heeds: `migrate` would change the schema of whoever meant to look at it. */
export function requirePrint({
  from,
  vectorSchema,
}: {
  readonly from?: number;
  readonly vectorSchema?: string;
}): void {
  if (from !== undefined)
    throw new Failure("--from says which migrations --print leaves out, and there is no --print.", {
      remedy: `Print them with \`corpusgate migrate --print --from ${from}\`. To update the schema itself, leave --from out: it goes on from where the schema is.`,
    });
  if (vectorSchema !== undefined)
    throw new Failure("--vector-schema is for the SQL that --print prints, and there is no --print.", {
      remedy: `Leave it out: in a database the extension is found wherever it is. To have it in a schema of its own, create it there first: \`create extension vector with schema ${vectorSchema};\`.`,
    });
}
