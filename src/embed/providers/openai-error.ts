import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import { serverName } from "../key.ts";
import { ProviderError, type ProviderErrorKind, rewording } from "../provider-error.ts";
import { cutShort, malformed } from "./openai-reply.ts";
import { retryAfterMs } from "./retry-after.ts";

export interface Endpoint {
  readonly model: string;
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
}

/** What a failed request means. Errors that are none of the provider's are handed back as they are. */
export function asProviderError(error: unknown, endpoint: Endpoint): unknown {
  const server = serverName(endpoint.baseUrl);
  if (error instanceof ProviderError) {
    // It may quote what the server said.
    const { kind, remedy } = error;
    return new ProviderError(redact(error.message, endpoint.apiKey), { kind, remedy });
  }
  if (error instanceof APIConnectionTimeoutError) {
    return new ProviderError(`${server} did not reply in time.`, {
      kind: "timeout",
      remedy: "Raise embed.timeoutSeconds or lower embed.batchTokens.",
    });
  }
  if (error instanceof APIConnectionError) {
    const untrusted = tlsRemedy(reasonOf(error), server);
    if (untrusted !== undefined)
      return new ProviderError(`No secure connection to ${server} came about${reasonOf(error)}.`, {
        kind: "refused",
        remedy: untrusted,
        cause: error,
      });
    return new ProviderError(`The connection to ${server} failed${reasonOf(error)}.`, {
      kind: "unavailable",
      remedy: "Check embed.baseUrl and the network.",
      cause: error,
    });
  }
  if (error instanceof APIError && typeof error.status === "number")
    return refusal(error, error.status, endpoint);
  if (error instanceof SyntaxError)
    return /unexpected token/i.test(error.message)
      ? malformed("it is not valid JSON")
      : cutShort(": it is JSON that stops midway");
  // What fetch throws when the connection ends before the body does; a mistake in our own code has no cause.
  if (error instanceof TypeError && error.cause instanceof Error) return cutShort(reasonOf(error));
  return error;
}

/** What no retry mends: a certificate nobody here trusts, or a port without TLS. */
function tlsRemedy(reason: string, server: string): string | undefined {
  if (/WRONG_VERSION_NUMBER/.test(reason))
    return `The port does not speak TLS: write ${server.replace("https:", "http:")} as embed.baseUrl, or correct its port.`;
  if (/CERT|SIGNED|LEAF_SIGNATURE/.test(reason))
    return "Name the file of the certificate's authority in NODE_EXTRA_CA_CERTS, or correct the host's name in embed.baseUrl.";
  return undefined;
}

/** No cause is kept: the reply may echo the key. */
function refusal(error: APIError, status: number, endpoint: Endpoint): ProviderError {
  const said = textOf(error, status);
  const codes = [error.code, error.type].filter((code) => typeof code === "string").join(" ");
  if (status >= 300 && status < 400) return redirected(error, status, endpoint);
  const { kind, remedy } = meaning(status, `${codes} ${said}`, endpoint);
  const quoted = said === "" || isMarkup(said) ? "" : `: "${shorten(redact(said, endpoint.apiKey))}"`;
  return new ProviderError(
    `${serverName(endpoint.baseUrl)} answered with status ${status} for the model "${endpoint.model}"${quoted}.`,
    { kind, remedy, retryAfterMs: retryAfterMs(error.headers) },
  );
}

/** Followed, a redirect would turn the request into a GET, or send texts where nobody said they may go. */
function redirected(error: APIError, status: number, { baseUrl }: Endpoint): ProviderError {
  const location = error.headers?.get("location") ?? "";
  const target = URL.canParse(location, baseUrl) ? serverName(new URL(location, baseUrl).href) : undefined;
  return new ProviderError(
    `${serverName(baseUrl)} answered with status ${status}, a redirect${target === undefined ? "" : ` to ${target}`}; expected vectors.`,
    {
      kind: "refused",
      remedy: "Correct embed.baseUrl: the address it redirects to, without /embeddings, if that is the API.",
    },
  );
}

const outOfCredit =
  /insufficient_quota|billing|exceeded your current quota|insufficient[ _](?:balance|credit|funds)/i;

