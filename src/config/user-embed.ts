import { z } from "zod";
import { defaults, dimensionLimits, offlineModel, requestLimits } from "./defaults.ts";
import { mapping, numeric, optional } from "./mapping.ts";
import { nearest } from "./nearest.ts";
import { apiAddress, count, positive, text } from "./user-values.ts";

const providers = ["local", "openai"] as const;

/** Undefined: it is one of them, written otherwise. */
function otherProvider(written: string): string | undefined {
  if (nearest(written, providers) !== undefined) return undefined;
  return "expected local, or openai for any server with OpenAI's API (Ollama, vLLM, a gateway), whose address is `baseUrl`";
}

/** Who embeds, and how much at a time. */
export const userEmbed = mapping({
  provider: optional(
    z.enum(providers, {
      error: ({ input }) => (typeof input === "string" ? otherProvider(input) : undefined),
    }),
    "Who embeds: offline hashed terms, or an OpenAI-compatible API.",
    defaults.embed.provider,
  ),
  model: optional(text, "Embedding model.", `${offlineModel}; openai: text-embedding-3-small`),
  dimensions: optional(
    numeric(z.int().min(1).max(dimensionLimits.stored)),
    "Length of a vector.",
    "the model's own",
  ),
  baseUrl: optional(apiAddress, "Address of an OpenAI-compatible API.", "OpenAI's"),
  apiKey: optional(
    z.string(),
    "Key of the API; write it as an expansion, never literally.",
    `\${OPENAI_API_KEY}`,
  ),
  batchSize: optional(
    numeric(z.int().min(1).max(requestLimits.inputs)),
    "Texts in one request, at most.",
    defaults.embed.batchSize,
  ),
  batchTokens: optional(
    numeric(z.int().min(1).max(requestLimits.tokens)),
    "Tokens in one request, at most.",
    defaults.embed.batchTokens,
  ),
  concurrency: optional(
    numeric(z.int().min(1).max(64)),
    "Requests in flight, at most.",
    defaults.embed.concurrency,
  ),
  timeoutSeconds: optional(positive(), "Time one request may take.", defaults.embed.timeoutSeconds),
  retryBudgetSeconds: optional(
    count(),
    "Time that may pass without a batch embedded, and that replies which fail to come or are broken may take.",
    defaults.embed.retryBudgetSeconds,
  ),
  stalledMinutes: optional(
    positive(),
    "A job that embeds and has stored nothing for this long is reported as stalled.",
    defaults.embed.stalledMinutes,
  ),
  usdPerMillionTokens: optional(
    numeric(z.number().min(0)),
    "Price of the model, for plans.",
    "a dated table",
  ),
});
