import { Failure } from "../failure/failure.ts";
import { checkVectors } from "./check-vectors.ts";
import { describeInput } from "./describe-input.ts";
import type { EmbeddedBatch, Embedder, EmbeddingInput } from "./embedder.ts";
import type { OneModel } from "./one-model.ts";
import { mayBeBilled, ProviderError, type ProviderErrorKind, rewording } from "./provider-error.ts";
import type { RetryBudget, RetryClock } from "./retry-budget.ts";

/** A batch on its way. */
export interface Job {
  readonly inputs: readonly EmbeddingInput[];
  /** Requests made for it so far, those of the batch it is a half of included. */
  readonly requests: number;
  /** Replies that were waited after so far: the more, the longer. */
  readonly failures: number;
  /** Replies that ended before their vectors did so far. */
  readonly cuts: number;
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
  readonly oneModel: OneModel;
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
  { embedder, oneModel, budget, clock, signal, onRetry }: JobTools,
): Promise<JobOutcome> {
  const { inputs } = job;
  const texts = inputs.map((input) => input.text);
  let { requests, failures, cuts, troubled } = job;
  for (;;) {
    await budget.ready(signal);
    requests += 1;
    try {
      const reply = await embedder.request(texts, signal);
      oneModel.check(reply.model);
      const vectors = checkVectors({ profile: embedder.profile, inputs, vectors: reply.vectors });
      budget.embedded(troubled);
      return {
        outcome: "embedded",
        batch: { inputs, vectors, requests, tokens: reply.tokens ?? tokensOf(inputs) },
      };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProviderError) || error.kind === "refused") throw error;
      if (error.kind === "unclear" && !oneModel.answered) throw error;
      const { message } = error;
      const reason = error.kind === "unclear" ? "text" : error.kind;
      const ofTexts = reason === "too-large" || reason === "text";
      if (reason === "cut-short") cuts += 1;
      if (inputs.length === 1) {
        if (ofTexts) throw named(inputs, reason, error);
        if (cuts >= mostCuts) throw named(inputs, "cut-short", error);
      }
      const halving = inputs.length > 1 && (ofTexts || reason === "timeout" || cuts >= cutsByChance);
      // What is refused for its texts costs nothing: halving ends by itself, after 11 rounds at the most.
      if (!ofTexts) failures += 1;
      if (mayBeBilled(reason) && !troubled) {
        troubled = true;
        budget.begin();
      }
      if (halving) {
        if (!ofTexts) budget.demand(0, error);
        onRetry({ reason, action: "halve", waitMs: 0, inputs: inputs.length, message });
        if (troubled) budget.begin();
        return { outcome: "halved", halves: halve({ inputs, requests, failures, cuts, troubled }) };
      }
      const waitMs = budget.waitBefore(failures, error);
      onRetry({ reason, action: "wait", waitMs, inputs: inputs.length, message });
      await clock.sleep(waitMs, signal);
    }
  }
}

/** Replies cut short of one batch after which they are taken to be too long for something on their way. */
const cutsByChance = 2;
/** And of one text alone, after which asking again is paid for in vain. */
const mostCuts = 6;

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

const problems = {
  "too-large": "is too large for the model on its own",
  text: "is one that the provider does not embed",
  "cut-short": `got no whole reply in ${mostCuts} requests`,
};

const remedies: Partial<Record<keyof typeof problems, string>> = {
  "too-large": "Lower chunk.maxTokens or shorten the passage.",
  text: rewording,
};

function named(
  inputs: readonly EmbeddingInput[],
  reason: keyof typeof problems,
  error: ProviderError,
): Failure {
  return new Failure(`The text ${inputs.map(describeInput).join()} ${problems[reason]}. ${error.message}`, {
    remedy: remedies[reason] ?? error.remedy,
    cause: error,
  });
}
