/** What is equal on both sides. */
export const dimensions = 1536;

/** Corpusgate's parameters; LangChain's own default for efConstruction is 64, which builds a worse graph faster. */
export const hnsw = { m: 16, efConstruction: 200 } as const;

/** Tokens of a chunk of Corpusgate, at most: with so many, both sides store and index about as many vectors (some 26,000 for 33 MB). */
export const maxTokens = 768;

/**
 * `offline`: Corpusgate's hashed terms, in each side's own process; as text, such a vector is a third of a provider's,
 * being mostly zeros. `served`: dense vectors from an API on a loopback port, through each side's own OpenAI client.
 */
export type Embedding = { readonly kind: "offline" } | { readonly kind: "served"; readonly baseUrl: string };

export const servedModel = "text-embedding-3-small";