/**
 * How OpenAI, Azure, Mistral, Voyage, vLLM, text-embeddings-inference, llama.cpp and Ollama say that a request, or
 * one text of it, is too large. llama.cpp and older Ollama say it with status 500, OpenAI's small tiers with 429.
 */
const tooLarge = [
  /context_length_exceeded|max_tokens_per_request|(?:array|string)_above_max_length/,
  /maximum (?:context|input) length|must have less than \d+ tokens/i,
  /max(?:imum)? \d+ tokens|max(?:imum)? allowed (?:tokens|batch)|at most \d+ (?:requests|texts|inputs)/i,
  /too many (?:tokens|inputs)|\b(?:input|array|request|batch|prompt)\b.{0,40}\btoo (?:large|long)/i,
  /should not be larger than \d+/i,
  /exceeds? .{0,30}(?:context|n_ctx|batch size|maximum)/i,
];

/** How model servers of one's own say that a batch did not fit their memory (vLLM, text-embeddings-inference, Ollama). */
const outOfMemory =
  /out of memory|not enough (?:gpu )?memory|insufficient memory|requires more system memory/i;

/**
 * How OpenAI, Azure and Ollama say that they cannot embed one text, without saying which: a content filter, a character
 * they do not take, a vector that came out as NaN (https://github.com/ollama/ollama/issues/15582).
 */
const objectsToText =
  /content_filter|content (?:management |filter(?:ing)? )?policy|\$\.input' is invalid|unsupported value: [+-]?(?:NaN|Inf)/i;

function meaning(
  status: number,
  said: string,
  endpoint: Endpoint,
): { readonly kind: ProviderErrorKind; readonly remedy: string } {
  if (status === 402 || ([400, 403, 429].includes(status) && outOfCredit.test(said))) {
    return {
      kind: "refused",
      remedy:
        "Add credit or raise the limit at the provider, then run again: what has been embedded is kept.",
    };
  }
  if (
    status === 413 ||
    ([400, 422, 500].includes(status) && tooLarge.some((pattern) => pattern.test(said))) ||
    (status === 429 && /request too large/i.test(said)) ||
    (status >= 500 && outOfMemory.test(said))
  ) {
    return { kind: "too-large", remedy: "Lower embed.batchTokens, embed.batchSize or chunk.maxTokens." };
  }
  if ([400, 422, 500].includes(status) && objectsToText.test(said)) {
    return { kind: "text", remedy: rewording };
  }
  if (status === 429) {
    return {
      kind: "rate-limited",
      remedy: "Lower embed.concurrency or embed.batchTokens, or raise the provider's rate limit.",
    };
  }
  if (status === 408) return { kind: "timeout", remedy: "Lower embed.batchTokens." };
  if (status === 409 || status === 425 || status >= 500) {
    return { kind: "unavailable", remedy: "Look at the provider's status page, then run again." };
  }
  if (status === 401 || status === 403) {
    return {
      kind: "refused",
      remedy: `Check OPENAI_API_KEY (or embed.apiKey): it must be a valid key of ${serverName(endpoint.baseUrl)} that may use the model "${endpoint.model}".`,
    };
  }
  const remedy = "Check embed.model, embed.dimensions and embed.baseUrl.";
  return { kind: status === 400 || status === 422 ? "unclear" : "refused", remedy };
}

/** The client puts the status before what the server said. */
function textOf(error: APIError, status: number): string {
  const said = error.message.replace(`${status} `, "").trim();
  // Where servers reply `{"error": "…"}` it still has its quotes.
  return said === "status code (no body)" ? "" : said.replace(/^"(.*)"$/s, "$1");
}

/** A page of a proxy tells nothing; Alibaba's messages begin with `<400>`. */
function isMarkup(said: string): boolean {
  return /^<[!?a-z]/i.test(said);
}

function reasonOf(error: Error): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return ` (${cause.code})`;
  }
  return "";
}

/** Servers quote a wrong key, OpenAI with its middle starred out. */
function redact(text: string, apiKey: string | undefined): string {
  const hidden = apiKey === undefined || apiKey === "" ? text : text.replaceAll(apiKey, "[key]");
  return hidden.replace(/\bsk-[\w*.-]{4,}/g, "[key]");
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
