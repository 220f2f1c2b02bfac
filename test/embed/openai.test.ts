import { APIConnectionError } from "openai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EmbedSettings } from "../../src/config/config.ts";
import type { ProviderReply } from "../../src/embed/embedder.ts";
import { ProviderError } from "../../src/embed/provider-error.ts";
import { localEmbedder } from "../../src/embed/providers/local.ts";
import { openaiEmbedder } from "../../src/embed/providers/openai.ts";
import { asProviderError } from "../../src/embed/providers/openai-error.ts";
import { retryAfterMs } from "../../src/embed/providers/retry-after.ts";
import { settingsFor } from "./builders.ts";
import {
  changeVectors,
  type ProviderServer,
  quotaExceeded,
  rateLimit,
  refuse,
  startProviderServer,
} from "./provider-server.ts";

let server: ProviderServer;
beforeEach(async () => {
  server = await startProviderServer();
});
afterEach(() => server.close());

const texts = ["how to roll back", "prices of the plans", "holidays"];

function request(changes: Partial<EmbedSettings> = {}): Promise<ProviderReply> {
  return openaiEmbedder(settingsFor(server.baseUrl, changes)).request(texts, new AbortController().signal);
}

async function failing(changes: Partial<EmbedSettings> = {}): Promise<ProviderError> {
  const error = await request(changes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new TypeError("expected a ProviderError", { cause: error });
  return error;
}

async function expected(): Promise<readonly Float32Array[]> {
  const settings = { provider: "local", model: "hashed-terms-1", dimensions: 64 } as const;
  return (await localEmbedder(settings).request(texts, new AbortController().signal)).vectors;
}

describe("the request", () => {
  test("asks for base64 and for the dimensions, with the key in its header, and vectors arrive bit by bit", async () => {
    const { vectors, tokens } = await request();
    expect(server.requests.map(({ body, authorization }) => ({ body, authorization }))).toEqual([
      {
        body: { model: "text-embedding-3-small", input: texts, encoding_format: "base64", dimensions: 64 },
        authorization: "Bearer sk-test-of-the-embedder",
      },
    ]);
    expect(vectors).toEqual(await expected());
    expect(tokens).toBe(11);
  });

  test("leaves dimensions out for a model that does not take them", async () => {
    await request({ model: "bge-m3" });
    expect(server.requests[0]?.body).not.toHaveProperty("dimensions");
  });

  test("accepts lists of numbers from a server that ignores the encoding", async () => {
    await server.close();
    server = await startProviderServer({ encoding: "float" });
    expect((await request()).vectors).toEqual(await expected());
  });

  test("carries no key to a server that needs none, not even one from the surroundings", async () => {
    process.env.OPENAI_API_KEY = "sk-of-the-surroundings";
    try {
      await request({ apiKey: undefined });
    } finally {
      delete process.env.OPENAI_API_KEY;
    }
    expect(server.requests[0]?.authorization).toBeUndefined();
  });

  test("is not even prepared without a key for OpenAI itself", () => {
    expect(() => openaiEmbedder(settingsFor(undefined, { apiKey: undefined }))).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining("OPENAI_API_KEY") }),
    );
  });
});

