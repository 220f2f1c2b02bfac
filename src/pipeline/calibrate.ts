import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import {
  type CalibrationLimits,
  type CalibrationQuery,
  calibrate as fitThreshold,
} from "../gate/calibrate.ts";
import { findFirst } from "../gate/evaluate.ts";
import type { GoldenSet } from "../gate/golden.ts";
import { readThresholds, type Thresholds, thresholdsGate, writeThresholds } from "../gate/thresholds.ts";
import type { GateResult } from "../gate/verdict.ts";
import type { Store } from "../postgres/database.ts";
import { search } from "../postgres/search.ts";
import { type LiveGeneration, readLive, readProfile } from "../postgres/snapshot.ts";
import type { CalibrateReport } from "../report/golden-reports.ts";
import { queryHash, queryVectors, readGoldenSet } from "./golden.ts";
import { resolveInGeneration } from "./resolve-golden.ts";
import { withStore } from "./run-context.ts";

export interface CalibrateRequest extends CalibrationLimits {
  readonly config: Config;
  /** Where the thresholds are written, relative to the configuration. */
  readonly out: string;
}

/** The most that `search` brings; a right passage farther down counts as not found. */
const depth = 1000;

/** Fits a distance threshold to the golden queries on live, and writes it unless it cannot be guaranteed. */
export async function calibrate(request: CalibrateRequest): Promise<CalibrateReport> {
  const began = performance.now();
  const { config, out } = request;
  const golden = await readGoldenSet(config);
  if (golden === null)
    throw new Failure("The configuration names no golden queries, and calibrating needs some.", {
      remedy: "Set `golden: golden.yaml` in the configuration.",
    });
  return withStore(config, "read", async (store) => {
    const live = await requireLive(config, store);
    const queries = await measure(config, store, live, golden);
    const calibration = fitThreshold(queries, request);
    const report = {
      command: "calibrate" as const,
      environment: config.environment,
      profile: live.profile,
      file: out,
      queries: queries.map(({ distance, ...one }) => ({
        ...one,
        distance: Number.isFinite(distance) ? distance : null,
      })),
    };
    const seconds = () => (performance.now() - began) / 1000;
    if (calibration.outcome === "refused")
      return {
        ...report,
        outcome: "refused",
        seconds: seconds(),
        reason: calibration.reason,
        remedy: calibration.remedy,
      };
    const { outcome, ...calibrated } = calibration;
    const thresholds: Thresholds = {
      version: 1,
      profile: live.profile,
      chunkTokens: config.chunk.maxTokens,
      content: live.contentDigest,
      ...calibrated,
    };
    const file = path.join(config.load.root, out);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, writeThresholds(thresholds));
    return { ...report, outcome, seconds: seconds(), thresholds };
  });
}

async function requireLive(config: Config, store: Store): Promise<LiveGeneration> {
  const live = await readLive(store);
  if (live !== null) return live;
  throw new Failure(`Nothing is live in environment "${config.environment}".`, {
    remedy: `Run \`corpusgate ingest --env ${config.environment}\` first.`,
  });
}

async function measure(
  config: Config,
  store: Store,
  live: LiveGeneration,
  golden: GoldenSet,
): Promise<readonly CalibrationQuery[]> {
  const { targets } = await resolveInGeneration(store, live.generation, golden, config.guardrails.pricing);
  const vectors = await queryVectors(store, config, live.profile, golden);
  const measured: CalibrationQuery[] = [];
  for (const { id, query, answerable } of golden.queries) {
    const embedding = vectors.get(queryHash(query));
    if (embedding === undefined)
      throw new Failure(`Golden query "${id}" has no stored vector of ${live.profile}.`, {
        remedy: "The next ingest stores them.",
      });
    const relevant = (targets.get(id) ?? []).filter(({ grade }) => grade > 0);
    if (answerable && relevant.length === 0) continue;
    const hits = await search(store, {
      mode: "dense",
      embedding,
      profile: live.profile,
      generation: live.generation,
      count: answerable ? depth : 1,
    });
    const place = answerable ? findFirst(hits, relevant) : 1;
    const found = place === undefined ? undefined : hits[place - 1];
    measured.push({ id, answerable, distance: found?.distance ?? Number.POSITIVE_INFINITY });
  }
  return measured;
}

/** The configured thresholds, undefined when the file is not there; null when none are configured. */
export async function readConfiguredThresholds(
  config: Config,
): Promise<{ readonly file: string; readonly thresholds: Thresholds | undefined } | null> {
  const file = config.gate.thresholds;
  if (file === undefined) return null;
  try {
    return {
      file,
      thresholds: readThresholds(await readFile(path.join(config.load.root, file), "utf8"), file),
    };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { file, thresholds: undefined };
    throw error;
  }
}

/** What `verify` says of the configured thresholds: they hold for what is live, or they fail closed. */
export async function judgeThresholds(
  config: Config,
  store: Store,
  generation: number,
): Promise<readonly GateResult[]> {
  const configured = await readConfiguredThresholds(config);
  if (configured === null) return [];
  const profile = await readProfile(store, generation);
  return [
    thresholdsGate(configured.file, configured.thresholds, { profile, chunkTokens: config.chunk.maxTokens }),
  ];
}
