import type { ChunkedDocument } from "../../chunk/chunk.ts";
import type { Config } from "../../config/config.ts";
import type { Digest } from "../../digest/digest.ts";
import type { EmbeddingInput } from "../../embed/embedder.ts";
import type { OneModel } from "../../embed/one-model.ts";
import type { Store } from "../../postgres/database.ts";
import type { Inspection } from "../../postgres/integrity.ts";
import { gatherVectors, indexSegment } from "../../postgres/segment.ts";
import { openGeneration, type Staging, sealGeneration, stageDocuments } from "../../postgres/stage.ts";
import type { EmbedCounts } from "../../report/reports.ts";
import { inBatches } from "../corpus/in-batches.ts";
import { type ReadCorpus, readPlanned } from "../corpus/read-corpus.ts";
import type { Drawn } from "../plan/draw-against.ts";
import type { Observer, Stages } from "../progress.ts";
import { segmentFor } from "./choose-segment.ts";
import { embedInputs } from "./embed-inputs.ts";
import { InFlight } from "./in-flight.ts";
import { changedVersions, MissingInputs } from "./missing-inputs.ts";

export interface StageRequest {
  readonly store: Store;
  readonly config: Config;
  readonly read: ReadCorpus;
  readonly drawn: Drawn;
  /** Of the plan that was approved, or of the one just drawn. */
  readonly planDigest: Digest;
  readonly epoch: number;
  readonly run: string;
  readonly actor: string;
  readonly stages: Stages;
  readonly observe: Observer;
  readonly oneModel: OneModel;
  readonly signal?: AbortSignal | undefined;
}

export interface Staged {
  readonly generation: number;
  readonly embed: EmbedCounts;
  /** Of the generation, as sealing recomputed it from its rows. */
  readonly inspection: Inspection;
}

/** Embeds and stores what the plan changes in a new generation, and seals it. Readers see nothing of it. */
export async function stageGeneration(request: StageRequest): Promise<Staged> {
  const { store, config, drawn, stages, observe } = request;
  const segment = await segmentFor(store, config, drawn);
  await observe({ kind: "step", step: "segment-chosen" });
  const leaving = drawn.comparison.changes.flatMap((one) =>
    one.action === "added" ? [] : [one.live.version],
  );
  const staging = await openGeneration(
    store,
    {
      parent: drawn.snapshot.generation,
      planDigest: request.planDigest,
      profile: drawn.plan.profile,
      segment: segment.number,
      epoch: request.epoch,
      run: request.run,
      actor: request.actor,
    },
    leaving,
  );
  await observe({ kind: "step", step: "generation-opened" });
  const embed = await embedAndStore(request, staging, segment.number);
  await observe({ kind: "step", step: "all-embedded" });
  await stages.time("stage", () =>
    gatherVectors(store, {
      segment: segment.number,
      generation: staging.generation,
      inputs: segment.isLive ? drawn.cached : undefined,
    }),
  );
  await observe({ kind: "step", step: "vectors-gathered" });
  await stages.time("index", () => indexSegment(store, segment.number, config.index));
  await observe({ kind: "step", step: "indexed" });
  const inspection = await stages.time("seal", () =>
    sealGeneration(store, staging, {
      contentDigest: drawn.plan.contentDigest,
      documents:
        drawn.comparison.unchanged.length +
        drawn.comparison.changes.filter((one) => one.action !== "removed").length,
      chunks: drawn.plan.chunks.kept + drawn.plan.chunks.added,
    }),
  );
  await observe({ kind: "step", step: "sealed" });
  return { generation: staging.generation, embed, inspection };
}

async function embedAndStore(request: StageRequest, staging: Staging, segment: number): Promise<EmbedCounts> {
  const { drawn, stages } = request;
  const inputs = stageAndCollect(request, staging);
  const cached = drawn.cached.length;
  if (drawn.missing.size === 0) {
    // Nothing to pay for, so no key is needed; the documents still have to be stored.
    await stages.time("stage", async () => {
      for await (const input of inputs) throw new TypeError(`no input was expected, and ${input.hash} came`);
    });
    return { inputs: 0, requests: 0, tokens: 0, cached };
  }
  const embedded = await embedInputs({ ...request, segment, inputs, total: drawn.missing.size });
  return { inputs: embedded.inputs, requests: embedded.requests, tokens: embedded.tokens, cached };
}

/** Stores the changed documents in batches and hands out, batch by batch, the inputs that nobody has embedded yet. */
async function* stageAndCollect(request: StageRequest, staging: Staging): AsyncGenerator<EmbeddingInput> {
  const { store, config, read, drawn, observe } = request;
  const missing = new MissingInputs(drawn.missing);
  let stored = 0;
  const total = drawn.comparison.changes.filter((one) => one.action !== "removed").length;
  // While one batch is on its way, the server takes in the other: hashes and words of a batch are most of its work.
  const storing = new InFlight(store.database.kind === "server" ? 2 : 1);
  let apart = performance.now();
  try {
    for await (const batch of documentBatches(readPlanned(config, read, changedVersions(drawn)))) {
      if (performance.now() - apart > mostMsWithoutBeat) {
        await storing.settle();
        apart = performance.now();
      }
      await storing.add(async () => {
        await stageDocuments(store, staging, batch);
        stored += batch.length;
        await observe({ kind: "step", step: "documents-stored" });
        await observe({ kind: "count", what: "documents", done: stored, total });
      });
      for (const document of batch) yield* missing.of(document);
    }
    await storing.settle();
  } finally {
    // When the run ends early, with its own failure, nothing of it goes on behind its back.
    await storing.settle().catch(() => undefined);
  }
  yield* missing.ofUnchanged(config, read, drawn);
}

/**
 * Each batch holds the lease's row until it is committed, and batches that overlap would keep its heartbeat out for as long as they come:
 * so often there is a moment without one.
 */
const mostMsWithoutBeat = 5_000;

/** Some 2 MB of text a transaction: large enough that round trips vanish, small enough that memory stays flat. */
const batchCharacters = 2_000_000;

export function documentBatches(
  documents: AsyncIterable<ChunkedDocument>,
): AsyncGenerator<readonly ChunkedDocument[]> {
  return inBatches(documents, { weightOf: (one) => one.charactersInChunks, enough: batchCharacters });
}
