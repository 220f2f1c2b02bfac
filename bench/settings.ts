/** What is equal on both sides. */
export const dimensions = 1536;

/** Corpusgate's parameters; LangChain's own default for efConstruction is 64, which builds a worse graph faster. */
export const hnsw = { m: 16, efConstruction: 200 } as const;
