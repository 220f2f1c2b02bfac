import { afterAll, expect, test } from "vitest";
import { page, testCorpus } from "../corpus.ts";
import { startProviderServer } from "../embed/provider-server.ts";
import { freshDatabase } from "../server.ts";
import { startResultsService } from "./results-service.ts";
import { runBundle } from "./run-bundle.ts";

const url = await freshDatabase();
const provider = await startProviderServer({ apiKey: "key-of-the-test" });
const results = await startResultsService();
afterAll(async () => {
  await provider.close();
  await results.close();
});

const corpus = await testCorpus(
  `embed: { provider: openai, model: text-embedding-3-small, dimensions: 64, baseUrl: ${provider.baseUrl} }\nenvironments:\n  production: { database: "\${DATABASE_URL}" }\n`,
);

test("the bundle embeds with an OpenAI-compatible provider, and tells what that cost", async () => {
  await corpus.write("docs/alpha.md", page("alpha"));
  const ran = await runBundle({
    inputs: { command: "ingest", env: "production" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    env: { DATABASE_URL: url, OPENAI_API_KEY: "key-of-the-test" },
  });
  expect([ran.exitCode, ran.outputs.outcome, ran.outputs["embed-inputs"]]).toEqual([0, "promoted", "4"]);
  expect(Number(ran.outputs["cost-usd"])).toBeCloseTo((Number(ran.outputs["embed-tokens"]) * 0.02) / 1e6, 10);
  expect(ran.masked).toContain("key-of-the-test");
  expect(provider.requests.length).toBeGreaterThan(0);
});

test("a key that the provider refuses is a failure that does not show it", async () => {
  await corpus.write("docs/omega.md", page("omega"));
  const ran = await runBundle({
    inputs: { command: "ingest", env: "production" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 2,
    env: { DATABASE_URL: url, OPENAI_API_KEY: "wrong-key-of-the-test" },
  });
  expect([ran.exitCode, ran.outputs]).toEqual([2, { outcome: "failure" }]);
  for (const text of [ran.summary, ran.stderr, JSON.stringify(ran.annotations)])
    expect(text).not.toContain("wrong-key");
});

test("a cancelled job keeps what was embedded and locks nobody out", async () => {
  await corpus.write("docs/omega.md", page("omega"));
  const production = (runId: number, cancelled?: Promise<unknown>) =>
    runBundle({
      inputs: { command: "ingest", env: "production" },
      workspace: corpus.folder,
      resultsUrl: results.url,
      runId,
      env: { DATABASE_URL: url, OPENAI_API_KEY: "key-of-the-test" },
      ...(cancelled === undefined ? {} : { cancelled }),
    });
  const asked = Promise.withResolvers<void>();
  provider.otherwise((request) => {
    const own = request.body.input.some((text) => text.includes("omega"));
    if (own) asked.resolve();
    return { kind: own ? "hang" : "embed" };
  });
  const cancelled = await production(3, asked.promise);
  expect(cancelled.exitCode).toBe(2);
  expect(cancelled.annotations).toEqual([
    expect.objectContaining({ level: "error", message: expect.stringContaining("Stopped by SIGINT.") }),
  ]);
  provider.otherwise(() => ({ kind: "embed" }));
  expect((await production(4)).outputs.outcome).toBe("promoted");
});
