import { readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { withCorpus } from "../../../src/pipeline/corpus/read-corpus.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";

async function threeDocuments(): Promise<TestCorpus> {
  const corpus = await testCorpus("");
  for (const name of ["alpha", "beta"]) await corpus.write(`docs/${name}.md`, page(name));
  // A finding and an entry of the ledger, which are remembered, too.
  await corpus.write("docs/fence.md", "# Fence\n\n<!-- left out -->\n\n```sh\nnever closed\n");
  return corpus;
}

const cacheOf = (corpus: TestCorpus) => path.join(corpus.folder, ".corpusgate/cache/chunks.jsonl");

/** What reading makes of the documents in chunks of at most so many tokens, and of which it still holds the text. */
async function reading(corpus: TestCorpus, maxTokens = 512) {
  // Else an unchanged corpus is remembered as a whole, and no document of it is looked at.
  await rm(path.join(path.dirname(cacheOf(corpus)), "corpus.jsonl"), { force: true });
  return withCorpus({ ...(await corpus.config()), chunk: { maxTokens } }, async (read) => {
    const { spool, seconds, ...made } = read;
    expect(seconds.load).toBeGreaterThan(0);
    return { made, chunked: spool?.paths() };
  });
}

test("unchanged documents are not chunked again, and nothing that is said of them differs", async () => {
  const corpus = await threeDocuments();
  const first = await reading(corpus);
  expect(first.chunked).toHaveLength(3);
  expect(first.made.findings.map((one) => one.rule)).toEqual(["document-tiny", "unclosed-fence"]);
  expect(await reading(corpus)).toEqual({ made: first.made, chunked: [] });
});

test("a changed document, and one that moved, are chunked again, and those only", async () => {
  const corpus = await threeDocuments();
  await reading(corpus);
  await corpus.write("docs/alpha.md", page("alpha, revised"));
  await corpus.move("docs/beta.md", "docs/moved.md");
  const { made, chunked } = await reading(corpus);
  expect(chunked).toEqual(["docs/alpha.md", "docs/moved.md"]);
  await rm(cacheOf(corpus));
  expect((await reading(corpus)).made).toEqual(made);
});

test("other settings make everything anew", async () => {
  const corpus = await threeDocuments();
  await reading(corpus);
  expect((await reading(corpus, 64)).chunked).toHaveLength(3);
});

test.each(["", "{}", "cut short"])(
  "a cache that was damaged (%j at its end) is made anew",
  async (damage) => {
    const corpus = await threeDocuments();
    const { made } = await reading(corpus);
    const file = cacheOf(corpus);
    await writeFile(file, (await readFile(file, "utf8")).slice(0, -20) + damage);
    expect(await reading(corpus)).toMatchObject({ made, chunked: { length: 3 } });
  },
);

test("a cache that came with a commit is not believed", async () => {
  const corpus = await threeDocuments();
  await reading(corpus);
  expect((await reading(corpus)).chunked).toEqual([]);
  await execa("git", ["-C", corpus.folder, "init", "--quiet"]);
  await execa("git", ["-C", corpus.folder, "add", "--force", cacheOf(corpus)]);
  expect((await reading(corpus)).chunked).toHaveLength(3);
});

test("a cache behind a linked folder, which git does not see into, is neither believed nor written", async () => {
  const corpus = await threeDocuments();
  await reading(corpus);
  const elsewhere = path.join(corpus.folder, "elsewhere");
  await rename(path.join(corpus.folder, ".corpusgate"), elsewhere);
  await symlink("elsewhere", path.join(corpus.folder, ".corpusgate"));
  await execa("git", ["-C", corpus.folder, "init", "--quiet"]);
  await execa("git", ["-C", corpus.folder, "add", "--force", "."]);
  await rm(path.join(elsewhere, ".gitignore"));
  expect((await reading(corpus)).chunked).toHaveLength(3);
  await rm(path.join(elsewhere, "cache"), { recursive: true });
  expect((await reading(corpus)).chunked).toHaveLength(3);
  expect(await readdir(elsewhere)).toEqual([]);
});

test("where git cannot tell whether a cache came with a commit, it is not believed", async () => {
  const corpus = await threeDocuments();
  await reading(corpus);
  await corpus.write(".git", "damaged\n");
  expect((await reading(corpus)).chunked).toHaveLength(3);
});

test("rules about the corpus see remembered documents, and documents are linted again when rules are set otherwise", async () => {
  const corpus = await threeDocuments();
  await corpus.write(
    "docs/link.md",
    "# Link\n\nSee [the other](other.md), which is written by somebody else in one of the next weeks.\n",
  );
  const broken = { rule: "link-broken", path: "docs/link.md", line: 3, column: 6 };
  const first = await reading(corpus);
  expect(first.made.findings).toContainEqual(expect.objectContaining(broken));
  expect(await reading(corpus)).toEqual({ made: first.made, chunked: [] });
  await corpus.write("docs/other.md", page("other"));
  const second = await reading(corpus);
  expect(second.chunked).toEqual(["docs/other.md"]);
  expect(second.made.findings.map((one) => one.rule)).toEqual(["document-tiny", "unclosed-fence"]);
  const yaml = await readFile(corpus.configFile, "utf8");
  await writeFile(corpus.configFile, `# moved down\n${yaml}`);
  expect((await reading(corpus)).chunked).toEqual([]);
  await writeFile(corpus.configFile, `${yaml}lint: { rules: { document-tiny: off } }\n`);
  const third = await reading(corpus);
  expect(third.chunked).toHaveLength(5);
  expect(third.made.findings.map((one) => one.rule)).toEqual(["unclosed-fence"]);
});

test("git does not see the folder of cache and local database, and what a user writes about it stays", async () => {
  const corpus = await threeDocuments();
  await execa("git", ["-C", corpus.folder, "init", "--quiet"]);
  await reading(corpus);
  const seen = await execa("git", ["-C", corpus.folder, "status", "--porcelain", "--untracked-files=all"]);
  expect(seen.stdout).not.toContain(".corpusgate");
  const ignored = path.join(corpus.folder, ".corpusgate/.gitignore");
  await writeFile(ignored, "data\n");
  await corpus.write("docs/alpha.md", page("alpha, revised"));
  await reading(corpus);
  expect(await readFile(ignored, "utf8")).toBe("data\n");
});
