import { afterAll, expect, it } from "vitest";
import { doctor } from "../../src/pipeline/doctor.ts";
import { drift } from "../../src/pipeline/drift.ts";
import type { Progress } from "../../src/pipeline/progress.ts";
import { query } from "../../src/pipeline/query.ts";
import { status } from "../../src/pipeline/status.ts";
import { page, testCorpus } from "../corpus.ts";
import { rateLimit, startProviderServer } from "../embed/provider-server.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };

it("without the key that OpenAI takes, an ingest fails before any generation is begun", async () => {
  const corpus = await testCorpus(
    `embed: { provider: openai, model: text-embedding-3-small, dimensions: 64 }\nenvironments:\n  local: { database: "${url}", schema: keyless }\n`,
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  await expect(corpus.ingest()).rejects.toThrow("There is no API key");
  const config = await corpus.config();
  expect((await status(config)).generations).toEqual([]);
  expect((await doctor({ config, origin })).checks).toContainEqual(
    expect.objectContaining({ check: "key", outcome: "warning" }),
  );
});

it("a server of one's own that asks for no key serves questions, too, tells what it waits for, and the doctor misses no key", async () => {
  const provider = await startProviderServer({ dimensions: 64 });
  afterAll(() => provider.close());
  const corpus = await testCorpus(
    `embed: { provider: openai, model: own-model, dimensions: 64, baseUrl: "${provider.baseUrl}?tenant=hush" }\nenvironments:\n  local: { database: "${url}", schema: own_server }\n`,
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted" });
  const config = await corpus.config();
  expect(
    await query({ config, text: "alpha procedure", count: 1, mode: undefined, filter: {} }),
  ).toMatchObject({ mode: "hybrid", notes: [], hits: [{ path: "docs/alpha.md" }] });
  provider.script(rateLimit({ "retry-after-ms": "1" }), rateLimit({ "retry-after-ms": "1" }));
  const told: string[] = [];
  const observe = (progress: Progress) => void (progress.kind === "note" && told.push(progress.message));
  await query({ config, text: "alpha, again", count: 1, mode: undefined, filter: {}, observe });
  expect(told).toEqual([
    expect.stringMatching(/^Embedding 1 input: rate-limited .* trying again in/),
    expect.stringMatching(/^Embedding 1 input: rate-limited .* trying again in/),
  ]);
  provider.script(rateLimit({ "retry-after-ms": "1" }));
  await drift({ config, baseline: undefined, observe });
  expect(told[2]).toMatch(/^Embedding 100 inputs: rate-limited/);
  expect((await doctor({ config, origin })).checks).toContainEqual({
    check: "key",
    outcome: "ok",
    reason: `No API key is set; ${provider.baseUrl} is asked without one.`,
  });
});
