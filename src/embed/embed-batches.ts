import type { EmbedSettings } from "../config/config.ts";
import { BatchSize } from "./batch-size.ts";
import { batchesOf } from "./batches.ts";
import { Concurrency } from "./concurrency.ts";
import { embedJob, type Job, type JobOutcome, type RetryEvent } from "./embed-job.ts";
import type { EmbeddedBatch, Embedder, EmbeddingInput } from "./embedder.ts";
import { OneModel } from "./one-model.ts";
import { RetryBudget, type RetryClock, systemClock } from "./retry-budget.ts";

export interface EmbedRequest {
  readonly embedder: Embedder;
  /** Read only while no batch is being handed out, so that reading and storing may share a database session. */
  readonly inputs: AsyncIterable<EmbeddingInput> | Iterable<EmbeddingInput>;
  readonly limits: Pick<
    EmbedSettings,
    "maxInputsPerRequest" | "maxTokensPerRequest" | "concurrency" | "retryBudgetMs"
  >;
  /** Of the run that these inputs are a part of; default: they are all of it. */
  readonly oneModel?: OneModel | undefined;
  readonly signal?: AbortSignal;
  readonly onRetry?: (event: RetryEvent) => void;
  readonly clock?: RetryClock;
}

/**
 * Embeds all inputs and hands out batches as they are completed, in any order. Never more than `concurrency` requests
 * are in flight or finished and waiting. The first one goes alone, so that a wrong key or model costs one request.
 * On a failure what is in flight is aborted, and what is finished, hence paid for, is handed out before it is thrown.
 */
export async function* embedBatches(request: EmbedRequest): AsyncGenerator<EmbeddedBatch> {
  const { embedder, inputs, limits, onRetry = () => undefined, clock = systemClock } = request;
  const stop = new AbortController();
  const signal = request.signal === undefined ? stop.signal : AbortSignal.any([request.signal, stop.signal]);
  const concurrency = new Concurrency(limits.concurrency);
  const tools = {
    embedder,
    oneModel: request.oneModel ?? new OneModel(embedder.profile.model),
    clock,
    signal,
    budget: new RetryBudget(limits.retryBudgetMs, clock),
    onRetry(event: RetryEvent) {
      if (event.reason === "rate-limited") concurrency.rateLimited();
      onRetry(event);
    },
  };
  const size = new BatchSize(limits);
  const batches = batchesOf(inputs, size);
  const inFlight = new Set<Promise<Finished>>();
  const halves: Job[] = [];
  let ready: EmbeddedBatch | undefined;
  try {
    for (;;) {
      signal.throwIfAborted();
      while (inFlight.size < concurrency.requests) {
        const job = halves.shift() ?? (await nextJob(batches));
        if (job === undefined) break;
        const finishing: Promise<Finished> = finish(embedJob(job, tools)).then((result) => ({
          finishing,
          result,
        }));
        inFlight.add(finishing);
      }
      if (ready !== undefined) {
        const batch = ready;
        ready = undefined;
        yield batch;
      }
      if (inFlight.size === 0) return;
      const { finishing, result } = await Promise.race(inFlight);
      inFlight.delete(finishing);
      if (result.outcome === "failed") {
        signal.throwIfAborted();
        throw result.error;
      }
      if (result.outcome === "halved") {
        size.halve(result.halves[0].inputs.length + result.halves[1].inputs.length);
        halves.unshift(...result.halves);
      } else {
        size.succeed();
        ready = result.batch;
        concurrency.succeed();
      }
    }
  } catch (error) {
    stop.abort();
    if (ready !== undefined) yield ready;
    for (const { result } of await Promise.all(inFlight))
      if (result.outcome === "embedded") yield result.batch;
    throw error;
  } finally {
    stop.abort();
    await Promise.all(inFlight);
    await batches.return(undefined);
  }
}

interface Finished {
  readonly finishing: Promise<Finished>;
  readonly result: JobOutcome | { readonly outcome: "failed"; readonly error: unknown };
}

/** Settles for good: nobody may be waiting when it fails. */
async function finish(embedding: Promise<JobOutcome>): Promise<Finished["result"]> {
  try {
    return await embedding;
  } catch (error) {
    return { outcome: "failed", error };
  }
}

async function nextJob(batches: AsyncGenerator<readonly EmbeddingInput[]>): Promise<Job | undefined> {
  const next = await batches.next();
  return next.done === true
    ? undefined
    : { inputs: next.value, requests: 0, failures: 0, cuts: 0, troubled: false };
}
