import OpenAI from "openai";
import type { EmbedSettings } from "../../config/config.ts";
import { Failure } from "../../failure/failure.ts";
import type { Embedder } from "../embedder.ts";
import { isOpenai, lacksKey, openaiBaseUrl } from "../key.ts";
import { takesDimensions } from "../model-traits.ts";
import { profileOf } from "../profile.ts";
import { asProviderError } from "./openai-error.ts";
import { parseReply } from "./openai-reply.ts";

/** Any server with OpenAI's embeddings endpoint. */
export function openaiEmbedder(settings: EmbedSettings): Embedder {
  const { model, dimensions, apiKey } = settings;
  const baseUrl = settings.baseUrl ?? openaiBaseUrl;
  if (lacksKey(settings)) {
    throw new Failure(`There is no API key for the model "${model}" at ${baseUrl}.`, {
      remedy:
        "Set OPENAI_API_KEY (or embed.apiKey), or set embed.provider to local to embed offline and without a key.",
    });
  }
  const client = new OpenAI({
    ...credentials(apiKey, isOpenai(settings)),
    baseURL: baseUrl,
    timeout: settings.timeoutMs,
    // `embed-batches.ts` retries, within one budget; the client's own retries would multiply with them.
    maxRetries: 0,
    logLevel: "off",
    fetchOptions: { redirect: "manual" },
  });
  return {
    profile: profileOf(settings),
    async request(texts, signal) {
      try {
        // With an explicit encoding the client hands the reply on as it came; without one it decodes base64 itself.
        const reply: unknown = await client.embeddings.create(
          {
            model,
            input: [...texts],
            encoding_format: "base64",
            ...(takesDimensions(model) ? { dimensions } : {}),
          },
          { signal },
        );
        return parseReply(reply, texts.length);
      } catch (error) {
        signal.throwIfAborted();
        throw asProviderError(error, { model, baseUrl, apiKey });
      }
    },
  };
}

/** The client would take keys and organisation from the surroundings, and send them to whatever server is configured. */
function credentials(apiKey: string | undefined, ofOpenai: boolean) {
  return {
    apiKey: apiKey ?? "none",
    adminAPIKey: null,
    ...(ofOpenai ? {} : { organization: null, project: null }),
    ...(apiKey === undefined ? { defaultHeaders: { Authorization: null } } : {}),
  };
}
