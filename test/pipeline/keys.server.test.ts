import { afterAll, expect, it } from "vitest";
import { doctor } from "../../src/pipeline/doctor.ts";
import { query } from "../../src/pipeline/query.ts";
import { status } from "../../src/pipeline/status.ts";
import { page, testCorpus } from "../corpus.ts";
import { startProviderServer } from "../embed/provider-server.ts";
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

it("a server of one's own that asks for no key serves questions, too, and the doctor does not miss one", async () => {
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
  expect((await doctor({ config, origin })).checks).toContainEqual({
    check: "key",
    outcome: "ok",
    reason: `No API key is set; ${provider.baseUrl} is asked without one.`,
  });
});
