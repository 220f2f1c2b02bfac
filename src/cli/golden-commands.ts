import path from "node:path";
import { type Command, Option } from "commander";
import * as corpusgate from "../pipeline.ts";
import { helpAfterCommand } from "./help.ts";
import { type Finished, invoke } from "./invoke.ts";
import type { Io } from "./io.ts";
import { type SharedOptions, withSharedOptions } from "./options.ts";

/** `golden stats|coverage|check|import`: what keeps a golden set alive. None needs a database or a key. */
export function addGoldenCommands(program: Command, io: Io, done: Finished): void {
  const golden = program
    .command("golden")
    .description("Look after the golden queries: stats, coverage, check, import.")
    .addHelpText("after", helpAfterCommand("golden"));
  const command = (name: string, description: string) =>
    withSharedOptions(golden.command(name).description(description));

  command("stats", "What the set is made of, and how small a drop it can see.").action(
    async (...given: unknown[]) =>
      invoke<SharedOptions>(io, given, ({ config }) => corpusgate.goldenStats(config), done),
  );
  command("coverage", "Which documents golden queries exercise, and which none does.").action(
    async (...given: unknown[]) =>
      invoke<SharedOptions>(io, given, ({ config }) => corpusgate.goldenCoverage(config), done),
  );
  command("check", "Labels that point nowhere, and a patch that moves them to where their passage is now.")
    .option("--write", "apply the patch")
    .action(async (...given: unknown[]) =>
      invoke<SharedOptions & { write?: boolean }>(
        io,
        given,
        ({ config }, options) => corpusgate.goldenCheck(config, { write: options.write ?? false }),
        done,
      ),
    );
  command("import", "Write golden queries from a BEIR or TREC collection whose documents the corpus has.")
    .requiredOption("--queries <file>", 'lines of {"_id", "text"} (BEIR) or `id<tab>text` (TREC)')
    .requiredOption(
      "--judgements <file>",
      "lines of `query document grade`, or TREC's `query 0 document grade`",
    )
    .requiredOption("--documents <template>", "a document's path, with {id} where its id stands")
    .requiredOption("--out <file>", "the golden file to write, relative to the configuration")
    .addOption(
      new Option("--query-ids <how>", "`ordinal`: judgements count the queries from 1")
        .choices(["given", "ordinal"])
        .default("given"),
    )
    .addOption(
      new Option("--grades <order>", "`descending`: 1 is the best grade")
        .choices(["ascending", "descending"])
        .default("ascending"),
    )
    .action(async (...given: unknown[]) =>
      invoke<SharedOptions & ImportOptions>(
        io,
        given,
        async ({ config }, { queries, judgements, documents, out, queryIds, grades }) =>
          corpusgate.goldenImport({
            config,
            documents,
            out,
            queryIds,
            grades,
            queries: await corpusgate.readImportFile(path.resolve(io.cwd, queries), queries),
            judgements: await corpusgate.readImportFile(path.resolve(io.cwd, judgements), judgements),
          }),
        done,
      ),
    );
}

interface ImportOptions
  extends Pick<corpusgate.GoldenImportRequest, "documents" | "out" | "queryIds" | "grades"> {
  readonly queries: string;
  readonly judgements: string;
}
