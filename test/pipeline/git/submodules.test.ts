import { readdir, symlink } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { withBaseTree } from "../../../src/pipeline/git/base-tree.ts";
import { readNotCheckedOut } from "../../../src/pipeline/git/not-checked-out.ts";
import { readWorkingTree } from "../../../src/pipeline/git/working-tree.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";

const identity = ["-c", "user.name=tester", "-c", "user.email=tester@example.org"];

function gitIn(folder: string) {
  const git = execa({ cwd: folder });
  return {
    git,
    async commit() {
      await git`git add .`;
      await git`git ${identity} commit --quiet --message change`;
      return (await git`git rev-parse HEAD`).stdout;
    },
  };
}

/** A corpus whose folder `docs/team` is a submodule, one commit later than its base. */
async function withSubmodule(): Promise<{ readonly corpus: TestCorpus; readonly base: string }> {
  const team = await testCorpus("");
  await team.write("old.md", page("old"));
  const theirs = gitIn(team.folder);
  await theirs.git`git init --quiet`;
  await theirs.commit();
  const corpus = await testCorpus("");
  await corpus.write("docs/own.md", page("own"));
  const { git, commit } = gitIn(corpus.folder);
  await git`git init --quiet`;
  await git`git -c protocol.file.allow=always submodule --quiet add ${team.folder} docs/team`;
  const base = await commit();
  await corpus.write("docs/team/new.md", page("new"));
  await gitIn(path.join(corpus.folder, "docs/team")).commit();
  await commit();
  return { corpus, base };
}

const teamAt = async (corpus: TestCorpus, ref: string) =>
  withBaseTree(await corpus.config(), ref, {}, async ({ load }) =>
    (await readdir(path.join(load.root, "docs/team"))).filter((one) => one.endsWith(".md")).toSorted(),
  );

test("a base holds the documents of a submodule as they were at the commit it names", async () => {
  const { corpus, base } = await withSubmodule();
  expect(await teamAt(corpus, base)).toEqual(["old.md"]);
  expect(await teamAt(corpus, "HEAD")).toEqual(["new.md", "old.md"]);
});

test("a submodule that is not checked out, or a link in its place, is read from nowhere", async () => {
  const { corpus, base } = await withSubmodule();
  await corpus.move("docs/team", "elsewhere");
  expect(await teamAt(corpus, base)).toEqual([]);
  await symlink("../elsewhere", path.join(corpus.folder, "docs/team"));
  expect(await teamAt(corpus, base)).toEqual([]);
});

test("documents of a submodule are the commit's until one is edited", async () => {
  const { corpus } = await withSubmodule();
  expect((await readWorkingTree(await corpus.config()))?.clean).toBe(true);
  await corpus.write("docs/team/old.md", page("edited"));
  expect((await readWorkingTree(await corpus.config()))?.clean).toBe(false);
});

test("golden queries in a submodule that is not checked out are none of the commit's", async () => {
  const { corpus } = await withSubmodule();
  const { git } = gitIn(corpus.folder);
  await git`git -c protocol.file.allow=always submodule --quiet deinit --force docs/team`;
  const config = await corpus.config();
  const gate = { ...config.gate, golden: "docs/team/golden/queries.yaml" };
  expect(await readWorkingTree({ ...config, gate })).toMatchObject({ clean: false });
});

test("in a hook, to which git names its repository and index, each folder is still asked for its own", async () => {
  const { corpus, base } = await withSubmodule();
  vi.stubEnv("GIT_DIR", path.join(corpus.folder, ".git"));
  vi.stubEnv("GIT_INDEX_FILE", path.join(corpus.folder, ".git/index"));
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await readNotCheckedOut(await corpus.config())).toMatchObject({ folders: [], findings: [] });
  expect(await teamAt(corpus, base)).toEqual(["old.md"]);
});
