import { afterAll, describe, expect, it } from "vitest";
import { canaryTexts } from "../../src/embed/canary-texts.ts";
import { drift } from "../../src/pipeline/drift.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { runs, status } from "../../src/pipeline/status.ts";
import { verify } from "../../src/pipeline/verify.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import {
  type ProviderServer,
  quotaExceeded,
  rateLimit,
  startProviderServer,
} from "../embed/provider-server.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
let schemas = 0;

/** Four documents of 4 chunks each, a provider that takes 4 inputs a request, and a database. */
async function hostedCorpus(
  yaml = "",
): Promise<{ readonly corpus: TestCorpus; readonly provider: ProviderServer }> {
  schemas += 1;
  const provider = await startProviderServer({ apiKey: "key-of-the-test" });
  afterAll(() => provider.close());
  const corpus = await testCorpus(
    `${yaml}embed:
  provider: openai
  model: text-embedding-3-small
  dimensions: 64
  baseUrl: ${provider.baseUrl}
  apiKey: key-of-the-test
  batchSize: 4
  concurrency: 1
environments:
  local: { database: "${url}", schema: provider_${schemas}, gate: { probes: { documents: 0 } } }
`,
  );
  for (const name of ["alpha", "beta", "gamma", "delta"]) await corpus.write(`docs/${name}.md`, page(name));
  return { corpus, provider };
}

const canaries = new Set(canaryTexts);

/** Requests for documents and golden queries; a first ingest sends the canaries of `drift`, too. */
function requestsOf({ requests }: ProviderServer): ProviderServer["requests"] {
  return requests.filter((one) => !one.body.input.some((text) => canaries.has(text)));
}

function textsSent(provider: ProviderServer, from = 0): readonly string[] {
  return requestsOf(provider)
    .slice(from)
    .flatMap((one) => one.body.input);
}

