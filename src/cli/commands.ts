import { type Command, Option } from "commander";
import { inPlace } from "../failure/in-place.ts";
import { readBaseline } from "../pipeline/report-files.ts";
import * as corpusgate from "../pipeline.ts";
import type { IngestOptions, PlanOptions, QueryOptions } from "./command-options.ts";
import { addGoldenCommands } from "./golden-commands.ts";
import { helpAfter, helpAfterCommand } from "./help.ts";
import { type Finished, type Invocation, invoke } from "./invoke.ts";
import type { Io } from "./io.ts";
import {
  against,
  countOf,
  filterOf,
  generationOf,
  given,
  modeOf,
  shardOf,
  shareOf,
} from "./option-values.ts";
import { requirePrint, type SharedOptions, withSharedOptions } from "./options.ts";
import { approvalOf, readOrigin } from "./origin.ts";
import { readPlanFile, writePlanFile } from "./plan-files.ts";

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

  const command = (name: Parameters<typeof helpAfterCommand>[0], description: string) =>
    withSharedOptions(program.command(name).description(description)).addHelpText(
      "after",
      helpAfterCommand(name),
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

  command("validate", "Load, lint and chunk the documents; needs no database and no key.")
    .option("--base <ref>", "git ref to tell the difference to", given)
    .action(
      run<SharedOptions & { base?: string }>(({ config, variables }, options) =>
        corpusgate.validate({ config, strict: options.strict ?? false, base: options.base, variables }),
      ),
    );

  command("preview", "Base and head in throw-away databases: whose golden queries' top results move.")
    .option("--base <ref>", "git ref to compare with", given, "HEAD")
    .option("--database <url>", "throw-away Postgres; a schema comes and goes (default: embedded, in memory)")
    .action(
      run<SharedOptions & { base: string; database?: string }>(({ config, variables, observe }, options) =>
        corpusgate.preview({ config, base: options.base, variables, database: options.database, observe }),
      ),
    );

  command("plan", "Compare the documents with what is live, and write the plan.")
    .option("--out <file>", "write the plan file that `ingest --plan` runs", given)
    .option(
      "--against <what>",
      "`live`, or `none`: as if nothing were live, without a database",
      against,
      "live",
    )
    .action(run<PlanOptions>(planAndWrite));

  command("ingest", "Embed, stage, gate and promote what changed; verify live.")
    .option("--plan <file>", "run exactly this plan; refused when anything it is bound to has moved", given)
    .option("--hold", "stop at a sealed, gated generation; `promote` makes it live")
    .addOption(new Option("--dry-run", "only plan").conflicts(["plan", "approve"]))
    .option("--approve <digest>", "digest of the plan that you approve, where the environment asks for it")
    .option("--reason <text>", "why, for the run log")
    .action(
      run<IngestOptions>(async (invocation, options) => {
        if (options.dryRun === true) return planAndWrite(invocation, { ...options, against: "live" });
        const { config, observe } = invocation;
        const approved =
          options.plan === undefined ? undefined : await readPlanFile(io, options.plan, options.doc);
        const origin = await readOrigin(io, config, options.reason);
        return corpusgate.ingest({
          config,
          plan: approved?.plan,
          fetched: approved?.fetched,
          selection: options.doc ?? [],
          hold: options.hold ?? false,
          strict: options.strict ?? false,
          approval: approvalOf(origin, options.approve),
          origin,
          observe,
          signal: io.stopSignal?.(),
        });
      }),
    );

  command("embed", "Embed what a plan needs, or one part of it; several jobs fill the same store.")
    .option(
      "--plan <file>",
      "embed for exactly this plan; refused when anything it is bound to has moved",
      given,
    )
    .option("--shard <i/n>", "only part i of n; each job takes another one (default: all)", shardOf)
    .option("--reason <text>", "why, for the run log")
    .action(
      run<SharedOptions & { plan?: string; shard?: corpusgate.Shard; reason?: string }>(
        async ({ config, observe }, options) => {
          const approved =
            options.plan === undefined ? undefined : await readPlanFile(io, options.plan, options.doc);
          return corpusgate.embed({
            config,
            plan: approved?.plan,
            fetched: approved?.fetched,
            selection: options.doc ?? [],
            shard: options.shard ?? { number: 1, of: 1 },
            strict: options.strict ?? false,
            origin: await readOrigin(io, config, options.reason),
            observe,
            signal: io.stopSignal?.(),
          });
        },
      ),
    );

  command("promote", "Make a held generation live, if its base is still live and its gates stand.")
    .argument("[generation]", "its number (default: the one that is held)", generationOf)
    .option("--approve <digest>", "digest of the plan that you approve")
    .option("--reason <text>", "why, for the run log")
    .action(
      run<SharedOptions & { approve?: string; reason?: string }>(async ({ config }, options, generation) => {
        const origin = await readOrigin(io, config, options.reason);
        return corpusgate.promote({
          config,
          generation: generationOf(generation),
          approval: approvalOf(origin, options.approve),
          origin,
        });
      }),
    );

  command("verify", "Check what is live: integrity, golden and smoke queries, spot checks.")
    .option("--generation <number>", "a staged or retained generation instead of live", generationOf)
    .action(
      run<SharedOptions & { generation?: number }>(async (invocation, { generation }) => {
        const { config, observe } = invocation;
        return corpusgate.verify({ config, generation, baseline: await baselineOf(invocation), observe });
      }),
    );

  command("drift", "Has anything moved by itself? Repository, database, embeddings, retrieval.").action(
    run<SharedOptions>(async (invocation) => {
      const { config, observe } = invocation;
      return corpusgate.drift({ config, baseline: (await baselineOf(invocation))?.metrics, observe });
    }),
  );

  command("rollback", "Make the generation that was live before, or the one named, live again.")
    .argument(
      "[generation]",
      "its number (default: the one that was live before, unless it was rolled back from)",
      generationOf,
    )
    .option("--reason <text>", "why, for the run log")
    .action(
      run<SharedOptions & { reason?: string }>(async ({ config }, options, generation) =>
        corpusgate.rollback({
          config,
          generation: generationOf(generation),
          approval: undefined,
          origin: await readOrigin(io, config, options.reason),
        }),
      ),
    );

  command("prune", "Drop generations and vectors that are no longer retained.").action(
    run<SharedOptions>(async ({ config }) =>
      corpusgate.prune(config, await readOrigin(io, config, undefined)),
    ),
  );

  command("status", "What is live, what is staged, who is at work.").action(
    run<SharedOptions>(({ config }) => corpusgate.status(config)),
  );

  command("runs", "The run log, newest first.")
    .option("--markdown", "as a Markdown table on stdout")
    .option("--limit <count>", "how many", countOf, 50)
    .action(
      run<SharedOptions & { limit: number }>(({ config }, options) => corpusgate.runs(config, options.limit)),
    );

  command("query", "What a reader would get.")
    .argument("<text>", "the question")
    .option(
      "--mode <mode>",
      "`lexical`, `dense` or `hybrid` (default: hybrid; lexical without a key)",
      modeOf,
    )
    .option("--filter <key=value>", "metadata that a document must carry; repeatable", filterOf)
    .option("--count <number>", "how many passages", countOf, 5)
    .action(
      run<SharedOptions & QueryOptions>(({ config, observe }, options, text) =>
        corpusgate.query({
          config,
          text: text ?? "",
          count: options.count,
          mode: options.mode,
          filter: options.filter ?? {},
          observe,
        }),
      ),
    );

  command("calibrate", "Fit a distance threshold to the golden queries, with a stated guarantee.")
    .option("--generation <number>", "a sealed or retained generation instead of live", generationOf)
    .option("--miss-rate <share>", "share of right passages that may lie beyond it", shareOf, 0.05)
    .option("--false-accept-rate <share>", "most of the unanswerable queries that may pass", shareOf)
    .option("--out <file>", "where it is written, relative to the configuration", given, "thresholds.json")
    .action(
      run<SharedOptions & { generation?: number; missRate: number; falseAcceptRate?: number; out: string }>(
        ({ config, observe }, options) =>
          corpusgate.calibrate({
            config,
            observe,
            generation: options.generation,
            missRate: options.missRate,
            falseAcceptRate: options.falseAcceptRate,
            out: options.out,
          }),
      ),
    );

  addGoldenCommands(program, io, done);

  command("migrate", "Create or update the schema, as its owner.")
    .option("--print", "print the SQL for a DBA and touch nothing")
    .option(
      "--from <migration>",
      "with --print: what a schema at this migration lacks; without it the whole schema",
      countOf,
    )
    .option(
      "--vector-schema <name>",
      "with --print: the schema that holds the extension (default: public)",
      given,
    )
    .action(
      run<SharedOptions & { from?: number; vectorSchema?: string }>(({ config }, options) => {
        requirePrint(options);
        return corpusgate.migrate(config);
      }),
    );

  command("doctor", "Check connection, extension, schema, key and working tree, each with its remedy.")
    .option("--ask-provider", "also let the provider embed one word, which it bills: do key and model work?")
    .action(
      run<SharedOptions & { readonly askProvider?: boolean }>(async ({ config }, { askProvider = false }) =>
        corpusgate.doctor({ config, origin: await readOrigin(io, config, undefined), askProvider }),
      ),
    );

  async function baselineOf({ config, reports, observe }: Invocation) {
    const { baseline, warnings } = await readBaseline(reports, config.environment);
    for (const message of warnings) await observe({ kind: "note", message });
    return baseline;
  }

  async function planAndWrite({ config }: Invocation, options: PlanOptions): Promise<corpusgate.Report> {
    const { report, plan, fetched } = await corpusgate.plan({
      config,
      selection: options.doc ?? [],
      strict: options.strict ?? false,
      against: options.against,
    });
    if (options.out !== undefined && report.outcome === "blocked") {
      io.stderr.write(`No plan was written to ${options.out}: it is blocked, and the report says by what.\n`);
    } else if (options.out !== undefined) {
      await writePlanFile(io, options.out, corpusgate.writePlan(plan, fetched));
      const advice = `run it with \`corpusgate ingest --plan ${options.out}\``;
      const place = { config: options.config, env: config.environment };
      io.stderr.write(`Plan written to ${options.out}; ${inPlace(advice, place)}.\n`);
    }
    return report;
  }
}
