import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import { OneModel } from "../embed/one-model.ts";
import type { FetchedContent } from "../plan/fetched-content.ts";
import type { Plan } from "../plan/plan.ts";
import { saveCheckpoint } from "../postgres/checkpoints.ts";
import type { Store } from "../postgres/database.ts";
import type { RunOrigin } from "../postgres/runs.ts";
import { storedInputs } from "../postgres/segment.ts";
import type { EmbedReport } from "../report/operation-reports.ts";
import { type ReadCorpus, readPlanned, withCorpus } from "./corpus/read-corpus.ts";
import { fetchedByPlan } from "./fetch/fetched-content.ts";
import { segmentFor } from "./ingest/choose-segment.ts";
import { type Embedded, embedInputs } from "./ingest/embed-inputs.ts";
import { changedVersions, MissingInputs } from "./ingest/missing-inputs.ts";
import { refuseOtherSpace } from "./ingest/refuse-other-space.ts";
import { logRun } from "./log-run.ts";
import { blockersOf } from "./plan/blockers.ts";
import { type Drawn, drawAgainst } from "./plan/draw-against.ts";
import { refuseMoved } from "./plan/refuse-moved.ts";
import { type Observer, Stages } from "./progress.ts";
import { type Origin, withMigratedStore } from "./run-context.ts";

/** One of `of` parts of the inputs to embed; `number` counts from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

export interface EmbedRequest {
  readonly config: Config;
  /** The plan that was approved; undefined: what a plan drawn now would embed. */
  readonly plan: Plan | undefined;
  /** What the plan's fetched sources gave, from the plan file; without a plan they are fetched. */
  readonly fetched?: readonly FetchedContent[] | undefined;
  /** Globs of documents, as in a plan drawn with them; a given plan has its own. */
  readonly selection?: readonly string[];
  readonly shard: Shard;
  /** Warnings block, too: an ingest with it would not come to what is paid for here. */
  readonly strict?: boolean;
  readonly origin: Origin;
  readonly observe: Observer;
  /** Ends the run, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Embeds one part of what a plan must embed, and nothing else: no document is stored and no generation begins. Several
 * jobs, one a part, fill the same segment at the same time; the ingest after them finds every vector there.
 */
export async function embed(request: EmbedRequest): Promise<EmbedReport> {
  const { config, origin, plan, fetched = [] } = request;
  const planned = plan === undefined ? undefined : fetchedByPlan(config, plan, fetched);
  return withMigratedStore(config, (store) =>
    logRun(store, { ...origin, id: randomUUID(), command: "embed" }, (run) =>
      withCorpus(config, (read) => embedShard(request, store, read, run), { fetched: planned }),
    ),
  );
}

async function embedShard(
  request: EmbedRequest,
  store: Store,
  read: ReadCorpus,
  run: RunOrigin,
): Promise<EmbedReport> {
  const began = performance.now();
  const { config, plan, shard, strict = false, observe } = request;
  const drawn = await drawAgainst(config, read, plan?.selection ?? request.selection ?? [], store);
  if (plan !== undefined) refuseMoved(plan, drawn.plan);
  const reasons = blockersOf({
    config,
    drawn,
    findings: read.findings,
    found: read.corpus.documents.length,
    strict,
    // What is removed is for the ingest to answer for.
    stated: true,
  });
  const wanted = [...drawn.missing].filter((hash) => shardOf(hash, shard.of) === shard.number);
  const report = (
    outcome: EmbedReport["outcome"],
    embedded: Embedded,
    remaining: number,
    stages: Stages,
  ): EmbedReport => ({
    command: "embed",
    outcome,
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    shard: shard.number,
    shards: shard.of,
    profile: drawn.plan.profile,
    embed: { ...embedded, cached: drawn.cached.length },
    remaining,
    stages: stages.value(),
    reasons,
  });
  const stages = new Stages();
  if (reasons.length > 0) return report("blocked", nothing, drawn.missing.size, stages);
  if (wanted.length === 0) return report("nothing-to-do", nothing, drawn.missing.size, stages);
  const oneModel = new OneModel(config.embed.model);
  await stages.time("embed", () => refuseOtherSpace(store, { ...request, oneModel }));
  const segment = await segmentFor(store, config, drawn);
  const reached = (done: number) =>
    saveCheckpoint(store, {
      run: run.id,
      shard: shard.number,
      shards: shard.of,
      done,
      total: wanted.length,
    });
  await reached(0);
  const embedded = await embedInputs({
    store,
    config,
    segment: segment.number,
    inputs: inputsOf(config, read, drawn, wanted),
    total: wanted.length,
    stages,
    observe,
    oneModel,
    signal: request.signal,
    reached,
  });
  const stored = await storedInputs(store, drawn.plan.profile, [...drawn.missing]);
  return report("embedded", embedded, drawn.missing.size - stored.size, stages);
}

const nothing: Embedded = { inputs: 0, requests: 0, tokens: 0, retries: 0 };

/** By the hash of the input, so that every job divides alike, and a job that runs again has the same part. */
function shardOf(hash: Digest, shards: number): number {
  return (Number.parseInt(hash.slice(0, 12), 16) % shards) + 1;
}

async function* inputsOf(config: Config, read: ReadCorpus, drawn: Drawn, wanted: readonly Digest[]) {
  const missing = new MissingInputs(wanted);
  for await (const document of readPlanned(config, read, changedVersions(drawn))) yield* missing.of(document);
  yield* missing.ofUnchanged(config, read, drawn);
}
