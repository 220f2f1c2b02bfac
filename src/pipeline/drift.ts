import type { Config } from "../config/config.ts";
import { connectionString } from "../config/missing-database.ts";
import { Failure } from "../failure/failure.ts";
import { inPlace } from "../failure/in-place.ts";
import { readFirstScores } from "../postgres/asked-queries.ts";
import type { Store } from "../postgres/database.ts";
import { type DriftRecord, readPromotedMetrics, recordDrift, type Sketch } from "../postgres/drift.ts";
import { readGenerations } from "../postgres/generations.ts";
import { type LiveGeneration, readLive } from "../postgres/snapshot.ts";
import type { DriftReport, Metrics } from "../report/reports.ts";
import { withCorpus } from "./corpus/read-corpus.ts";
import { canariesCheck } from "./drift/canaries.ts";
import { chunkerCheck } from "./drift/chunker.ts";
import { databaseCheck } from "./drift/database.ts";
import { corpusDistributionCheck, queryDistributionCheck, sketchGeneration } from "./drift/distribution.ts";
import type { DriftCheck, NotChecked } from "./drift/drift-check.ts";
import { repositoryCheck } from "./drift/repository.ts";
import { baselineOf, retrievalCheck } from "./drift/retrieval.ts";
import { tablesCheck } from "./drift/tables.ts";
import { vectorIndexCheck } from "./drift/vector-index.ts";
import { judge } from "./judge/judge.ts";
import { type Observer, unobserved } from "./progress.ts";
import { withStore } from "./run-context.ts";

export interface DriftRequest {
  readonly config: Config;
  /** What the last verified run on this machine measured; only where the database keeps no run of live. */
  readonly baseline: Metrics | undefined;
  /** The run writes nothing, since `keepDrift` keeps its report afterwards. */
  readonly keepLater?: boolean;
  readonly observe?: Observer;
}

interface Looked {
  readonly checks: readonly DriftCheck[];
  readonly notChecked: readonly NotChecked[];
  readonly live: LiveGeneration | null;
  readonly sketch: Sketch | null;
  /** Whether the database answered at all. */
  readonly reached: boolean;
}

/** Has anything moved by itself: documents, rows, index, model, subject, retrieval? Drifted > unknown > clean. */
export async function drift({
  config,
  baseline,
  keepLater = false,
  observe = unobserved,
}: DriftRequest): Promise<DriftReport> {
  const began = performance.now();
  const { checks, notChecked, live, sketch, reached } = await look(config, baseline, observe);
  const here = <One extends { readonly reason: string }>(one: One): One => ({
    ...one,
    reason: inPlace(one.reason, { env: config.environment }),
  });
  const outcome =
    (["drifted", "unknown"] as const).find((one) => checks.some((check) => check.outcome === one)) ?? "clean";
  const report: DriftReport = {
    command: "drift",
    outcome,
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    generation: live?.generation ?? null,
    checks: checks.map(here),
    notChecked: notChecked.map(here),
  };
  if (!reached || keepLater) return report;
  const notKept = await remember(config, {
    generation: report.generation,
    profile: live?.profile ?? null,
    outcome,
    report,
    sketch,
  });
  return notKept === undefined ? report : { ...report, notChecked: [...report.notChecked, here(notKept)] };
}

async function look(config: Config, baseline: Metrics | undefined, observe: Observer): Promise<Looked> {
  try {
    return await withStore(config, "read", async (store) => {
      const live = await readLive(store);
      if (live !== null) return await lookAt(config, store, live, baseline, observe);
      const reason = "Nothing is live. Run `corpusgate ingest`.";
      return {
        checks: [{ check: "database", outcome: "drifted", reason }],
        notChecked: [],
        live,
        sketch: null,
        reached: true,
      };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Could not check is never clean.
    const reason = `${error.message} ${error.remedy}`;
    return {
      checks: [{ check: "database", outcome: "unknown", reason }],
      notChecked: [],
      live: null,
      sketch: null,
      reached: false,
    };
  }
}

async function lookAt(
  config: Config,
  store: Store,
  live: LiveGeneration,
  baseline: Metrics | undefined,
  observe: Observer,
): Promise<Looked> {
  const judged = await judge({ store, config, generation: live.generation, observe });
  const generation = (await readGenerations(store)).find((one) => one.number === live.generation);
  const fromFiles = await withCorpus(config, async (read) => [
    await repositoryCheck(config, store, read),
    await chunkerCheck(config, read),
  ]);
  const sketch = await sketchGeneration(store, live.generation);
  const queries = await queryDistributionCheck(config, store, live, observe);
  const promoted = await readPromotedMetrics(store, live.generation);
  const first = await readFirstScores(store, live.generation);
  const looked: readonly (DriftCheck | NotChecked)[] = [
    ...fromFiles,
    databaseCheck(judged),
    await vectorIndexCheck(config, store, { ...live, chunks: generation?.chunks ?? 0 }, judged),
    await tablesCheck(store, live.segment),
    await canariesCheck(config, store, live, observe),
    await corpusDistributionCheck(store, live, { sketch, golden: judged.asked }),
    ...(queries === undefined ? [] : [queries]),
    retrievalCheck(judged, baselineOf(judged.asked, first, promoted, baseline)),
  ];
  return {
    live,
    sketch,
    reached: true,
    checks: looked.filter((one) => "outcome" in one),
    notChecked: looked.filter((one) => !("outcome" in one)),
  };
}

/**
 * Keeps the run for trends, where this run was given the stager's connection; a reader may not write. What cannot be
 * kept takes nothing from what was found, and is told: without it a later run has nothing to compare with.
 */
async function remember(config: Config, record: DriftRecord): Promise<NotChecked | undefined> {
  try {
    if (config.database.kind === "server") connectionString(config.database, "stage");
    await withStore(config, "stage", (store) => recordDrift(store, record));
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const reason = `This run is not kept, so later ones cannot compare with it: ${error.message} Keeping it takes the connection of a user who may stage.`;
    return { check: "trends", reason };
  }
}
