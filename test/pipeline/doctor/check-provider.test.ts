import { expect, onTestFinished, test } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import { checkProvider } from "../../../src/pipeline/doctor/check-provider.ts";
import { testCorpus } from "../../corpus.ts";
import {
  changeVectors,
  quotaExceeded,
  type Reaction,
  startProviderServer,
} from "../../embed/provider-server.ts";

async function asking(embed: string): Promise<Config> {
  const corpus = await testCorpus(
    `embed: { model: text-embedding-3-small, dimensions: 64, provider: openai, ${embed} }\nenvironments: { local: { database: embedded } }\n`,
  );
  return corpus.config();
}

async function serverWith(...reactions: readonly Reaction[]) {
  const server = await startProviderServer({ dimensions: 64, apiKey: "right" });
  onTestFinished(() => server.close());
  server.script(...reactions);
  return server;
}

test("a provider that embeds a word as configured is ok, and was asked once", async () => {
  const server = await serverWith();
  const { reason, ...check } = await checkProvider(
    await asking(`apiKey: right, baseUrl: "${server.baseUrl}"`),
  );
  expect(check).toEqual({ check: "provider", outcome: "ok" });
  expect(reason).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/v1 embedded a word with text-embedding-3-small in \d+\.\d\d s: 64 numbers, as configured\.$/,
  );
  expect(server.requests.map(({ body }) => body.input)).toEqual([["corpusgate"]]);
});

test.each([
  ["a wrong key", "apiKey: wrong", [], /401.*key/is],
  ["a quota that is used up", "apiKey: right", [quotaExceeded], /quota/],
  ["vectors of other dimensions", "apiKey: right", [changeVectors((vector) => vector.slice(1))], /63.*64/],
] as const)("%s fails with what the provider said and what to do", async (_, key, reactions, reason) => {
  const server = await serverWith(...reactions);
  const check = await checkProvider(await asking(`${key}, baseUrl: "${server.baseUrl}"`));
  expect(check).toMatchObject({ check: "provider", outcome: "failed" });
  expect(check.reason).toMatch(reason);
  expect(check.reason).not.toContain("wrong");
});

test("a server that is not there fails, sooner than a run would give up, and with nothing said of a run", async () => {
  const server = await serverWith();
  await server.close();
  const config = await asking(`apiKey: right, baseUrl: "${server.baseUrl}"`);
  expect(await checkProvider(config)).toEqual({
    check: "provider",
    outcome: "failed",
    reason: `The connection to ${server.baseUrl} failed (ECONNREFUSED). Check embed.baseUrl and the network.`,
  });
}, 30_000);

test("a server that never answers is given up within half a minute, not after the minutes that a run waits", async () => {
  const server = await serverWith({ kind: "hang" }, { kind: "hang" }, { kind: "hang" });
  const began = performance.now();
  const check = await checkProvider(await asking(`apiKey: right, baseUrl: "${server.baseUrl}"`));
  expect(performance.now() - began).toBeLessThan(30_000);
  expect(check).toMatchObject({
    outcome: "failed",
    reason: expect.stringMatching(/did not reply in time\. Check embed\.baseUrl/),
  });
}, 60_000);

test("the offline embedder asks nobody", async () => {
  const corpus = await testCorpus("environments: { local: { database: embedded } }\n");
  expect(await checkProvider(await corpus.config())).toEqual({
    check: "provider",
    outcome: "ok",
    reason: "The offline embedder asks nobody.",
  });
});