describe("the reply", () => {
  test("is put into the order of the texts by index", async () => {
    server.script({ kind: "change", change: (items) => items.toReversed() });
    expect((await request()).vectors).toEqual(await expected());
  });

  test.each([
    ["an index missing", (items: readonly number[]) => items.slice(1), "only 2 vectors"],
    ["an index twice", (items: readonly number[]) => [...items.slice(1), 1], "the index 1 twice"],
    ["an index too many", (items: readonly number[]) => [...items, 3], "an index of 3"],
    ["a negative index", (items: readonly number[]) => [...items.slice(1), -1], "an index of -1"],
  ])("with %s is refused", async (_, change, message) => {
    server.script({
      kind: "change",
      change: (items) =>
        change(items.map((item) => item.index)).map((index) => ({ index, embedding: [1, 0] })),
    });
    const error = await failing();
    expect(error.kind).toBe("refused");
    expect(error.message).toContain(message);
  });

  test("with vectors that do not say of which text they are is refused, and not asked for again", async () => {
    server.script({
      kind: "status",
      status: 200,
      body: { data: [{ embedding: [1, 0] }, { embedding: [0, 1] }] },
    });
    const error = await failing();
    expect(error.kind).toBe("refused");
    expect(error.message).toContain("vectors without an index");
  });

  test.each([
    [
      "HTML with status 200",
      { kind: "text", contentType: "text/html", text: "<html>Sign in</html>" },
      "it is HTML",
    ],
    [
      "HTML that calls itself JSON",
      { kind: "text", contentType: "application/json", text: "<html>" },
      "not valid JSON",
    ],
    ["an empty body", { kind: "text", contentType: "application/json", text: "" }, "it is empty"],
    [
      "an error object with status 200",
      { kind: "status", status: 200, body: { error: { message: "overloaded" } } },
      "overloaded",
    ],
    ["text", { kind: "text", contentType: "text/plain", text: "Hello" }, "it is text"],
  ] as const)("of %s is malformed", async (_, reaction, message) => {
    server.script(reaction);
    const error = await failing();
    expect(error.kind).toBe("malformed");
    expect(error.message).toContain(message);
  });

  test.each([
    ["JSON", { kind: "text", contentType: "application/json", text: '{"data": [' }, "JSON that stops midway"],
    ["a number", { kind: "text", contentType: "application/json", text: '{"data": [0.12' }, "stops midway"],
    ["a name", { kind: "text", contentType: "application/json", text: '{"da' }, "stops midway"],
    ["a body", { kind: "truncate" }, "ended before its vectors did"],
  ] as const)("of %s that breaks off is cut short", async (_, reaction, message) => {
    server.script(reaction);
    const error = await failing();
    expect(error.kind).toBe("cut-short");
    expect(error.message).toContain(message);
  });

  test.each([
    ["another shape", { data: [{ index: 0 }] }, '"data.0.embedding"'],
    ["Ollama's own API", { embeddings: [[1, 0]] }, '"data"'],
    ["a bare list", [[1, 0]], "no object with `data`"],
    ["an index as text", { data: [{ index: "0", embedding: [1, 0] }] }, '"data.0.index"'],
    ["half a number", { data: [{ index: 0, embedding: "AAAAAAA=" }] }, "5 bytes"],
  ])("that came whole with %s is refused, and not paid for again", async (_, body, message) => {
    server.script({ kind: "status", status: 200, body });
    const error = await failing();
    expect(error.kind).toBe("refused");
    expect(error.message).toContain(message);
    expect(error.remedy).toContain("/v1");
  });

  test("is read though it is not declared as JSON", async () => {
    const data = texts.map((_, index) => ({ index, embedding: [1, 0] }));
    server.script({ kind: "text", contentType: "text/plain", text: JSON.stringify({ data }) });
    expect((await request()).vectors.length).toBe(3);
  });

  test("keeps a null and an overflow recognisable for the check of vectors", async () => {
    await server.close();
    server = await startProviderServer({ encoding: "float" });
    server.script(
      changeVectors((vector, index) => [index === 0 ? null : Number.POSITIVE_INFINITY, ...vector.slice(1)]),
    );
    const { vectors } = await request();
    expect(vectors.map((vector) => vector[0])).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });

  test("without usage says that nobody knows the tokens", async () => {
    server.script({
      kind: "status",
      status: 200,
      body: { data: texts.map((_, index) => ({ index, embedding: [1, 0] })), usage: null },
    });
    expect((await request()).tokens).toBeUndefined();
  });
});

