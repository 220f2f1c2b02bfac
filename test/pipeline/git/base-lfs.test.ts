import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { withBaseTree } from "../../../src/pipeline/git/base-tree.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";
import { commitAll } from "../../git.ts";
import { installLfs } from "../../lfs.ts";

// Git LFS itself may be configured on this machine.
vi.stubEnv("GIT_CONFIG_GLOBAL", "/dev/null");
vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
afterAll(() => {
  vi.unstubAllEnvs();
});

/** A document and an image in LFS, both changed since they were committed, and one document that is not in LFS. */
async function withLfs(): Promise<{ readonly corpus: TestCorpus; readonly store: string }> {
  const corpus = await testCorpus("");
  const outside = await testCorpus("");
  const store = path.join(outside.folder, "store");
  await corpus.write(".gitattributes", "*.png filter=lfs\ndocs/kept.md filter=lfs\n");
  await corpus.write("docs/kept.md", page("kept"));
  await corpus.write("docs/plain.md", page("plain"));
  await corpus.write("docs/image.png", "before");
  await execa({ cwd: corpus.folder })`git init --quiet`;
  await installLfs(corpus.folder, store);
  await commitAll(corpus.folder);
  await corpus.write("docs/kept.md", page("kept, revised"));
  await corpus.write("docs/image.png", "after");
  return { corpus, store };
}

const readBase = async (corpus: TestCorpus, file: string) =>
  withBaseTree(await corpus.config(), "HEAD", {}, ({ load }) => readFile(path.join(load.root, file), "utf8"));

test("of a base in Git LFS the documents are fetched, and nothing else", async () => {
  const { corpus } = await withLfs();
  expect(await readBase(corpus, "docs/kept.md")).toBe(page("kept"));
  expect(await readBase(corpus, "docs/plain.md")).toBe(page("plain"));
  expect(await readBase(corpus, "docs/image.png")).toMatch(/^version /);
});

test("they are also fetched where the environment tells Git LFS to fetch nothing", async () => {
  const { corpus } = await withLfs();
  vi.stubEnv("GIT_LFS_SKIP_SMUDGE", "1");
  onTestFinished(() => {
    vi.stubEnv("GIT_LFS_SKIP_SMUDGE", undefined);
  });
  expect(await readBase(corpus, "docs/kept.md")).toBe(page("kept"));
});

test("a document that the checkout has as a pointer is one in the base, too", async () => {
  const { corpus } = await withLfs();
  const { stdout: pointer } = await execa({ cwd: corpus.folder })`git show HEAD:docs/kept.md`;
  await corpus.write("docs/kept.md", `${pointer}\n`);
  expect(await readBase(corpus, "docs/kept.md")).toBe(`${pointer}\n`);
});

test("a document of the base that Git LFS cannot fetch is named, and what would help", async () => {
  const { corpus, store } = await withLfs();
  for (const one of await readdir(store)) await rm(path.join(store, one));
  await expect(readBase(corpus, "docs/kept.md")).rejects.toMatchObject({
    message: expect.stringContaining("fatal: docs/kept.md: smudge filter lfs failed"),
    remedy: expect.stringContaining("persist-credentials: true"),
  });
});
