import { randomBytes } from "node:crypto";
import type { Config } from "../config/config.ts";
import { offlineModel } from "../config/defaults.ts";
import { Failure } from "../failure/failure.ts";
import { type AskedQuery, askedQueries } from "../gate/golden-record.ts";
import { blocks } from "../gate/verdict.ts";
import type { Store } from "../postgres/database.ts";
import { readMovedDocuments } from "../postgres/moved-documents.ts";
import { migrate } from "../postgres/schema/migrate.ts";
import { openStore } from "../postgres/server/open-store.ts";
import { dropThrowAway } from "../postgres/server/throw-away.ts";
import type { IngestReport, PreviewReport, ShownHit } from "../report/reports.ts";
import { type FetchedSource, fetchedAlso, fetchSources, foldersLeftOut } from "./fetch/fetch-sources.ts";
import { withBaseTree } from "./git/base-tree.ts";
import { ingestInto } from "./ingest.ts";
import { readGoldenSet, storeQueryVectors } from "./judge/golden.ts";
import { type Judgement, judge } from "./judge/judge.ts";
import { type Observer, unobserved } from "./progress.ts";
import { ownership } from "./run-context.ts";

export interface PreviewRequest {
  readonly config: Config;
  /** Git ref to compare with. */
  readonly base: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Connection string of a server on which a schema may come and go; undefined: an embedded database in memory. */
  readonly database?: string | undefined;
  readonly observe?: Observer;
}

/**
 * Base, then head, in one throw-away database: what changes, and whose golden queries' top results move. Both are
 * generations of one schema, so that what they share is embedded once; the schema is dropped whatever happens.
 */
export async function preview(request: PreviewRequest): Promise<PreviewReport> {
  const { config } = request;
  const began = performance.now();
  const throwAway: Config = {
    ...embeddable(config),
    ...throwAwayDatabase(request),
    approval: "none",
    guards: { ...config.guards, allowOfflineEmbedder: true, deletionBudget: 1 },
  };
  const store = await openStore(throwAway, "promote");
  try {
    const compared = await compareStates(store, throwAway, request).catch(async (error: unknown) => {
      // Whether the schema goes or stays, the first error is the one to tell.
      await dropThrowAway(store).catch(() => undefined);
      throw error;
    });
    await dropThrowAway(store);
    return { ...compared, seconds: (performance.now() - began) / 1000 };
  } finally {
    await store.database.close();
  }
}

/** Everything, the read surface too, in a schema of a name that nobody else has; in memory the name does not matter. */
function throwAwayDatabase({ config, database }: PreviewRequest): Pick<Config, "database" | "views"> {
  if (database === undefined)
    return {
      database: { kind: "embedded", directory: "memory", schema: config.database.schema },
      views: config.views,
    };
  const schema = `corpusgate_preview_${randomBytes(6).toString("hex")}`;
  return {
    database: { kind: "server", read: database, stage: database, promote: database, schema },
    views: { exposedSchema: schema, documents: "documents", chunks: "chunks", embeddings: "embeddings" },
  };
}

