import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { readCorpus } from "../../src/pipeline/read-corpus.ts";
import { page, testCorpus } from "../corpus.ts";

const corpus = await testCorpus("");
const file = path.join(corpus.folder, ".corpusgate", "cache", "chunks.json");
await corpus.write("docs/alpha.md", page("alpha"));
await corpus.write("docs/beta.md", `${page("beta")}\n\`\`\`sh\nleft open\n`);
const first = await readCorpus(await corpus.config());

test("an unchanged corpus reads the same from the cache, findings and totals included, and is not chunked again", async () => {
  const again = await readCorpus(await corpus.config());
  expect(again.corpus).toEqual(first.corpus);
  expect(again.findings).toEqual(first.findings);
  expect(again.findings).not.toEqual([]);
  expect(again.totals).toEqual(first.totals);
  // Only what was chunked in this run is held.
  expect([...first.held.keys()]).toEqual(["docs/alpha.md", "docs/beta.md"]);
  expect([...again.held.keys()]).toEqual([]);
});

test("a changed document is chunked again, and only that one", async () => {
  await corpus.write("docs/alpha.md", page("alpha altered"));
  const changed = await readCorpus(await corpus.config());
  expect([...changed.held.keys()]).toEqual(["docs/alpha.md"]);
  expect(changed.corpus.digest).not.toBe(first.corpus.digest);
});

test("other chunk settings find nothing in the cache", async () => {
  const config = await corpus.config();
  const smaller = await readCorpus({ ...config, chunk: { maxTokens: 128 } });
  expect([...smaller.held.keys()]).toEqual(["docs/alpha.md", "docs/beta.md"]);
  expect(smaller.totals.chunks).toBeGreaterThan(first.totals.chunks);
});

test("a damaged cache is made anew", async () => {
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace('"tokens":', '"tokens":1'));
  const read = await readCorpus(await corpus.config());
  expect([...read.held.keys()]).toEqual(["docs/alpha.md", "docs/beta.md"]);
  expect(await readFile(file, "utf8")).not.toBe(text);
});
