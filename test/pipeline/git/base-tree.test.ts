import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { Config } from "../../../src/config/config.ts";
import { withBaseTree } from "../../../src/pipeline/git/base-tree.ts";
import { validate } from "../../../src/pipeline/validate.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";
import { commitAll } from "../../git.ts";

test("a base is that of the repository that a linked folder leads to, and nothing there is touched", async () => {
  const corpus = await testCorpus("");
  await corpus.write("inner/docs/alpha.md", page("alpha"));
  await corpus.write("inner/corpusgate.yaml", await readFile(corpus.configFile, "utf8"));
  await commitAll(path.join(corpus.folder, "inner"));
  await corpus.write("inner/docs/beta.md", page("beta"));
  await corpus.write("inner/.corpusgate/data/local/PG_VERSION", "18");
  const elsewhere = await testCorpus("");
  await symlink(path.join(corpus.folder, "inner"), path.join(elsewhere.folder, "linked"));
  const { load, ...rest } = await elsewhere.config();
  const root = path.join(elsewhere.folder, "linked");
  const config = { ...rest, file: path.join(root, "corpusgate.yaml"), load: { ...load, root } };
  await withBaseTree(config, "HEAD", {}, async (base) => {
    expect(await readdir(path.join(base.load.root, "docs"))).toEqual(["alpha.md"]);
  });
  expect(await readdir(path.join(root, ".corpusgate/data/local"))).toEqual(["PG_VERSION"]);
  const report = await validate({ config, strict: false, base: "HEAD", variables: {} });
  expect(report.base).toMatchObject({ documents: { added: 1, removed: 0, unchanged: 1 } });
});

/** The configuration of a folder in the corpus. */
async function configIn(corpus: TestCorpus, folder: string): Promise<Config> {
  const { load, ...rest } = await corpus.config();
  const root = path.join(corpus.folder, folder);
  return { ...rest, file: path.join(root, "corpusgate.yaml"), load: { ...load, root } };
}

const basePages = async (corpus: TestCorpus, folder: string) =>
  withBaseTree(await configIn(corpus, folder), "HEAD", {}, ({ load }) => readdir(load.root));

test("where a link in the base leads out of it, nothing is made or removed", async () => {
  const outside = await testCorpus("");
  await outside.write(".corpusgate/data/local/PG_VERSION", "18");
  const corpus = await testCorpus("");
  await symlink(outside.folder, path.join(corpus.folder, "kb"));
  await commitAll(corpus.folder);
  await corpus.remove("kb");
  await mkdir(path.join(corpus.folder, "kb/inner"), { recursive: true });
  for (const folder of ["kb", "kb/inner"]) expect(await basePages(corpus, folder)).toEqual([]);
  expect((await readdir(outside.folder)).toSorted()).toEqual([".corpusgate", "corpusgate.yaml"]);
});

test("a base with a file or a link to nowhere in place of the folder has no documents", async () => {
  const corpus = await testCorpus("");
  await corpus.write("file", "a file");
  await symlink("nowhere", path.join(corpus.folder, "link"));
  await commitAll(corpus.folder);
  for (const folder of ["file", "link"]) {
    await corpus.remove(folder);
    await mkdir(path.join(corpus.folder, folder));
    expect(await basePages(corpus, folder)).toEqual([]);
  }
});

test("a base is found through a link that stays in it, and in a folder whose name begins and ends with a space", async () => {
  const corpus = await testCorpus("");
  await corpus.write(" kb /alpha.md", page("alpha"));
  await symlink(" kb ", path.join(corpus.folder, "linked"));
  await commitAll(corpus.folder);
  await corpus.remove("linked");
  await mkdir(path.join(corpus.folder, "linked"));
  for (const folder of [" kb ", "linked"]) expect(await basePages(corpus, folder)).toEqual(["alpha.md"]);
});

test("a base that is not in the checkout is told as that, with what may have taken it away", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/alpha.md", page("alpha"));
  await commitAll(corpus.folder);
  const gone = "1".repeat(40);
  await expect(withBaseTree(await corpus.config(), gone, {}, async () => undefined)).rejects.toMatchObject({
    message: `The base "${gone}" could not be read from git: this checkout has no such commit.`,
    remedy: expect.stringContaining("`fetch-depth: 0`. A commit that a force-push took away is in none"),
  });
});
