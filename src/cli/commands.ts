import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { JsonValue } from "../config/config.ts";
import * as corpusgate from "../pipeline.ts";
import { type Finished, type Invocation, invoke } from "./invoke.ts";
import type { Io } from "./io.ts";
import { type SharedOptions, withSharedOptions } from "./options.ts";
import { readOrigin } from "./origin.ts";
import { keepBaseline, readBaseline } from "./write-report.ts";

/** Every command with its help; `done` receives the report of the one that ran. */
export function addCommands(program: Command, io: Io, done: Finished): void {
  program
    .description(
      "CI/CD for the corpus behind a RAG assistant: lint, plan, embed, stage, gate, promote, verify, roll back.",
    )
    .version(corpusgate.version)
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .exitOverride()
    .showHelpAfterError("(run with --help for what there is)")
    .addHelpText("after", helpAfter);
  withSharedOptions(program);

  const command = (usage: string, description: string, examples: readonly string[]) =>
    withSharedOptions(program.command(usage).description(description)).addHelpText(
      "after",
      `\nExamples:\n${examples.map((one) => `  $ ${one}`).join("\n")}\n`,
    );
  const run =
    <Options extends SharedOptions>(
      work: (
        invocation: Invocation,
        options: Options,
        argument: string | undefined,
      ) => Promise<corpusgate.Report>,
    ) =>
    async (...given: unknown[]) =>
      invoke<Options>(io, given, work, done);

  command("validate", "Load, lint and chunk the documents; needs no database and no key.", [
    "corpusgate validate",
    "corpusgate validate --strict --base origin/main",
  ])
    .option("--base <ref>", "git ref to tell the difference to")
    .action(
      run<SharedOptions & { base?: string }>(({ config, variables }, options) =>
        corpusgate.validate({ config, strict: options.strict ?? false, base: options.base, variables }),
      ),
    );

  command("preview", "Base and head in throw-away databases: whose golden queries' top results move.", [
    "corpusgate preview --base origin/main",
  ])
    .option("--base <ref>", "git ref to compare with", "HEAD")
    .action(
      run<SharedOptions & { base: string }>(({ config, variables }, options) =>
        corpusgate.preview({ config, base: options.base, variables }),
      ),
    );

  command("plan", "Compare the documents with what is live, and write the plan.", [
    "corpusgate plan --out plan.json",
    "corpusgate plan --against none",
  ])
    .option("--out <file>", "write the plan file that `ingest --plan` runs")
    .option(
      "--against <what>",
      "`live`, or `none`: as if nothing were live, without a database",
      against,
      "live",
    )
    .action(run<PlanOptions>((invocation, options) => planAndWrite(invocation, options)));

  command("ingest", "Embed, stage, gate and promote what changed; verify live.", [
    "corpusgate ingest",
    "corpusgate ingest --plan plan.json",
    "corpusgate ingest --env production --doc 'docs/**' --hold",
  ])
    .option("--plan <file>", "run exactly this plan; refused when anything it is bound to has moved")
    .option("--hold", "stop at a sealed, gated generation; `promote` makes it live")
    .option("--dry-run", "only plan")
    .option("--approve <digest>", "digest of the plan that you approve, where the environment asks for it")
    .option("--reason <text>", "why, for the run log")
    .action(
      run<IngestOptions>(async (invocation, options) => {
        if (options.dryRun === true) return planAndWrite(invocation, { ...options, against: "live" });
        const { config, directory, observe } = invocation;
        const plan =
          options.plan === undefined
            ? undefined
            : corpusgate.readPlan(await readFile(path.resolve(io.cwd, options.plan), "utf8"), options.plan);
        const report = await corpusgate.ingest({
          config,
          plan,
          selection: options.doc ?? [],
          hold: options.hold ?? false,
          strict: options.strict ?? false,
          approve: options.approve,
          origin: await readOrigin(io, directory, options.reason),
          observe,
        });
        if (
          (report.outcome === "promoted" || report.outcome === "nothing-to-do") &&
          !report.gates.some((one) => one.verdict === "fail")
        )
          await keepBaseline(invocation.reports, report);
        return report;
      }),
    );

  command(
    "promote [generation]",
    "Make a held generation live, if its base is still live and its gates stand.",
    ["corpusgate promote", "corpusgate promote 7 --env production --approve <digest>"],
  )
    .option("--approve <digest>", "digest of the plan that you approve")
    .option("--reason <text>", "why, for the run log")
    .action(
      run<SharedOptions & { approve?: string; reason?: string }>(
        async ({ config, directory }, options, generation) =>
          corpusgate.promote({
            config,
            generation: generationOf(generation),
            approve: options.approve,
            origin: await readOrigin(io, directory, options.reason),
          }),
      ),
    );

  command("verify", "Check what is live: integrity, golden and smoke queries, spot checks.", [
    "corpusgate verify",
    "corpusgate verify --env production --json",
  ])
    .option("--generation <number>", "a staged or retained generation instead of live", generationOf)
    .action(
      run<SharedOptions & { generation?: number }>(async ({ config, reports }, options) => {
        const report = await corpusgate.verify({
          config,
          generation: options.generation,
          baseline: await readBaseline(reports, config.environment),
        });
        if (report.outcome === "passed" && options.generation === undefined)
          await keepBaseline(reports, report);
        return report;
      }),
    );

  command("drift", "Has anything moved by itself? Repository, database, embeddings, retrieval.", [
    "corpusgate drift --env production",
  ]).action(
    run<SharedOptions>(async ({ config, reports }) =>
      corpusgate.drift({ config, baseline: await readBaseline(reports, config.environment) }),
    ),
  );

  command(
    "rollback [generation]",
    "Make the generation that was live before (or the one named) live again.",
    ["corpusgate rollback", "corpusgate rollback 5 --env production --reason 'wrong prices'"],
  )
    .option("--reason <text>", "why, for the run log")
    .action(
      run<SharedOptions & { reason?: string }>(async ({ config, directory }, options, generation) =>
        corpusgate.rollback({
          config,
          generation: generationOf(generation),
          approve: undefined,
          origin: await readOrigin(io, directory, options.reason),
        }),
      ),
    );

  command("prune", "Drop generations and vectors that are no longer retained.", [
    "corpusgate prune --env production",
  ]).action(
    run<SharedOptions>(async ({ config, directory }) =>
      corpusgate.prune(config, await readOrigin(io, directory, undefined)),
    ),
  );

  command("status", "What is live, what is staged, who is at work.", ["corpusgate status"]).action(
    run<SharedOptions>(({ config }) => corpusgate.status(config)),
  );

  command("runs", "The run log, newest first.", ["corpusgate runs", "corpusgate runs --markdown > Runs.md"])
    .option("--markdown", "as a Markdown table on stdout")
    .option("--limit <count>", "how many", countOf, 50)
    .action(
      run<SharedOptions & { limit: number }>(({ config }, options) => corpusgate.runs(config, options.limit)),
    );

  command("query <text>", "What a reader would get.", ['corpusgate query "How do I undo a bad ingestion?"'])
    .option(
      "--mode <mode>",
      "`lexical`, `dense` or `hybrid` (default: hybrid; lexical without a key)",
      modeOf,
    )
    .option("--filter <key=value>", "metadata that a document must carry; repeatable", filterOf)
    .option("--count <number>", "how many passages", countOf, 5)
    .action(
      run<SharedOptions & QueryOptions>(({ config }, options, text) =>
        corpusgate.query({
          config,
          text: text ?? "",
          count: options.count,
          mode: options.mode,
          filter: options.filter ?? {},
        }),
      ),
    );

  command("migrate", "Create or update the schema, as its owner.", [
    "corpusgate migrate --env production",
    "corpusgate migrate --env production --print > schema.sql",
  ])
    .option("--print", "print the SQL for a DBA and touch nothing")
    .option("--vector-schema <name>", "with --print: the schema that holds the extension", "public")
    .action(run<SharedOptions>(({ config }) => corpusgate.migrate(config)));

  command("doctor", "Check connection, extension, schema, key and working tree, each with its remedy.", [
    "corpusgate doctor --env production",
  ]).action(
    run<SharedOptions>(async ({ config, directory }) =>
      corpusgate.doctor({ config, origin: await readOrigin(io, directory, undefined) }),
    ),
  );

  async function planAndWrite(
    { config }: Invocation,
    options: Omit<PlanOptions, "against"> & { against: "live" | "none" },
  ): Promise<corpusgate.Report> {
    const { report, plan } = await corpusgate.plan({
      config,
      selection: options.doc ?? [],
      strict: options.strict ?? false,
      against: options.against,
    });
    if (options.out !== undefined) {
      await writeFile(path.resolve(io.cwd, options.out), corpusgate.writePlan(plan));
      io.stderr.write(
        `Plan written to ${options.out}; run it with \`corpusgate ingest --plan ${options.out}\`.\n`,
      );
    }
    return report;
  }
}

