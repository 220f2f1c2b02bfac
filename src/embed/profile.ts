import { embeddingInputFormat } from "../chunk/embedding-input.ts";
import type { EmbedSettings } from "../config/config.ts";
import type { Profile } from "./embedder.ts";

/** The base URL is not part of it: the same model gives the same vectors, whoever serves it. */
export function profileOf(settings: Pick<EmbedSettings, "provider" | "model" | "dimensions">): Profile {
  return {
    provider: settings.provider,
    model: settings.model,
    dimensions: settings.dimensions,
    inputFormat: embeddingInputFormat,
  };
}

/** Readable key, e.g. `openai/text-embedding-3-large/3072/1`; unique, as only the model's name may contain `/`. */
export function profileFingerprint(profile: Profile): string {
  return [profile.provider, profile.model, profile.dimensions, profile.inputFormat].join("/");
}
