import type { Config } from "../../config/config.ts";
import { embedBatches } from "../../embed/embed-batches.ts";
import type { EmbeddingInput } from "../../embed/embedder.ts";
import type { OneModel } from "../../embed/one-model.ts";
import { openEmbedder } from "../../embed/open-embedder.ts";
import type { Store } from "../../postgres/database.ts";
import { storeVectors } from "../../postgres/segment.ts";
import { type Observer, type Stages, timed } from "../progress.ts";
import { InFlight } from "./in-flight.ts";
import { retryNote } from "./retry-note.ts";

export interface Embedding {
  readonly store: Store;
  readonly config: Config;
  /** The segment that the vectors go to. */
  readonly segment: number;
  readonly inputs: AsyncIterable<EmbeddingInput>;
  /** How many inputs there will be. */
  readonly total: number;
  readonly stages: Stages;
  readonly observe: Observer;
  /** Of the run, whose canary texts were answered before. */
  readonly oneModel: OneModel;
  /** Ends what is in flight; what came back before is stored. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each batch that is stored, one at a time. */
  readonly reached?: (done: number) => Promise<void>;
}

/** `retries`: requests that the provider did not answer with vectors and that were made again, whole or in halves. */
export interface Embedded {
  readonly inputs: number;
  readonly requests: number;
  readonly tokens: number;
  readonly retries: number;
}

/** Embeds inputs and stores each batch as it comes, at once and for good: a run that dies loses what is in flight. */
export async function embedInputs({
  store,
  config,
  segment,
  inputs,
  total,
  stages,
  observe,
  oneModel,
  signal,
  reached,
}: Embedding): Promise<Embedded> {
  const counts = { inputs: 0, requests: 0, tokens: 0, retries: 0 };
  const storing = new InFlight(storesAtOnce);
  try {
    const batches = embedBatches({
      embedder: await openEmbedder(config.embed),
      inputs,
      limits: config.embed,
      oneModel,
      ...(signal === undefined ? {} : { signal }),
      onRetry(event) {
        counts.retries += 1;
        void observe(retryNote(event));
      },
    });
    for await (const batch of timed(batches, (seconds) => stages.add("embed", seconds))) {
      await storing.add(async () => {
        await stages.time("stage", () => storeVectors(store, segment, batch));
        counts.inputs += batch.inputs.length;
        counts.requests += batch.requests;
        counts.tokens += batch.tokens;
        await reached?.(counts.inputs);
        await observe({ kind: "step", step: "vectors-stored" });
        await observe({ kind: "count", what: "embeddings", done: counts.inputs, total });
      });
    }
  } catch (error) {
    // What is paid for is stored even so; the first failure is the one to tell.
    await storing.settle().catch(() => undefined);
    throw error;
  }
  await storing.settle();
  return counts;
}

/** Batches on their way to the database while the next one is embedded. */
const storesAtOnce = 2;
