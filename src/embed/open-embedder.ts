import type { EmbedSettings } from "../config/config.ts";
import type { Embedder } from "./embedder.ts";
import { localEmbedder } from "./providers/local.ts";

/** A client of OpenAI takes 0.1 s to load, so it is only when there is something to embed with it. */
export async function openEmbedder(settings: EmbedSettings): Promise<Embedder> {
  switch (settings.provider) {
    case "local":
      return localEmbedder(settings);
    case "openai": {
      const { openaiEmbedder } = await import("./providers/openai.ts");
      return openaiEmbedder(settings);
    }
  }
}
