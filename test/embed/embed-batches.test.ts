import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { embedBatches } from "../../src/embed/embed-batches.ts";
import type { RetryEvent } from "../../src/embed/embed-job.ts";
import type { EmbeddedBatch, Embedder } from "../../src/embed/embedder.ts";
import { ProviderError } from "../../src/embed/provider-error.ts";
import { openaiEmbedder } from "../../src/embed/providers/openai.ts";
import { Failure } from "../../src/failure/failure.ts";
import { byHash, type Collected, collect, inputs, settingsFor, testClock } from "./builders.ts";
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

async function failing(request: Collected): Promise<Failure> {
  const error = await collect(request).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw new TypeError("expected a Failure", { cause: error });
  return error;
}

function sizes(): readonly number[] {
  return server.requests.map(({ body }) => body.input.length);
}

describe("batches", () => {
  test("hold no more inputs and no more tokens than a request may, and every input once", async () => {
    const all = inputs(23).map((input, position) => ({ ...input, tokens: 100 + ((position * 137) % 400) }));
    const settings = settingsFor(server.baseUrl, { concurrency: 3 });
    const batches = await collect({ settings, inputs: all });
    for (const batch of batches) {
      expect(batch.inputs.length).toBeLessThanOrEqual(4);
      expect(batch.inputs.reduce((sum, input) => sum + input.tokens, 0)).toBeLessThanOrEqual(1_000);
    }
    expect(batches.flatMap((batch) => batch.inputs.map((input) => input.hash)).toSorted()).toEqual(
      all.map((input) => input.hash).toSorted(),
    );
    expect(server.requests.length).toBe(batches.length);
  });

  test("carry what the provider billed, or the inputs' own counts when it does not say", async () => {
    const settings = settingsFor(server.baseUrl, { dimensions: 2 });
    server.script(
      { kind: "embed" },
      {
        kind: "status",
        status: 200,
        body: {
          data: [0, 1, 2, 3].map((index) => ({ index, embedding: [Math.cos(index), Math.sin(index)] })),
        },
      },
    );
    const batches = await collect({
      settings: { ...settings, model: "text-embedding-3-large" },
      inputs: inputs(8),
    });
    expect(batches.map((batch) => batch.tokens)).toEqual([38, 40]);
  });

  test("of no inputs make no request", async () => {
    expect(await collect({ settings: settingsFor(server.baseUrl), inputs: [] })).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  test("have an input that is larger than a request may be named, before anything is paid for it", async () => {
    const [input] = inputs(1, 1_001);
    const error = await failing({ settings: settingsFor(server.baseUrl), inputs: inputs(1, 1_001) });
    expect(error.message).toContain(`of handbook/0.md (input ${input?.hash}, 1001 tokens)`);
    expect(server.requests).toEqual([]);
  });
});

describe("concurrency", () => {
  test("is reached and not exceeded, after a first request that goes alone", async () => {
    server.otherwise(() => ({ kind: "delay", ms: 40 }));
    await collect({ settings: settingsFor(server.baseUrl, { concurrency: 3 }), inputs: inputs(40) });
    expect(server.mostAtOnce).toBe(3);
    const [first, second] = server.requests;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(39);
  });

  test("lets no more batches pile up than may be in flight while the consumer is busy", async () => {
    const settings = settingsFor(server.baseUrl, { concurrency: 3 });
    const batches = embedBatches({
      embedder: openaiEmbedder(settings),
      limits: settings,
      inputs: inputs(80),
    });
    await batches.next();
    await delay(150);
    expect(server.requests.length).toBe(1 + 3);
    await batches.return(undefined);
  });

  test("reads inputs only while nobody is busy with a batch", async () => {
    let handedOut = false;
    const watched = (function* () {
      for (const input of inputs(40)) {
        expect(handedOut).toBe(false);
        yield input;
      }
    })();
    const settings = settingsFor(server.baseUrl, { concurrency: 3 });
    for await (const _ of embedBatches({
      embedder: openaiEmbedder(settings),
      limits: settings,
      inputs: watched,
    })) {
      handedOut = true;
      await delay(5);
      handedOut = false;
    }
  });
});

describe("retries", () => {
  const four = { inputs: inputs(4) };

  test("wait as long as Retry-After says, and a little by chance", async () => {
    server.script(rateLimit({ "retry-after": "7" }));
    const clock = testClock();
    const [batch] = await collect({ settings: settingsFor(server.baseUrl), clock, ...four });
    expect(clock.slept).toEqual([7_500]);
    expect(batch?.requests).toBe(2);
  });

  test("really wait", async () => {
    server.script(rateLimit({ "retry-after-ms": "120" }));
    const random = { ...testClock(0), now: () => performance.now(), sleep: (ms: number) => delay(ms) };
    await collect({ settings: settingsFor(server.baseUrl), clock: random, ...four });
    const [first, second] = server.requests;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(115);
  });

  test("of a bare 429, a 503, a reset and replies that are none back off twice as long each time", async () => {
    server.script(
      rateLimit(),
      refuse(503, "overloaded"),
      { kind: "reset" },
      { kind: "text", contentType: "text/html", text: "<html>" },
      { kind: "truncate" },
    );
    const clock = testClock();
    const events: RetryEvent[] = [];
    const [batch] = await collect({
      settings: settingsFor(server.baseUrl),
      clock,
      onRetry: (event) => events.push(event),
      ...four,
    });
    expect(clock.slept).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
    expect(events.map((event) => event.reason)).toEqual([
      "rate-limited",
      "unavailable",
      "unavailable",
      "malformed",
      "cut-short",
    ]);
    expect(batch?.requests).toBe(6);
  });

  test("of one request hold the others back too when the provider asks to wait", async () => {
    server.script({ kind: "embed" }, rateLimit({ "retry-after": "30" }));
    const clock = testClock();
    await collect({ settings: settingsFor(server.baseUrl), clock, inputs: inputs(40) });
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(30_000);
    expect(server.requests.length).toBe(11);
  });

  test("end when the budget is used up, and what was embedded until then is handed out first", async () => {
    server.script({ kind: "embed" });
    server.otherwise(() => refuse(503, "overloaded"));
    const batches: EmbeddedBatch[] = [];
    const settings = settingsFor(server.baseUrl, { retryBudgetMs: 20_000 });
    const run = async () => {
      const request = {
        embedder: openaiEmbedder(settings),
        limits: settings,
        inputs: inputs(40),
        clock: testClock(),
      };
      for await (const batch of embedBatches(request)) batches.push(batch);
    };
    await expect(run()).rejects.toMatchObject({
      message: expect.stringMatching(/retry budget of 20 s is used up.*overloaded/),
      remedy: expect.stringContaining(
        "What has been embedded is kept: run the same command again and it resumes",
      ),
    });
    expect(batches.length).toBe(1);
    expect(server.requests.length).toBe(1 + 6);
  });

  test("are not begun when Retry-After asks for more than the budget has left", async () => {
    server.script(rateLimit({ "retry-after": "3600" }));
    const clock = testClock();
    const error = await failing({ settings: settingsFor(server.baseUrl), clock, ...four });
    expect(error.message).toContain("it asks to wait 3600 s, and 600 s are left");
    expect(clock.slept).toEqual([]);
  });

  test("of what may have been billed share one budget, which is not spent while all is well", async () => {
    let count = 0;
    server.otherwise(() => (count++ % 2 === 0 ? { kind: "truncate" } : { kind: "embed" }));
    const clock = testClock(0.999);
    const settings = settingsFor(server.baseUrl, { retryBudgetMs: 3_500 });
    const error = await failing({ settings, clock, inputs: inputs(40) });
    expect(error.message).toContain("retry budget of 3.5 s is used up");
    expect(clock.slept.length).toBe(3);
  });

  test.each([
    ["a rate limit", rateLimit()],
    ["a rate limit with Retry-After", rateLimit({ "retry-after": "1" })],
    ["an overload", refuse(503, "overloaded")],
  ])("of %s go on beyond the budget while batches are embedded between them", async (_, reaction) => {
    let count = 0;
    server.otherwise(() => (count++ % 3 < 2 ? reaction : { kind: "embed" }));
    const clock = testClock(0.999);
    const settings = settingsFor(server.baseUrl, { retryBudgetMs: 5_000 });
    const batches = await collect({ settings, clock, inputs: inputs(40) });
    expect(byHash(batches).size).toBe(40);
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(20_000);
  });

  test("of a rate limit leave fewer requests in flight", async () => {
    let open = 0;
    let refused = 0;
    const settings = settingsFor(server.baseUrl, { concurrency: 4 });
    const { request, profile } = openaiEmbedder(settings);
    const embedder: Embedder = {
      profile,
      async request(texts, signal) {
        open += 1;
        const crowded = open > 1;
        await delay(5);
        try {
          if (!crowded) return await request(texts, signal);
        } finally {
          open -= 1;
        }
        refused += 1;
        throw new ProviderError("slow down", { kind: "rate-limited", remedy: "Wait.", retryAfterMs: 10 });
      },
    };
    const batches = [];
    for await (const batch of embedBatches({
      embedder,
      limits: settings,
      inputs: inputs(160),
      clock: { random: () => 0, now: () => performance.now(), sleep: (ms) => delay(ms) },
    }))
      batches.push(batch);
    expect(byHash(batches).size).toBe(160);
    // Always four at once, there were 100 and more.
    expect(refused).toBeLessThan(60);
  });
});

describe("refusals", () => {
  test.each([
    ["a wrong key", refuse(401, "Incorrect API key provided"), "OPENAI_API_KEY"],
    ["an exhausted quota", quotaExceeded, "Add credit"],
  ])("of %s take exactly one request", async (_, reaction, remedy) => {
    server.otherwise(() => reaction);
    const clock = testClock();
    const error = await failing({
      settings: settingsFor(server.baseUrl, { concurrency: 4 }),
      clock,
      inputs: inputs(80),
    });
    expect(error.remedy).toContain(remedy);
    expect(server.requests.length).toBe(1);
    expect(clock.slept).toEqual([]);
  });

  test("later on abort what is in flight", async () => {
    server.script({ kind: "embed" }, { kind: "hang" }, { kind: "hang" }, refuse(401, "The key was revoked"));
    const settings = settingsFor(server.baseUrl, { concurrency: 3 });
    const error = await failing({ settings, inputs: inputs(80) });
    expect(error.message).toContain("The key was revoked");
    await expect.poll(() => server.aborted).toBe(2);
    expect(server.requests.length).toBe(4);
  });

  test("hand out first what others have finished", async () => {
    server.script({ kind: "embed" }, { kind: "embed" }, { kind: "delay", ms: 60 }, refuse(401, "revoked"));
    const settings = settingsFor(server.baseUrl, { concurrency: 3 });
    const batches: EmbeddedBatch[] = [];
    const run = async () => {
      const request = { embedder: openaiEmbedder(settings), limits: settings, inputs: inputs(16) };
      for await (const batch of embedBatches(request)) {
        batches.push(batch);
        await delay(150);
      }
    };
    await expect(run()).rejects.toThrow("revoked");
    expect(batches.length).toBe(3);
  });
});

describe("a batch that is too much for the provider", () => {
  test("is halved until it fits", async () => {
    server.otherwise(({ body }) =>
      body.input.length > 2 ? refuse(400, "Too many inputs. The max is 2") : { kind: "embed" },
    );
    const settings = settingsFor(server.baseUrl, { maxInputsPerRequest: 7 });
    const clock = testClock();
    const batches = await collect({ settings, clock, inputs: inputs(7) });
    expect(sizes()).toEqual([7, 4, 2, 2, 3, 2, 1]);
    expect(batches.map((batch) => batch.requests).reduce((sum, requests) => sum + requests, 0)).toBe(7);
    expect(byHash(batches).size).toBe(7);
    expect(clock.slept).toEqual([]);
  });

  test("makes the next batches smaller at once, and larger again while they succeed", async () => {
    let crowded = true;
    server.otherwise(({ body }) =>
      crowded && body.input.length > 4
        ? {
            kind: "status",
            status: 500,
            body: { error: { message: "CUDA out of memory. Tried to allocate 2.00 GiB" } },
          }
        : { kind: "embed" },
    );
    const settings = settingsFor(server.baseUrl, { maxInputsPerRequest: 8 });
    const batches = [];
    for await (const batch of embedBatches({
      embedder: openaiEmbedder(settings),
      limits: settings,
      inputs: inputs(60),
    })) {
      crowded = false;
      batches.push(batch);
    }
    expect(sizes()).toEqual([8, 4, 4, 4, 4, 8, 8, 8, 8, 8, 4]);
    expect(byHash(batches).size).toBe(60);
  });

  test("for one text alone names that text", async () => {
    const bad = inputs(7)[5];
    server.otherwise(({ body }) =>
      body.input.includes(bad?.text ?? "")
        ? refuse(400, "maximum context length is 8192 tokens")
        : { kind: "embed" },
    );
    const settings = settingsFor(server.baseUrl, { maxInputsPerRequest: 7 });
    const error = await failing({ settings, inputs: inputs(7) });
    expect(error.message).toContain(
      `of handbook/5.md (input ${bad?.hash}, 10 tokens) is too large for the model`,
    );
  });

  test("with a 400 that says nothing is of one text once others were embedded, and of the settings before", async () => {
    const bad = inputs(16)[11];
    server.otherwise(({ body }) =>
      body.input.includes(bad?.text ?? "") ? refuse(400, "Bad request") : { kind: "embed" },
    );
    const settings = settingsFor(server.baseUrl, { maxInputsPerRequest: 8, concurrency: 1 });
    const error = await failing({ settings, inputs: inputs(16) });
    expect(error.message).toMatch(
      /^The text of handbook\/11\.md \(.*\) is one that the provider does not embed\. /,
    );
    expect(error.remedy).toContain("Reword the passage");
    expect(sizes()).toEqual([8, 8, 4, 2, 2, 1, 1]);
    const first = await failing({ settings, inputs: inputs(16).slice(8) });
    expect(first.remedy).toBe("Check embed.model, embed.dimensions and embed.baseUrl.");
    expect(sizes()).toHaveLength(8);
  });

  test("to embed for one of its texts is halved until that text is named, and the others are handed out", async () => {
    const bad = inputs(8)[5];
    server.otherwise(({ body }) =>
      body.input.includes(bad?.text ?? "")
        ? refuse(500, "failed to encode response: json: unsupported value: NaN")
        : { kind: "embed" },
    );
    const settings = settingsFor(server.baseUrl, { maxInputsPerRequest: 8 });
    const error = await failing({ settings, inputs: inputs(8) });
    expect(error.message).toContain(
      `The text of handbook/5.md (input ${bad?.hash}, 10 tokens) is one that the provider does not embed.`,
    );
    expect(error.remedy).toContain("embed_mode");
    expect(sizes()).toEqual([8, 4, 4, 2, 1, 1]);
  });

  test("in the time it has is halved as well", async () => {
    server.otherwise(({ body }) => (body.input.length > 2 ? { kind: "hang" } : { kind: "embed" }));
    const batches = await collect({
      settings: settingsFor(server.baseUrl, { timeoutMs: 80 }),
      inputs: inputs(4),
    });
    expect(sizes()).toEqual([4, 2, 2]);
    expect(byHash(batches).size).toBe(4);
  });

  test("and times out down to one text gives up within the budget", async () => {
    server.otherwise(() => ({ kind: "hang" }));
    const settings = settingsFor(server.baseUrl, { timeoutMs: 30, retryBudgetMs: 10_000 });
    const error = await failing({ settings, clock: testClock(), inputs: inputs(4) });
    expect(error.message).toContain("did not reply in time");
  });
});

describe("replies that end before their vectors do", () => {
  test("are asked for again once, and then in halves, which are shorter", async () => {
    server.otherwise(({ body }) => (body.input.length > 2 ? { kind: "truncate" } : { kind: "embed" }));
    const settings = settingsFor(server.baseUrl, { maxInputsPerRequest: 8 });
    const clock = testClock();
    const batches = await collect({ settings, clock, inputs: inputs(8) });
    expect(sizes()).toEqual([8, 8, 4, 2, 2, 4, 2, 2]);
    expect(byHash(batches).size).toBe(8);
    expect(clock.slept).toEqual([500]);
  });

  test("for one text alone, too, are not paid for until the budget is used up", async () => {
    server.otherwise(() => ({ kind: "truncate" }));
    const settings = settingsFor(server.baseUrl, { maxInputsPerRequest: 4 });
    const error = await failing({ settings, clock: testClock(), inputs: inputs(4) });
    expect(error.message).toMatch(/The text of handbook\/0\.md \(.*\) got no whole reply in 6 requests\. /);
    expect(error.remedy).toContain("gateway");
    expect(sizes()).toEqual([4, 4, 2, 1, 1, 1]);
  });
});

describe("a model", () => {
  test("that is another than the one that answered first ends the run, and none of its vectors is handed out", async () => {
    server.script({ kind: "embed" }, { kind: "embed" });
    server.otherwise(() => ({ kind: "embed", model: "text-embedding-ada-002" }));
    const settings = settingsFor(server.baseUrl);
    const batches: EmbeddedBatch[] = [];
    const run = async () => {
      const request = { embedder: openaiEmbedder(settings), limits: settings, inputs: inputs(40) };
      for await (const batch of embedBatches(request)) batches.push(batch);
    };
    await expect(run()).rejects.toThrow(
      `The model "text-embedding-ada-002" answered a request for "${settings.model}", and "${settings.model}" the ones before it`,
    );
    expect(batches.length).toBe(2);
    expect(server.requests.length).toBe(3);
  });

  test("may be called by another name than it was asked by, with a provider's before it or without", async () => {
    server.script(
      { kind: "embed", model: "azure/Text-Embedding-3-small" },
      { kind: "embed", model: "openai/text-embedding-3-small" },
      { kind: "embed", model: null },
    );
    const settings = settingsFor(server.baseUrl, { model: "our-embeddings", dimensions: 8 });
    expect(byHash(await collect({ settings, inputs: inputs(12) })).size).toBe(12);
  });
});

describe("vectors", () => {
  test("belong to their texts though the server shuffles", async () => {
    const settings = settingsFor(server.baseUrl, { concurrency: 2 });
    const straight = byHash(await collect({ settings, inputs: inputs(16) }));
    server.otherwise(() => ({ kind: "change", change: (items) => items.toReversed() }));
    expect(byHash(await collect({ settings, inputs: inputs(16) }))).toEqual(straight);
  });

  test.each([
    [
      "is not finite",
      (vector: readonly number[]) => [Number.NaN, ...vector.slice(1)],
      "is not finite at position 0 (NaN)",
    ],
    ["is zero", (vector: readonly number[]) => vector.map(() => 0), "is zero"],
    [
      "has a wrong dimension",
      (vector: readonly number[]) => vector.slice(1),
      "has 63 dimensions; expected 64",
    ],
    [
      "is too long",
      (vector: readonly number[]) => vector.map((value) => value * 1.02),
      "has length 1.02; expected 1",
    ],
  ])("of which one %s are refused, and its text is named", async (_, change, message) => {
    server.script(changeVectors((vector, index) => (index === 2 ? change(vector) : vector)));
    const error = await failing({ settings: settingsFor(server.baseUrl), inputs: inputs(4) });
    expect(error.message).toContain(`of handbook/2.md (input ${inputs(4)[2]?.hash}, 10 tokens) ${message}`);
    expect(server.requests.length).toBe(1);
  });
});

describe("stopping", () => {
  test("early by the consumer aborts what is in flight and closes the source", async () => {
    server.script({ kind: "embed" });
    server.otherwise(() => ({ kind: "hang" }));
    let closed = false;
    const source = (function* () {
      try {
        yield* inputs(80);
      } finally {
        closed = true;
      }
    })();
    const settings = settingsFor(server.baseUrl, { concurrency: 3 });
    for await (const _ of embedBatches({
      embedder: openaiEmbedder(settings),
      limits: settings,
      inputs: source,
    }))
      break;
    expect(closed).toBe(true);
    await expect.poll(() => server.aborted).toBe(server.requests.length - 1);
  });

  test("by the signal throws its reason, during a request and during a wait", async () => {
    for (const reaction of [{ kind: "hang" }, rateLimit({ "retry-after": "60" })] as const) {
      server.script(reaction);
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error("SIGTERM")), 60);
      const settings = settingsFor(server.baseUrl);
      await expect(collect({ settings, inputs: inputs(8), signal: stop.signal })).rejects.toThrow("SIGTERM");
    }
    expect(server.requests.length).toBe(2);
  });

  test("of the source by an error hands out what is finished and throws that error", async () => {
    const source = (function* () {
      yield* inputs(9);
      throw new Error("the disk is gone");
    })();
    const batches: EmbeddedBatch[] = [];
    const run = async () => {
      const settings = settingsFor(server.baseUrl);
      const request = { embedder: openaiEmbedder(settings), limits: settings, inputs: source };
      for await (const batch of embedBatches(request)) batches.push(batch);
    };
    await expect(run()).rejects.toThrow("the disk is gone");
    expect(batches.length).toBe(2);
  });
});
