import type { Digest } from "../digest/digest.ts";

/** What vectors are comparable: two vectors may meet only when their profiles are equal. */
export interface Profile {
  readonly provider: "local" | "openai";
  readonly model: string;
  readonly dimensions: number;
  /** Version of the embedding input's format: how title, heading path and text are joined. */
  readonly inputFormat: number;
}

/** One text to embed, keyed by the hash of what is embedded. */
export interface EmbeddingInput {
  readonly hash: Digest;
  readonly text: string;
  readonly tokens: number;
  /** Where the text is to be found, e.g. `corpus/handbook/rollback.md`; used in messages only. */
  readonly label?: string;
}

export interface EmbeddedBatch {
  /** `vectors[i]` belongs to `inputs[i]`; finite, of the profile's dimensions, of length 1 (±1 %). */
  readonly inputs: readonly EmbeddingInput[];
  readonly vectors: readonly Float32Array[];
  /** Requests this batch took, retries and halves included. */
  readonly requests: number;
  /** Tokens the provider billed. */
  readonly tokens: number;
}

/** A provider: turns texts into vectors of one profile. Splitting, retries and checks are `embed-batches.ts`'s. */
export interface Embedder {
  readonly profile: Profile;
  /** One request: the vectors in the order of `texts`, unchecked, and the tokens billed. Throws `ProviderError`. */
  request(texts: readonly string[], signal: AbortSignal): Promise<ProviderReply>;
}

export interface ProviderReply {
  readonly vectors: readonly Float32Array[];
  /** Undefined: the provider does not say; the inputs' own counts are taken instead. */
  readonly tokens: number | undefined;
  /** What it says that answered; undefined: it does not say. */
  readonly model?: string | undefined;
}
