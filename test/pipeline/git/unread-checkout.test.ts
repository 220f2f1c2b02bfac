import { rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { readNotCheckedOut } from "../../../src/pipeline/git/not-checked-out.ts";
import { whyNoWorkingTree } from "../../../src/pipeline/git/working-tree.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";
import { commitAll } from "../../git.ts";

async function committedCorpus(): Promise<TestCorpus> {
  const corpus = await testCorpus("");
  for (const name of ["a/one", "b/two"]) await corpus.write(`docs/${name}.md`, page(name));
  await commitAll(corpus.folder);
  return corpus;
}

/** As in a job that runs in a container, whose user is not the one that checked out. */
function asAnotherUser(): void {
  vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

const missing = async (corpus: TestCorpus) => (await readNotCheckedOut(await corpus.config())).files;

test("a sparse checkout that git refuses is a failure that says how to trust it", async () => {
  const corpus = await committedCorpus();
  await execa({ cwd: corpus.folder })`git sparse-checkout set docs/a`;
  expect(await missing(corpus)).toEqual(["docs/b/two.md"]);
  asAnotherUser();
  await expect(missing(corpus)).rejects.toMatchObject({
    message: expect.stringMatching(/dubious ownership.*sparse.*would count as deleted\.$/),
    remedy: expect.stringContaining(`git config --global --add safe.directory "${corpus.folder}"`),
  });
});

test("a further working tree has a sparse checkout of its own, which is refused as well", async () => {
  const corpus = await committedCorpus();
  const folder = `${corpus.folder}-further`;
  await execa({ cwd: corpus.folder })`git worktree add --quiet ${folder}`;
  onTestFinished(() => rm(folder, { recursive: true }));
  await execa({ cwd: folder })`git sparse-checkout set docs/a`;
  const { load, ...rest } = await corpus.config();
  asAnotherUser();
  await expect(readNotCheckedOut({ ...rest, load: { ...load, root: folder } })).rejects.toThrow("sparse");
  expect(await missing(corpus)).toEqual([]);
});

test("a checkout that git refuses is a failure where the sources reach a submodule that is not checked out", async () => {
  const corpus = await committedCorpus();
  await corpus.write(".gitmodules", '[submodule "team"]\n\tpath = docs/team\n\turl = ../team\n');
  asAnotherUser();
  await expect(missing(corpus)).rejects.toThrow('its submodule "docs/team" is not checked out');
  await corpus.write("docs/team/three.md", page("three"));
  expect(await missing(corpus)).toEqual([]);
});

test("a sparse checkout is a failure where there is no git, too", async () => {
  const corpus = await committedCorpus();
  await execa({ cwd: corpus.folder })`git sparse-checkout set docs/a`;
  vi.stubEnv("PATH", "");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  await expect(missing(corpus)).rejects.toMatchObject({ remedy: expect.stringMatching(/^Install git/) });
});

test("what is to be trusted is the top of the repository, wherever the configuration is", async () => {
  const corpus = await committedCorpus();
  const { load, ...rest } = await corpus.config();
  asAnotherUser();
  const inside = { ...rest, load: { ...load, root: path.join(corpus.folder, "docs") } };
  expect(await whyNoWorkingTree(inside)).toContain(`safe.directory "${corpus.folder}"`);
});
