import { endianness } from "node:os";
import { z } from "zod";
import type { ProviderReply } from "../embedder.ts";
import { ProviderError } from "../provider-error.ts";

/** Numbers are not checked here: a null or an overflow becomes NaN, which `check-vectors.ts` reports with its input. */
const replyShape = z.object({
  data: z.array(z.object({ index: z.int(), embedding: z.union([z.string(), z.array(z.unknown())]) })),
  model: z.string().optional().catch(undefined),
  usage: z.object({ total_tokens: z.int().nonnegative() }).nullish().catch(undefined),
});
/** Vectors that do not say which text they are of. */
const indexless = z.object({
  data: z.tuple([z.object({ index: z.undefined().optional(), embedding: z.unknown() })], z.unknown()),
});
const errorShape = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) });

/** The vectors in the order of the texts. Servers that ignore `encoding_format` reply with lists of numbers. */
export function parseReply(reply: unknown, count: number): ProviderReply {
  const parsed = replyShape.safeParse(typeof reply === "string" ? fromText(reply) : reply);
  if (!parsed.success) throw indexless.safeParse(reply).success ? unordered() : unusable(reply, parsed.error);
  const vectors: (Float32Array | undefined)[] = new Array(count).fill(undefined);
  for (const { index, embedding } of parsed.data.data) {
    if (index < 0 || index >= count) throw mismatched(`an index of ${index}`, count);
    if (vectors[index] !== undefined) throw mismatched(`the index ${index} twice`, count);
    vectors[index] =
      typeof embedding === "string" ? decode(embedding) : Float32Array.from(embedding, toNumber);
  }
  const complete = vectors.filter((vector) => vector !== undefined);
  if (complete.length < count) throw mismatched(`only ${complete.length} vectors`, count);
  return { vectors: complete, tokens: parsed.data.usage?.total_tokens, model: parsed.data.model };
}

/** Little-endian 32-bit floats, whatever the machine. */
function decode(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length === 0 || bytes.length % 4 !== 0) {
    throw misshapen(`a vector has ${bytes.length} bytes, expected four for each dimension`);
  }
  if (endianness() === "BE") bytes.swap32();
  const vector = new Float32Array(bytes.length / 4);
  // Number by number it took four times as long: 1.2 s of a cold load of 25,000 vectors.
  new Uint8Array(vector.buffer).set(bytes);
  return vector;
}

function toNumber(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

/** JSON of a server that does not declare it as such; the client hands it on as text. */
function fromText(reply: string): unknown {
  try {
    return JSON.parse(reply);
  } catch {
    // Told as the text that it is.
    return reply;
  }
}

function unusable(reply: unknown, problem: z.ZodError): ProviderError {
  const error = errorShape.safeParse(reply);
  if (error.success) {
    const said = error.data.error;
    const message = typeof said === "string" ? said : said.message;
    return malformed(`it is an error in spite of status 200: "${message.slice(0, 200)}"`);
  }
  if (reply === undefined || reply === null || reply === "") return malformed("it is empty");
  if (typeof reply === "string")
    return malformed(reply.trimStart().startsWith("<") ? "it is HTML" : "it is text, and no JSON");
  const [issue] = problem.issues;
  const place = issue?.path.join(".") ?? "";
  return misshapen(place === "" ? "it is no object with `data`" : `"${place}": ${issue?.message}`);
}

/** No vectors, and nothing billed as far as anyone knows: a transport failure. */
export function malformed(problem: string): ProviderError {
  return new ProviderError(`The embedding provider's reply cannot be used: ${problem}.`, {
    kind: "malformed",
    remedy:
      "Check that embed.baseUrl is the API itself, commonly ending in /v1, and no page or proxy before it.",
  });
}

/** Vectors were on their way, so they are billed at every attempt; what cuts a reply off often does so by its size. */
export function cutShort(how: string): ProviderError {
  return new ProviderError(`The embedding provider's reply ended before its vectors did${how}.`, {
    kind: "cut-short",
    remedy:
      "Raise the limit of the proxy or gateway before the server on a reply's size or time, or lower embed.batchSize.",
  });
}

/** Fatal, not retried: it came whole, so it was billed, and whoever speaks another API does so at every attempt. */
function misshapen(problem: string): ProviderError {
  return new ProviderError(`The embedding provider's reply is not one of OpenAI's API: ${problem}.`, {
    kind: "refused",
    remedy:
      "Check that embed.baseUrl is the OpenAI-compatible address of the server, commonly ending in /v1 (Ollama and text-embeddings-inference have others beside it).",
  });
}

/** Fatal: a server that leaves it out does so at every attempt. */
function unordered(): ProviderError {
  return new ProviderError(
    "The embedding provider returned vectors without an index, which says of each the text that it belongs to.",
    {
      kind: "refused",
      remedy:
        "Nothing was stored: vectors taken for those of other texts would answer wrongly. Use a newer version of the embedding server, or one that answers as OpenAI's does.",
    },
  );
}

/** Fatal, not retried: it was billed, and a server that loses count cannot be trusted to match texts with vectors. */
function mismatched(what: string, count: number): ProviderError {
  return new ProviderError(
    `The embedding provider returned ${what} for ${count} texts; expected each index once.`,
    {
      kind: "refused",
      remedy:
        "Run again; what has been embedded is kept. If it happens again, lower embed.batchSize or report it to the provider.",
    },
  );
}
