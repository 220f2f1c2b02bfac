import { Failure } from "../failure/failure.ts";
import { describeInput } from "./describe-input.ts";
import type { EmbeddingInput } from "./embedder.ts";

export interface BatchLimits {
  readonly maxInputsPerRequest: number;
  readonly maxTokensPerRequest: number;
}

/**
 * Inputs in their order, as many to a batch as both limits allow at that moment. An input beyond the limit on its own is
 * a failure.
 */
export async function* batchesOf(
  inputs: AsyncIterable<EmbeddingInput> | Iterable<EmbeddingInput>,
  limits: BatchLimits,
): AsyncGenerator<readonly EmbeddingInput[]> {
  let batch: EmbeddingInput[] = [];
  let tokens = 0;
  for await (const input of inputs) {
    if (input.tokens > limits.maxTokensPerRequest) throw tooManyTokens(input, limits);
    if (batch.length >= limits.maxInputsPerRequest || tokens + input.tokens > limits.maxTokensPerRequest) {
      yield batch;
      batch = [];
      tokens = 0;
    }
    batch.push(input);
    tokens += input.tokens;
  }
  if (batch.length > 0) yield batch;
}

function tooManyTokens(input: EmbeddingInput, limits: BatchLimits): Failure {
  return new Failure(
    `The text ${describeInput(input)} is larger than a request may be; expected at most ${limits.maxTokensPerRequest} tokens.`,
    {
      remedy: "Lower chunk.maxTokens, or raise embed.batchTokens if the provider allows it.",
    },
  );
}
