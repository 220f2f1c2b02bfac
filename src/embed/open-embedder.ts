import type { EmbedSettings } from "../config/config.ts";
import type { Embedder } from "./embedder.ts";
import { localEmbedder } from "./providers/local.ts";
import { openaiEmbedder } from "./providers/openai.ts";

export function openEmbedder(settings: EmbedSettings): Embedder {
  switch (settings.provider) {
    case "local":
      return localEmbedder(settings);
    case "openai":
      return openaiEmbedder(settings);
  }
}
