import type { ChunkedDocument } from "../chunk/chunk.ts";
import { embeddingInput } from "../chunk/embedding-input.ts";
import type { Config } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import { embedBatches } from "../embed/embed-batches.ts";
import type { RetryEvent } from "../embed/embed-job.ts";
import type { EmbeddingInput } from "../embed/embedder.ts";
import { openEmbedder } from "../embed/open-embedder.ts";
import { profileOf } from "../embed/profile.ts";
import type { Store } from "../postgres/database.ts";
import { chooseSegment, gatherVectors, indexSegment, storeVectors } from "../postgres/segment.ts";
import { readLive } from "../postgres/snapshot.ts";
import { openGeneration, type Staging, sealGeneration, stageDocuments } from "../postgres/stage.ts";
import type { EmbedCounts } from "../report/reports.ts";
import type { Drawn } from "./draw-against.ts";
import { InFlight } from "./in-flight.ts";
import type { Observer, Stages } from "./progress.ts";
import { type ReadCorpus, readPlanned } from "./read-corpus.ts";

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
}

export interface Staged {
  readonly generation: number;
  readonly embed: EmbedCounts;
}

/** Embeds and stores what the plan changes in a new generation, and seals it. Readers see nothing of it. */
export async function stageGeneration(request: StageRequest): Promise<Staged> {
  const { store, config, drawn, stages, observe } = request;
  const segment = await segmentFor(request);
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
  await stages.time("seal", () =>
    sealGeneration(store, staging, {
      contentDigest: drawn.plan.contentDigest,
      documents:
        drawn.comparison.unchanged.length +
        drawn.comparison.changes.filter((one) => one.action !== "removed").length,
      chunks: drawn.plan.chunks.kept + drawn.plan.chunks.added,
    }),
  );
  await observe({ kind: "step", step: "sealed" });
  return { generation: staging.generation, embed };
}

async function segmentFor({
  store,
  config,
  drawn,
}: StageRequest): Promise<{ readonly number: number; readonly isLive: boolean }> {
  const live =
    drawn.snapshot.profile === drawn.plan.profile ? ((await readLive(store))?.segment ?? null) : null;
  const number = await chooseSegment(store, {
    profile: profileOf(config.embed),
    live,
    total: drawn.plan.chunks.kept + drawn.plan.chunks.added,
    changed: drawn.missing.size + drawn.cached.length,
  });
  return { number, isLive: number === live };
}

async function embedAndStore(request: StageRequest, staging: Staging, segment: number): Promise<EmbedCounts> {
  const { store, config, drawn, stages, observe } = request;
  const counts = { inputs: 0, requests: 0, tokens: 0 };
  const inputs = stageAndCollect(request, staging);
  if (drawn.missing.size === 0) {
    // Nothing to pay for, so no key is needed; the documents still have to be stored.
    await stages.time("stage", async () => {
      for await (const input of inputs) throw new TypeError(`no input was expected, and ${input.hash} came`);
    });
    return { ...counts, cached: drawn.cached.length };
  }
  const retrying = (event: RetryEvent) => void observe({ kind: "note", message: retryNote(event) });
  const storing = new InFlight(storesAtOnce);
  try {
    const batches = embedBatches({
      embedder: openEmbedder(config.embed),
      inputs,
      limits: config.embed,
      onRetry: retrying,
    });
    for await (const batch of timed(batches, (seconds) => stages.add("embed", seconds))) {
      await storing.add(async () => {
        await stages.time("stage", () => storeVectors(store, segment, batch));
        counts.inputs += batch.inputs.length;
        counts.requests += batch.requests;
        counts.tokens += batch.tokens;
        await observe({ kind: "step", step: "vectors-stored" });
        await observe({ kind: "count", what: "embeddings", done: counts.inputs, total: drawn.missing.size });
      });
    }
  } catch (error) {
    // What is paid for is stored even so; the first failure is the one to tell.
    await storing.settle().catch(() => undefined);
    throw error;
  }
  await storing.settle();
  return { ...counts, cached: drawn.cached.length };
}

