import { symlink } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { originWarnings, readWorkingTree, whyNoWorkingTree } from "../../../src/pipeline/git/working-tree.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";

async function committedCorpus(): Promise<TestCorpus> {
  const corpus = await testCorpus("golden: golden.yaml\n");
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.write("golden.yaml", "queries: []\n");
  const git = execa({ cwd: corpus.folder });
  await git`git init --quiet`;
  await git`git add .`;
  await git`git -c user.name=tester -c user.email=tester@example.org commit --quiet --message first`;
  return corpus;
}

async function clean(corpus: TestCorpus): Promise<boolean | undefined> {
  return (await readWorkingTree(await corpus.config()))?.clean;
}

test("a working tree as it was committed is clean, and stays so beside reports, data and plan files", async () => {
  const corpus = await committedCorpus();
  const { stdout: commit } = await execa({ cwd: corpus.folder })`git rev-parse HEAD`;
  await corpus.write("reports/one/report.json", "{}");
  await corpus.write(".corpusgate/data/local/PG_VERSION", "18");
  await corpus.write("plan.json", "{}");
  expect(await readWorkingTree(await corpus.config())).toEqual({ commit, clean: true });
});

test("a document that was edited, added, removed or is ignored by git makes the tree unclean", async () => {
  const edited = await committedCorpus();
  await edited.write("docs/alpha.md", page("alpha, edited"));
  const added = await committedCorpus();
  await added.write("docs/beta.md", page("beta"));
  const removed = await committedCorpus();
  await removed.remove("docs/alpha.md");
  const ignored = await committedCorpus();
  await ignored.write(".git/info/exclude", "docs/beta.md\n");
  await ignored.write("docs/beta.md", page("beta"));
  expect(await Promise.all([edited, added, removed, ignored].map(clean))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("a document behind a linked folder is the commit's when the link and what it leads to are", async () => {
  const corpus = await committedCorpus();
  await corpus.write("pages/beta.md", page("beta"));
  await symlink("../pages", path.join(corpus.folder, "docs/linked"));
  expect(await clean(corpus)).toBe(false);
  const git = execa({ cwd: corpus.folder });
  await git`git add docs/linked`;
  await git`git -c user.name=tester -c user.email=tester@example.org commit --quiet --message link`;
  expect(await clean(corpus)).toBe(false);
  await git`git add pages`;
  await git`git -c user.name=tester -c user.email=tester@example.org commit --quiet --message pages`;
  expect(await clean(corpus)).toBe(true);
});

test("a tree that git does not read since another user owns it is told as such", async () => {
  const corpus = await committedCorpus();
  const config = await corpus.config();
  vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  try {
    expect(await readWorkingTree(config)).toBeNull();
    expect(await whyNoWorkingTree(config)).toMatch(
      /detected dubious ownership.*git config --global --add safe\.directory/,
    );
  } finally {
    vi.unstubAllEnvs();
  }
});

test("golden queries that git does not know make the tree unclean", async () => {
  const corpus = await committedCorpus();
  await execa({ cwd: corpus.folder })`git rm --quiet --cached golden.yaml`;
  await execa({
    cwd: corpus.folder,
  })`git -c user.name=tester -c user.email=tester@example.org commit --quiet --message second`;
  expect(await clean(corpus)).toBe(false);
});

test("a folder that is no git working tree has no commit to be compared with", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/alpha.md", page("alpha"));
  expect(await readWorkingTree(await corpus.config())).toBeNull();
  expect(await whyNoWorkingTree(await corpus.config())).toMatch(/^Not a git working tree: /);
});

test("a report names the commit that the tree differs from, or says that there is none", () => {
  expect(originWarnings({ cleanTree: true, commit: "c0ffee" })).toEqual([]);
  expect(originWarnings({ cleanTree: null, commit: null })).toEqual([]);
  expect(originWarnings({ cleanTree: false, commit: "c0ffee" })).toEqual([
    "The working tree is not clean: what was ingested is not exactly commit c0ffee.",
  ]);
  expect(originWarnings({ cleanTree: false, commit: null })).toEqual([
    "The repository has no commit yet: no commit tells what was ingested.",
  ]);
});
