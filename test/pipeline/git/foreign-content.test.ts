import { access, readdir } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { withBaseTree } from "../../../src/pipeline/git/base-tree.ts";
import { readWorkingTree } from "../../../src/pipeline/git/working-tree.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";

async function committed(corpus: TestCorpus): Promise<void> {
  const git = execa({ cwd: corpus.folder });
  await git`git init --quiet`;
  await git`git add --force .`;
  await git`git -c user.name=tester -c user.email=tester@example.org commit --quiet --message first`;
}

test("files of a bare repository among the documents start no program", async () => {
  const corpus = await testCorpus("");
  const started = path.join(corpus.folder, "started");
  await corpus.write(
    "team/corpusgate.yaml",
    'version: 1\ncorpus: team\nsources:\n  - { name: docs, include: ["docs/*.md"] }\n',
  );
  await corpus.write("team/docs/alpha.md", page("alpha"));
  await corpus.write("team/HEAD", "ref: refs/heads/main\n");
  await corpus.write("team/objects/kept", "");
  await corpus.write("team/refs/kept", "");
  await corpus.write(
    "team/config",
    `[core]\nrepositoryformatversion = 0\nbare = false\nworktree = ${corpus.folder}/team\nfsmonitor = "touch ${started}; false"\n`,
  );
  await committed(corpus);
  const file = path.join(corpus.folder, "team/corpusgate.yaml");
  const config = await readConfig({ file, environment: "local", variables: {} });
  expect(await readWorkingTree(config)).toBeNull();
  await expect(access(started)).rejects.toThrow("ENOENT");
});

test("a cache that a commit of the base brought is not there to be believed", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.write(".corpusgate/cache/chunks.jsonl", "claimed");
  await committed(corpus);
  const base = await withBaseTree(await corpus.config(), "HEAD", {}, ({ load }) => readdir(load.root));
  expect(base.toSorted()).toEqual(["corpusgate.yaml", "docs"]);
});

test.each([
  ["belongs to another user", { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" }, /safe\.directory/],
  ["is on a machine without git", { PATH: "/nowhere" }, /there is no git on this machine.*Install git/],
])("a base in a checkout that %s tells what to do", async (_, variables, expected) => {
  const corpus = await testCorpus("");
  await corpus.write("docs/alpha.md", page("alpha"));
  await committed(corpus);
  const config = await corpus.config();
  try {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const failure = await withBaseTree(config, "HEAD", {}, async () => undefined).catch((error) => error);
    expect(`${failure.message} ${failure.remedy}`).toMatch(expected);
  } finally {
    vi.unstubAllEnvs();
  }
});