/** Batches on their way to the database while the next one is embedded. */
const storesAtOnce = 2;

/** Tells how long each item was waited for. */
async function* timed<T>(items: AsyncIterable<T>, tell: (seconds: number) => void): AsyncGenerator<T> {
  let since = performance.now();
  for await (const item of items) {
    tell((performance.now() - since) / 1000);
    yield item;
    since = performance.now();
  }
  tell((performance.now() - since) / 1000);
}

/** Stores the changed documents in batches and hands out, batch by batch, the inputs that nobody has embedded yet. */
async function* stageAndCollect(request: StageRequest, staging: Staging): AsyncGenerator<EmbeddingInput> {
  const { store, config, read, drawn, observe } = request;
  const missing = new Set(drawn.missing);
  const take = (
    hash: Digest,
    tokens: number,
    label: string,
    text: () => string,
  ): EmbeddingInput | undefined => (missing.delete(hash) ? { hash, text: text(), tokens, label } : undefined);
  let stored = 0;
  const total = drawn.comparison.changes.filter((one) => one.action !== "removed").length;
  const storing = new InFlight(1);
  try {
    for await (const batch of inBatches(readPlanned(config, read, changedVersions(drawn)))) {
      await storing.add(async () => {
        await stageDocuments(store, staging, batch);
        stored += batch.length;
        await observe({ kind: "step", step: "documents-stored" });
        await observe({ kind: "count", what: "documents", done: stored, total });
      });
      for (const document of batch) {
        for (const chunk of document.chunks) {
          const input = take(chunk.inputHash, chunk.tokens, document.path, () => chunk.embeddingInput);
          if (input !== undefined) yield input;
        }
      }
    }
    await storing.settle();
  } finally {
    // When the run ends early, with its own failure, nothing of it goes on behind its back.
    await storing.settle().catch(() => undefined);
  }
  for (const chunk of drawn.storedChunks) {
    const input = take(chunk.input_hash, chunk.tokens, chunk.title, () =>
      embeddingInput(chunk.title, chunk.heading_path, chunk.text),
    );
    if (input !== undefined) yield input;
  }
  // What is still missing belongs to documents that stay as they are: the profile changed.
  if (missing.size === 0) return;
  for await (const document of readPlanned(config, read, unchangedVersions(drawn, read))) {
    for (const chunk of document.chunks) {
      const input = take(chunk.inputHash, chunk.tokens, document.path, () => chunk.embeddingInput);
      if (input !== undefined) yield input;
    }
  }
}

function changedVersions(drawn: Drawn): ReadonlyMap<string, Digest> {
  return new Map(
    drawn.comparison.changes.flatMap((one) =>
      one.action === "removed" ? [] : [[one.document.path, one.document.hashes.version]],
    ),
  );
}

function unchangedVersions(drawn: Drawn, read: ReadCorpus): ReadonlyMap<string, Digest> {
  const onDisk = new Set(read.corpus.documents.map((one) => one.path));
  return new Map(
    drawn.comparison.unchanged.filter((one) => onDisk.has(one.path)).map((one) => [one.path, one.version]),
  );
}

/** Some 2 MB of text a transaction: large enough that round trips vanish, small enough that memory stays flat. */
const batchCharacters = 2_000_000;

async function* inBatches(
  documents: AsyncIterable<ChunkedDocument>,
): AsyncGenerator<readonly ChunkedDocument[]> {
  let batch: ChunkedDocument[] = [];
  let characters = 0;
  for await (const document of documents) {
    batch.push(document);
    characters += document.charactersInChunks;
    if (characters < batchCharacters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

function retryNote({ reason, action, waitMs, inputs, message }: RetryEvent): string {
  const next =
    action === "halve" ? "sending it again in two halves" : `trying again in ${(waitMs / 1000).toFixed(1)} s`;
  return `Embedding ${inputs} inputs: ${reason} (${message}); ${next}.`;
}
