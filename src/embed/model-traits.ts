/** Names may carry a router's prefix, as in `openai/text-embedding-3-small`. */
const trained = /(?:^|\/)(?:text-embedding-3-|gemini-embedding-)/;
const truncatedOnly = /(?:^|\/)gemini-embedding-001$/;

/** Whether the model can be asked for fewer dimensions. Other servers refuse a request that says `dimensions` at all. */
export function takesDimensions(model: string): boolean {
  return trained.test(model);
}

/**
 * gemini-embedding-001 normalises only its full 3072 dimensions (https://ai.google.dev/gemini-api/docs/embeddings).
 * For any other model a length other than 1 means that something is broken, so it is not repaired.
 */
export function returnsUnitVectors(model: string): boolean {
  return !truncatedOnly.test(model);
}
