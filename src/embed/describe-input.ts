import type { EmbeddingInput } from "./embedder.ts";

/** The hash finds the chunk in the database when there is no label. */
export function describeInput(input: EmbeddingInput): string {
  const label = input.label === undefined ? "" : `of ${input.label} `;
  return `${label}(input ${input.hash}, ${input.tokens} tokens)`;
}
