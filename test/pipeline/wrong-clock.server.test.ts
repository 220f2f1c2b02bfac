import { expect, it, vi } from "vitest";
import { prune } from "../../src/pipeline/prune.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const origin = { actor: "tester", runUrl: null, commit: "abc", cleanTree: true, reason: null };

it("unused vectors are kept for as many days as the server counts, whatever the clock of the runner says and however many they are", async () => {
  const corpus = await testCorpus(`environments:\n  local: { database: "${await freshDatabase()}" }\n`);
  const keeping = async (embeddingDays: number) => ({
    ...(await corpus.config()),
    retention: { generations: 1, embeddingDays },
  });
  for (const seed of ["A", "B", "C", "D"]) {
    await corpus.write("docs/beta.md", page(seed));
    await corpus.ingest();
  }
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 365 * 86_400_000 });
  try {
    expect(await prune(await keeping(30), origin)).toMatchObject({ generations: [1, 2], vectors: 0 });
  } finally {
    vi.useRealTimers();
  }
  expect((await prune(await keeping(1_000_000_000_000), origin)).vectors).toBe(0);
  expect((await prune(await keeping(0), origin)).vectors).toBeGreaterThan(0);
});
