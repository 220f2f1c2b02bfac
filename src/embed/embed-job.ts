import { Failure } from "../failure/failure.ts";
import { checkVectors } from "./check-vectors.ts";
import { describeInput } from "./describe-input.ts";
import type { EmbeddedBatch, Embedder, EmbeddingInput } from "./embedder.ts";
import { mayBeBilled, ProviderError, type ProviderErrorKind } from "./provider-error.ts";
import type { RetryBudget, RetryClock } from "./retry-budget.ts";

/** A batch on its way. */
export interface Job {
  readonly inputs: readonly EmbeddingInput[];
  /** Requests made for it so far, those of the batch it is a half of included. */
  readonly requests: number;
  /** Replies that were waited after so far: the more, the longer. */
  readonly failures: number;
  /** Whether one of them may have been billed: no reply in time, or a broken one. */
  readonly troubled: boolean;
}

/** Something went wrong with a request and will be tried again. */
export interface RetryEvent {
  readonly reason: ProviderErrorKind;
  readonly action: "wait" | "halve";
  /** 0 for halves, which are sent at once. */
  readonly waitMs: number;
  readonly inputs: number;
  readonly message: string;
}

export interface JobTools {
  readonly embedder: Embedder;
  readonly budget: RetryBudget;
  readonly clock: RetryClock;
  readonly signal: AbortSignal;
  readonly onRetry: (event: RetryEvent) => void;
}

export type JobOutcome =
  | { readonly outcome: "embedded"; readonly batch: EmbeddedBatch }
  | { readonly outcome: "halved"; readonly halves: readonly [Job, Job] };

/** Sends one batch until it is embedded or has to be halved. Throws when neither will happen. */
export async function embedJob(
  job: Job,
  { embedder, budget, clock, signal, onRetry }: JobTools,
): Promise<JobOutcome> {
  const { inputs } = job;
  const texts = inputs.map((input) => input.text);
  let { requests, failures, troubled } = job;
  for (;;) {
    await budget.ready(signal);
    requests += 1;
    try {
      const reply = await embedder.request(texts, signal);
      const vectors = checkVectors({ profile: embedder.profile, inputs, vectors: reply.vectors });
      budget.embedded(troubled);
      return {
        outcome: "embedded",
        batch: { inputs, vectors, requests, tokens: reply.tokens ?? tokensOf(inputs) },
      };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProviderError) || error.kind === "refused") throw error;
      const { kind: reason, message } = error;
      const ofTexts = reason === "too-large" || reason === "text";
      if (ofTexts && inputs.length === 1) throw named(inputs, reason, error);
      const halving = inputs.length > 1 && (ofTexts || reason === "timeout");
      // What is refused for its texts costs nothing: halving ends by itself, after 11 rounds at the most.
      if (!ofTexts) failures += 1;
      if (mayBeBilled(reason) && !troubled) {
        troubled = true;
        budget.begin();
      }
      if (halving) {
        if (reason === "timeout") budget.demand(0, error);
        onRetry({ reason, action: "halve", waitMs: 0, inputs: inputs.length, message });
        if (troubled) budget.begin();
        return { outcome: "halved", halves: halve({ inputs, requests, failures, troubled }) };
      }
      const waitMs = budget.waitBefore(failures, error);
      onRetry({ reason, action: "wait", waitMs, inputs: inputs.length, message });
      await clock.sleep(waitMs, signal);
    }
  }
}

function halve(job: Job): readonly [Job, Job] {
  const middle = Math.ceil(job.inputs.length / 2);
  return [
    { ...job, inputs: job.inputs.slice(0, middle) },
    { ...job, inputs: job.inputs.slice(middle), requests: 0 },
  ];
}

function tokensOf(inputs: readonly EmbeddingInput[]): number {
  return inputs.reduce((sum, input) => sum + input.tokens, 0);
}

function named(
  inputs: readonly EmbeddingInput[],
  reason: "too-large" | "text",
  error: ProviderError,
): Failure {
  const problem =
    reason === "too-large"
      ? "is too large for the model on its own"
      : "is one that the provider does not embed";
  return new Failure(`The text ${inputs.map(describeInput).join()} ${problem}. ${error.message}`, {
    remedy: reason === "too-large" ? "Lower chunk.maxTokens or shorten the passage." : error.remedy,
    cause: error,
  });
}