type PlanOptions = SharedOptions & { readonly out?: string; readonly against: "live" | "none" };
type IngestOptions = SharedOptions & {
  readonly plan?: string;
  readonly hold?: boolean;
  readonly dryRun?: boolean;
  readonly approve?: string;
  readonly reason?: string;
  readonly out?: string;
};

interface QueryOptions {
  readonly count: number;
  readonly mode?: Mode;
  readonly filter?: Readonly<Record<string, JsonValue>>;
}

type Mode = "lexical" | "dense" | "hybrid";

function modeOf(value: string): Mode {
  if (value === "lexical" || value === "dense" || value === "hybrid") return value;
  throw new InvalidArgumentError("`lexical`, `dense` or `hybrid` was expected.");
}

/** `key=value`; a value that reads as true, false, null or a number is one. */
function filterOf(
  value: string,
  before: Readonly<Record<string, JsonValue>> | undefined,
): Readonly<Record<string, JsonValue>> {
  const equals = value.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("`key=value` was expected, for example category=pricing.");
  const text = value.slice(equals + 1);
  const typed = /^(true|false|null|-?\d+(\.\d+)?)$/.test(text) ? JSON.parse(text) : text;
  return { ...before, [value.slice(0, equals)]: typed };
}

function against(value: string): "live" | "none" {
  if (value === "live" || value === "none") return value;
  throw new InvalidArgumentError("`live` or `none` was expected.");
}

function countOf(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw new InvalidArgumentError("A whole number from 1 to 1000 was expected.");
}

function generationOf(value: string): number;
function generationOf(value: string | undefined): number | undefined;
function generationOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const generation = Number(value);
  if (Number.isInteger(generation) && generation >= 1) return generation;
  throw new InvalidArgumentError("The number of a generation was expected; `corpusgate status` lists them.");
}

const helpAfter = `
The line: validate → plan → ingest (embed, stage, gate, promote) → verify; rollback undoes it.
First run, no key and no server needed:
  $ corpusgate ingest && corpusgate query "How do I undo a bad ingestion?"

Exit codes: 0 done, 1 a verdict says no (failed, blocked, drifted), 2 failure (could not check).
`;