describe("an ingest through a provider", () => {
  it("sends each input once; a second run, a rename, verify and a rollback send nothing", async () => {
    const { corpus, provider } = await hostedCorpus();
    expect(await corpus.ingest()).toMatchObject({
      outcome: "promoted",
      embed: { inputs: 16, cached: 0, requests: 4, tokens: expect.any(Number) },
    });
    expect(requestsOf(provider)).toHaveLength(4);
    expect(new Set(textsSent(provider)).size).toBe(16);
    expect(requestsOf(provider)[0]?.body).toMatchObject({ model: "text-embedding-3-small", dimensions: 64 });

    expect(await corpus.ingest()).toMatchObject({
      outcome: "nothing-to-do",
      embed: { requests: 0, tokens: 0 },
    });
    await corpus.move("docs/alpha.md", "docs/omega.md");
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", embed: { requests: 0, tokens: 0 } });
    const config = await corpus.config();
    expect((await verify({ config, generation: undefined, baseline: undefined })).outcome).toBe("passed");
    await rollback({ config, generation: 1, approval: undefined, origin });
    expect(requestsOf(provider)).toHaveLength(4);
  });

  it("waits out a 429 with Retry-After in the middle, and promotes", async () => {
    const { corpus, provider } = await hostedCorpus();
    provider.script({ kind: "embed" }, { kind: "embed" }, rateLimit({ "retry-after": "1" }));
    const notes: string[] = [];
    const report = await corpus.ingest({
      observe: (progress) => {
        if (progress.kind === "note") notes.push(progress.message);
      },
    });
    expect(report).toMatchObject({ outcome: "promoted", embed: { inputs: 16, requests: 5 } });
    expect(requestsOf(provider)).toHaveLength(5);
    const [, , refused, again] = provider.requests;
    expect(again?.body.input).toEqual(refused?.body.input);
    expect((again?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(notes).toEqual([
      expect.stringMatching(/^Embedding 4 inputs: rate-limited .*trying again in [12]\.\d s\.$/),
    ]);
  });

  it("that dies of its quota keeps what was embedded, and the next run pays for the rest only", async () => {
    const { corpus, provider } = await hostedCorpus();
    provider.script({ kind: "embed" }, { kind: "embed" }, quotaExceeded);
    await expect(corpus.ingest()).rejects.toThrow(/exceeded your current quota/);
    expect(requestsOf(provider)).toHaveLength(3);
    const config = await corpus.config();
    expect(await status(config)).toMatchObject({ live: null, lease: null });
    expect((await runs(config, 1)).runs).toMatchObject([{ command: "ingest", outcome: "failed" }]);

    expect(await corpus.ingest()).toMatchObject({
      outcome: "promoted",
      embed: { inputs: 8, cached: 8, requests: 2 },
    });
    const paid = [...textsSent(provider).slice(0, 8), ...textsSent(provider, 3)];
    expect([paid.length, new Set(paid).size]).toEqual([16, 16]);
  });

  it("stores the golden queries' vectors, so that verify needs no provider at all", async () => {
    const { corpus, provider } = await hostedCorpus("golden: golden.yaml\n");
    await corpus.write(
      "golden.yaml",
      "queries:\n  - id: beta\n    query: Which valve does the beta procedure turn?\n    relevant: [{ path: docs/beta.md }]\n    critical: true\n",
    );
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", embed: { inputs: 16, requests: 4 } });
    expect(requestsOf(provider)).toHaveLength(5);
    await provider.close();
    const config = await corpus.config();
    expect(await verify({ config, generation: undefined, baseline: undefined })).toMatchObject({
      outcome: "passed",
      metrics: { dense: { "recall@10": 1 } },
    });
  });

  it("whose model has changed behind its name is drift", async () => {
    const { corpus, provider } = await hostedCorpus();
    await corpus.ingest();
    const config = await corpus.config();
    expect(await drift({ config, baseline: undefined })).toMatchObject({ outcome: "clean" });
    provider.otherwise(() => ({
      kind: "change",
      change: (items) => items.map((item) => ({ ...item, embedding: item.embedding.toReversed() })),
    }));
    const { outcome, checks } = await drift({ config, baseline: undefined });
    expect(outcome).toBe("drifted");
    expect(checks).toContainEqual({
      check: "embeddings",
      outcome: "drifted",
      reason: expect.stringContaining('the model behind "text-embedding-3-small" changed'),
    });
  });

  it("that answers as another model is refused before its vectors are mixed with those of the profile", async () => {
    const { corpus, provider } = await hostedCorpus();
    await corpus.ingest();
    await corpus.write("docs/epsilon.md", page("epsilon"));
    const sent = requestsOf(provider).length;
    provider.otherwise(() => ({
      kind: "change",
      change: (items) => items.map((item) => ({ ...item, embedding: item.embedding.toReversed() })),
    }));
    await expect(corpus.ingest()).rejects.toMatchObject({
      message: expect.stringMatching(
        /^"text-embedding-3-small" at http:\S+ embeds the same 3 texts otherwise .*: another model answers\.$/,
      ),
      remedy: expect.stringContaining("embed.baseUrl"),
    });
    expect(requestsOf(provider).length).toBe(sent);
    expect((await status(await corpus.config())).generations.length).toBe(1);
    provider.otherwise(() => ({ kind: "embed" }));
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", embed: { inputs: 4 } });
  });
});

describe("a gateway that falls back to another model", () => {
  it("is refused at the first batch, when the canary texts before it were answered by the configured one", async () => {
    const { corpus, provider } = await hostedCorpus();
    await corpus.ingest();
    await corpus.write("docs/epsilon.md", page("epsilon"));
    provider.script({ kind: "embed" }, { kind: "embed", model: "text-embedding-ada-002" });
    await expect(corpus.ingest()).rejects.toThrow(
      'The model "text-embedding-ada-002" answered a request for "text-embedding-3-small"',
    );
    // None of its vectors is found by the next run.
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", embed: { inputs: 4, cached: 0 } });
  });
});

describe("maxCostUsd", () => {
  it("blocks a run that would cost more, before anything is sent", async () => {
    const { corpus, provider } = await hostedCorpus("guards: { maxCostUsd: 0.0000001 }\n");
    const report = await corpus.ingest();
    expect(report).toMatchObject({
      outcome: "blocked",
      reasons: [
        expect.stringMatching(/^Embedding \d+ tokens would cost \$0\.00\d+; `maxCostUsd` is \$1e-7\./),
      ],
    });
    expect(requestsOf(provider)).toEqual([]);
  });

  it("blocks a run whose price nobody knows", async () => {
    const { corpus, provider } = await hostedCorpus("guards: { maxCostUsd: 1 }\n");
    const config = await corpus.config();
    const unpriced = {
      ...config,
      embed: { ...config.embed, model: "house-model", usdPerMillionTokens: undefined },
    };
    expect(await corpus.ingest({ config: unpriced })).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining('The price of model "house-model" is not known')],
    });
    expect(requestsOf(provider)).toEqual([]);
  });

  it("lets a run pass that costs less, and one that has nothing to embed", async () => {
    const { corpus } = await hostedCorpus("guards: { maxCostUsd: 1 }\n");
    expect((await corpus.ingest()).outcome).toBe("promoted");
    const config = await corpus.config();
    const free = { ...config, guards: { ...config.guards, maxCostUsd: 0 } };
    await corpus.move("docs/alpha.md", "docs/omega.md");
    expect((await corpus.ingest({ config: free })).outcome).toBe("promoted");
  });
});