async function compareStates(
  store: Store,
  throwAway: Config,
  { config, base, variables, observe = unobserved }: PreviewRequest,
): Promise<Omit<PreviewReport, "seconds">> {
  await migrate(store, ownership(config));
  // Once: what a CMS says does not depend on the git ref.
  const fetched = await fetchSources(config, { unset: "left-out" });
  const before = await withBaseTree(throwAway, base, variables, async (tree) => ({
    ...(await stateOf(
      store,
      { ...throwAway, load: tree.load, guardrails: tree.guardrails, chunk: tree.chunk },
      fetchedAlso(tree, fetched),
      observe,
    )),
    asked: askedQueries(await readGoldenSet(tree)),
  }));
  const head = await stateOf(store, throwAway, fetched, observe);
  const after = { ...head, judged: await judgeHead(store, throwAway, { before, head, fetched, observe }) };
  // A corpus without a passage is blocked, but not where it is only empty because its sources are left out.
  const isLeftOut = isWithoutPassages(after.report) && foldersLeftOut(fetched).length > 0;
  const reasons = after.report.outcome === "blocked" && !isLeftOut ? after.report.reasons : [];
  const blocked = (after.report.outcome === "blocked" && !isLeftOut) || blocks(after.judged.gates);
  return {
    command: "preview",
    outcome: blocked ? "failed" : "passed",
    environment: config.environment,
    base,
    documents: after.report.documents,
    chunks: after.report.chunkChanges,
    moved: movedQueries(after.judged.comparisons, await renamedBetween(store, head, before)),
    metrics: metricsOf(after.judged),
    gates: after.judged.gates,
    reasons,
    findings: after.report.findings,
    silenced: after.report.silenced,
  };
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

interface State {
  readonly report: IngestReport;
  /** Null: there is no passage. */
  readonly generation: number | null;
}

/** Thresholds hold for the model of the environment, which a check without a key does not have. */
const ofLiveAlone = { golden: undefined, spotChecks: [], thresholds: undefined, latency: undefined };

/** Ingests one state; the gates block nothing here, the two states are compared afterwards. */
async function stateOf(
  store: Store,
  config: Config,
  fetched: readonly FetchedSource[],
  observe: Observer,
): Promise<State> {
  const report = await ingestInto(
    store,
    {
      config: { ...config, gate: { ...config.gate, ...ofLiveAlone } },
      plan: undefined,
      selection: [],
      hold: false,
      strict: false,
      approval: undefined,
      // The report shows them; what they would do to the retrieval is what a preview is asked for.
      errors: "report",
      origin: { actor: "preview", runUrl: null, commit: null, cleanTree: null, reason: null },
      // Two ingests would draw each bar twice; what is waited for has to be told.
      observe: (progress) => (progress.kind === "note" ? observe(progress) : undefined),
    },
    fetched,
  );
  const generation = report.generation ?? report.previous;
  if (generation === null && !isWithoutPassages(report)) {
    throw new Failure(`Nothing could be previewed: ${report.reasons.join(" ")}`, {
      remedy: "Run `corpusgate validate` on that state and mend what it finds.",
    });
  }
  return { report, generation };
}

/** The head's golden queries of both states, as the gates of an ingest over the base would judge them. */
async function judgeHead(
  store: Store,
  config: Config,
  {
    before,
    head,
    fetched,
    observe,
  }: {
    readonly before: State & { readonly asked: readonly AskedQuery[] };
    readonly head: State;
    readonly fetched: readonly FetchedSource[];
    readonly observe: Observer;
  },
): Promise<Judged> {
  const { generation } = head;
  if (generation === null) return nothingAsked;
  const golden = await readGoldenSet(config, foldersLeftOut(fetched));
  await storeQueryVectors(store, { config, observe }, golden);
  return judge({
    store,
    config,
    generation,
    golden,
    thoroughness: { kind: "compared", base: before.generation, askedBefore: before.asked },
  });
}

/** A state from before the first passage, or all of whose sources are left out; not one whose documents cannot be read. */
function isWithoutPassages({ documents, chunks, findings, skipped }: IngestReport): boolean {
  const { added, changed, renamed, removed, unchanged } = documents;
  const hasDocuments = added + changed + renamed + removed + unchanged > 0;
  if (chunks > 0 || skipped.length > 0) return false;
  return hasDocuments || findings.every((one) => one.severity !== "error");
}

type Judged = Pick<Judgement, "gates" | "metrics" | "comparisons" | "compared">;

const nothingAsked: Judged = { gates: [], metrics: {}, comparisons: [] };

/** Where two states were compared, of the same queries on both sides. */
function metricsOf({ metrics, compared }: Judged): PreviewReport["metrics"] {
  if (compared === undefined) return { base: {}, head: metrics };
  return { base: { hybrid: compared.base }, head: { ...metrics, hybrid: compared.head } };
}

/** Where the base has the head's documents that it does not have under their path. */
async function renamedBetween(store: Store, head: State, base: State): Promise<Renamed> {
  if (head.generation === null || base.generation === null) return new Map();
  return readMovedDocuments(store, head.generation, base.generation);
}

type Renamed = Awaited<ReturnType<typeof readMovedDocuments>>;

/** A passage that only stands under another path has not moved in anybody's results. */
function movedQueries(comparisons: Judged["comparisons"], renamed: Renamed): PreviewReport["moved"] {
  return comparisons
    .filter(({ before, after }) => {
      const asBefore = after.map((hit) => ({ ...hit, path: renamed.get(hit.path) ?? hit.path }));
      return topOf(before ?? []).join("\n") !== topOf(asBefore).join("\n");
    })
    .map(({ id, before, after }) => ({ id, before: topOf(before ?? []), after: topOf(after) }));
}

function topOf(hits: readonly ShownHit[]): readonly string[] {
  return hits.map((hit) => [hit.path, ...hit.headingPath].join(" › "));
}
