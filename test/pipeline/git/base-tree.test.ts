import { readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { withBaseTree } from "../../../src/pipeline/git/base-tree.ts";
import { validate } from "../../../src/pipeline/validate.ts";
import { page, testCorpus } from "../../corpus.ts";
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
