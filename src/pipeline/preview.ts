import type { Config } from "../config/config.ts";
import { offlineModel } from "../config/defaults.ts";
import { Failure } from "../failure/failure.ts";
import { blocks } from "../gate/verdict.ts";
import type { Store } from "../postgres/database.ts";
import { migrate } from "../postgres/migrate.ts";
import { openStore } from "../postgres/open-store.ts";
import type { IngestReport, PreviewReport, QueryResult } from "../report/reports.ts";
import { withBaseTree } from "./base-tree.ts";
import { readGoldenSet, storeQueryVectors } from "./golden.ts";
import { ingestInto } from "./ingest.ts";
import { type Judgement, judge } from "./judge.ts";
import { ownership } from "./run-context.ts";

export interface PreviewRequest {
  readonly config: Config;
  /** Git ref to compare with. */
  readonly base: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Base, then head, in one throw-away database: what changes, and whose golden queries' top results move. */
export async function preview({ config, base, variables }: PreviewRequest): Promise<PreviewReport> {
  const began = performance.now();
  const throwAway: Config = {
    ...embeddable(config),
    database: { kind: "embedded", directory: "memory", schema: config.database.schema },
    approval: "none",
    guards: { ...config.guards, allowOfflineEmbedder: true, deletionBudget: 1 },
  };
  const store = await openStore(throwAway, "promote");
  try {
    await migrate(store, ownership(config));
    const before = await withBaseTree(throwAway, base, variables, (tree) =>
      stateOf(
        store,
        { ...throwAway, load: tree.load, guardrails: tree.guardrails, chunk: tree.chunk },
        throwAway,
      ),
    );
    const after = await stateOf(store, throwAway, throwAway);
    const blocked = after.report.outcome === "blocked" || blocks(after.judged.gates);
    return {
      command: "preview",
      outcome: blocked ? "failed" : "passed",
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      base,
      documents: after.report.documents,
      chunks: after.report.chunkChanges,
      moved: movedQueries(before.judged.queries, after.judged.queries),
      metrics: { base: before.judged.metrics, head: after.judged.metrics },
      findings: after.report.findings,
    };
  } finally {
    await store.database.close();
  }
}

/** The configured model where there is a key for it, else the offline embedder. */
function embeddable(config: Config): Config {
  const keyless = config.embed.provider === "openai" && config.embed.apiKey === undefined;
  return keyless
    ? {
        ...config,
        embed: {
          ...config.embed,
          provider: "local",
          model: offlineModel,
          apiKey: undefined,
          usdPerMillionTokens: 0,
        },
      }
    : config;
}

/** Ingests one state and asks it the head's golden queries; the gates block nothing here, they are what is compared. */
async function stateOf(
  store: Store,
  config: Config,
  asking: Config,
): Promise<{ readonly report: IngestReport; readonly judged: Judgement }> {
  const report = await ingestInto(store, {
    config: { ...config, gate: { ...config.gate, golden: undefined, spotChecks: [] } },
    plan: undefined,
    selection: [],
    hold: false,
    strict: false,
    approve: undefined,
    origin: { actor: "preview", runUrl: null, commit: null, cleanTree: null, reason: null },
    observe: () => undefined,
  });
  const generation = report.generation ?? report.previous;
  if (generation === null) {
    throw new Failure(`Nothing could be previewed: ${report.reasons.join(" ")}`, {
      remedy: "Run `corpusgate validate` on that state and mend what it finds.",
    });
  }
  await storeQueryVectors(store, asking, await readGoldenSet(asking));
  return { report, judged: await judge({ store, config: asking, generation }) };
}

function movedQueries(before: readonly QueryResult[], after: readonly QueryResult[]): PreviewReport["moved"] {
  const topBefore = new Map(before.map((one) => [one.id, topOf(one)]));
  return after
    .map((one) => ({ id: one.id, before: topBefore.get(one.id) ?? [], after: topOf(one) }))
    .filter((one) => one.before.join("\n") !== one.after.join("\n"));
}

function topOf(result: QueryResult): readonly string[] {
  return result.top.map((hit) => [hit.path, ...hit.headingPath].join(" › "));
}
