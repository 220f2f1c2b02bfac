import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { inPlace } from "../failure/in-place.ts";
import {
  type CalibrationLimits,
  type CalibrationQuery,
  calibrate as fitThreshold,
} from "../gate/calibrate.ts";
import { findFirst } from "../gate/evaluate.ts";
import type { GoldenSet } from "../gate/golden.ts";
import { type Thresholds, writeThresholds } from "../gate/thresholds.ts";
import type { Store } from "../postgres/database.ts";
import { readGenerations } from "../postgres/generations.ts";
import { searchEach } from "../postgres/search-each.ts";
import { readLive } from "../postgres/snapshot.ts";
import type { CalibrateReport } from "../report/golden-reports.ts";
import { queryHash, queryVectors, readGoldenSet } from "./judge/golden.ts";
import { resolveInGeneration } from "./judge/resolve-golden.ts";
import { namedGeneration } from "./named-generation.ts";
import { counting, type Observer, unobserved } from "./progress.ts";
import { withStore } from "./run-context.ts";

export interface CalibrateRequest extends CalibrationLimits {
  readonly config: Config;
  /** A sealed one that is measured before readers see it, or a retained one; undefined: the live one. */
  readonly generation: number | undefined;
  /** Where the thresholds are written, relative to the configuration. */
  readonly out: string;
  readonly observe?: Observer;
}

/** The most that `search` brings; a right passage farther down counts as not found. */
const depth = 1000;

/** What is measured. */
interface Target {
  readonly generation: number;
  readonly contentDigest: string;
  readonly profile: string;
}

/** Fits a distance threshold to the golden queries on a generation, and writes it unless it cannot be guaranteed. */
export async function calibrate(request: CalibrateRequest): Promise<CalibrateReport> {
  const began = performance.now();
  const { config, out } = request;
  const golden = await readGoldenSet(config);
  if (golden === null)
    throw new Failure("The configuration names no golden queries, and calibrating needs some.", {
      remedy: "Set `golden: golden.yaml` in the configuration.",
    });
  return withStore(config, "read", async (store) => {
    const target =
      request.generation === undefined
        ? await requireLive(config, store)
        : await requireSealed(store, request.generation);
    const queries = await measure(request, store, target, golden);
    const calibration = fitThreshold(queries, request);
    const report = {
      command: "calibrate" as const,
      environment: config.environment,
      generation: target.generation,
      profile: target.profile,
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
        remedy: inPlace(calibration.remedy, { env: config.environment }),
      };
    const { outcome, ...calibrated } = calibration;
    const thresholds: Thresholds = {
      version: 1,
      profile: target.profile,
      chunkTokens: config.chunk.maxTokens,
      content: target.contentDigest,
      ...calibrated,
    };
    const file = path.join(config.load.root, out);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, writeThresholds(thresholds));
    return { ...report, outcome, seconds: seconds(), thresholds };
  });
}

async function requireLive(config: Config, store: Store): Promise<Target> {
  const live = await readLive(store);
  if (live !== null) return live;
  throw new Failure(`Nothing is live in environment "${config.environment}".`, {
    remedy: `Run \`corpusgate ingest --env ${config.environment}\` first.`,
  });
}

async function requireSealed(store: Store, generation: number): Promise<Target> {
  const { state, contentDigest, profile } = namedGeneration(await readGenerations(store), generation);
  if (state !== "staged" && contentDigest !== null) return { generation, contentDigest, profile };
  throw new Failure(`Generation ${generation} is ${state}; one whose staging is complete was expected.`, {
    remedy: "Its run has not finished. Wait for it, or run the ingest again.",
  });
}

async function measure(
  { config, observe = unobserved }: CalibrateRequest,
  store: Store,
  target: Target,
  golden: GoldenSet,
): Promise<readonly CalibrationQuery[]> {
  const { targets } = await resolveInGeneration(store, target, golden, config.guardrails.pricing);
  const vectors = await queryVectors(store, config, target.profile, golden);
  const tell = counting(observe, "golden queries");
  let done = 0;
  const measured = await searchEach(store, golden.queries, async ({ id, query, answerable }, ask) => {
    done += 1;
    await tell(done, golden.queries.length);
    const embedding = vectors.get(queryHash(query));
    if (embedding === undefined)
      throw new Failure(`Golden query "${id}" has no stored vector of ${target.profile}.`, {
        remedy: "The next ingest stores them.",
      });
    const relevant = (targets.get(id) ?? []).filter(({ grade }) => grade > 0);
    if (answerable && relevant.length === 0) return undefined;
    const { hits } = await ask({
      mode: "dense",
      embedding,
      profile: target.profile,
      generation: target.generation,
      count: answerable ? depth : 1,
    });
    const place = answerable ? findFirst(hits, relevant) : 1;
    const found = place === undefined ? undefined : hits[place - 1];
    return { id, answerable, distance: found?.distance ?? Number.POSITIVE_INFINITY };
  });
  return measured.filter((one) => one !== undefined);
}