describe("an error", () => {
  test.each([
    ["401", refuse(401, "Incorrect API key provided"), "refused"],
    ["403", refuse(403, "Country not supported"), "refused"],
    ["404", refuse(404, "The model does not exist", "model_not_found"), "refused"],
    ["400", refuse(400, "'dimensions' is not supported"), "unclear"],
    ["an exhausted quota", quotaExceeded, "refused"],
    ["429", rateLimit(), "rate-limited"],
    [
      "429 for a request that can never pass",
      refuse(429, "Request too large for text-embedding-3-small on tokens per min"),
      "too-large",
    ],
    ["413", refuse(413, "batch size 64 > maximum allowed batch size 32"), "too-large"],
    [
      "too many tokens",
      refuse(400, "Requested 309209 tokens, max 300000 tokens per request", "max_tokens_per_request"),
      "too-large",
    ],
    [
      "a text that is too long",
      refuse(400, "This model's maximum context length is 8192 tokens, however you requested 8610 tokens"),
      "too-large",
    ],
    [
      "too many inputs",
      refuse(
        400,
        "Invalid 'input': array too long. Expected an array with maximum length 2048",
        "array_above_max_length",
      ),
      "too-large",
    ],
    [
      "a small batch at llama.cpp",
      refuse(500, "input is too large to process. increase the physical batch size"),
      "too-large",
    ],
    [
      "too many inputs at Alibaba",
      refuse(
        400,
        "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it should not be larger than 10.: input.contents",
        "InvalidParameter",
      ),
      "too-large",
    ],
    [
      "a content filter",
      refuse(
        400,
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        "content_filter",
      ),
      "text",
    ],
    [
      "a text that is none to OpenAI",
      refuse(400, "'$.input' is invalid. Please check the API reference"),
      "text",
    ],
    [
      "a vector of NaN at Ollama",
      refuse(500, "failed to encode response: json: unsupported value: NaN"),
      "text",
    ],
    ["500", refuse(500, "The server had an error"), "unavailable"],
    [
      "503 of a proxy",
      { kind: "status", status: 503, headers: { "content-type": "text/html" }, body: "<html>" },
      "unavailable",
    ],
    ["a reset connection", { kind: "reset" }, "unavailable"],
  ] as const)("of %s is told apart", async (_, reaction, kind) => {
    server.script(reaction);
    expect((await failing()).kind).toBe(kind);
    expect(server.requests.length).toBe(1);
  });

  test.each(["hang", "stall"] as const)(
    "of no reply, or no whole one, in time (%s) is a timeout",
    async (kind) => {
      server.script({ kind });
      expect((await failing({ timeoutMs: 60 })).kind).toBe("timeout");
    },
  );

  test("of a server that is not there says where it was looked for", async () => {
    await server.close();
    expect((await failing()).message).toBe(`The connection to ${server.baseUrl} failed (ECONNREFUSED).`);
  });

  test("of a port without TLS is no outage, and says what to write", async () => {
    const error = await failing({ baseUrl: server.baseUrl.replace("http:", "https:") });
    expect(error.kind).toBe("refused");
    expect(error.message).toContain("No secure connection to https://127.0.0.1");
    expect(error.remedy).toContain(`write ${server.baseUrl} as embed.baseUrl`);
  });

  test("of a certificate that nobody here trusts is no outage either", () => {
    const cause = Object.assign(new Error("self-signed certificate"), {
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
    const endpoint = { model: "m", baseUrl: "https://embed.example/v1", apiKey: undefined };
    expect(asProviderError(new APIConnectionError({ cause }), endpoint)).toMatchObject({
      kind: "refused",
      remedy: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
  });

  test.each([301, 302, 307, 308])(
    "of a redirect (%i) says where to, and sends nothing there",
    async (status) => {
      const location = "https://embed.example/v1/embeddings?token=hush";
      server.script({ kind: "status", status, headers: { location }, body: {} });
      const error = await failing();
      expect(error.kind).toBe("refused");
      expect(error.message).toContain(
        `status ${status}, a redirect to https://embed.example/v1/embeddings; expected`,
      );
      expect(server.requests.length).toBe(1);
    },
  );

  test("never contains the key, though servers quote it", async () => {
    await server.close();
    const apiKey = "correct-horse-battery";
    server = await startProviderServer({ apiKey: "another" });
    const error = await failing({ apiKey });
    expect(error.message).toContain('Incorrect API key provided: [key]."');
    expect(JSON.stringify([error.message, error.remedy, error.stack, error.cause])).not.toContain(apiKey);
  });

  test("is quoted, unless it is a page", async () => {
    server.script(refuse(400, "<400> InternalError.Algo.InvalidParameter: no such model"), {
      kind: "status",
      status: 502,
      headers: { "content-type": "text/html" },
      body: "<html>Bad gateway</html>",
    });
    expect((await failing()).message).toContain(
      ': "<400> InternalError.Algo.InvalidParameter: no such model".',
    );
    expect((await failing()).message).not.toContain("Bad gateway");
  });

  test("of text alone is quoted once", async () => {
    server.script({ kind: "status", status: 429, body: { error: "Model is overloaded" } });
    expect((await failing()).message).toContain(': "Model is overloaded".');
  });

  test("is the caller's own reason when the caller stopped", async () => {
    server.script({ kind: "hang" });
    const stop = new AbortController();
    const stopped = openaiEmbedder(settingsFor(server.baseUrl)).request(texts, stop.signal);
    stop.abort(new Error("cancelled by the job"));
    await expect(stopped).rejects.toThrow("cancelled by the job");
  });
});

describe("Retry-After", () => {
  test.each([
    ["seconds", { "retry-after": "7" }, 7_000],
    ["fractions of seconds", { "retry-after": "0.5" }, 500],
    ["milliseconds, which win", { "retry-after-ms": "150", "retry-after": "7" }, 150],
    ["a date in the past", { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, 0],
    ["nothing that can be read", { "retry-after": "soon" }, undefined],
  ])("is read as %s", async (_, headers, wait) => {
    server.script(rateLimit(headers));
    expect((await failing()).retryAfterMs).toBe(wait);
  });

  test("is read as a date to come", () => {
    const date = new Date(Date.now() + 10_000).toUTCString();
    const wait = retryAfterMs(new Headers({ "retry-after": date })) ?? 0;
    expect(wait).toBeGreaterThan(8_000);
    expect(wait).toBeLessThanOrEqual(10_000);
  });
});
