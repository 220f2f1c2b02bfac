import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { readNotCheckedOut } from "../../../src/pipeline/git/not-checked-out.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";
import { commitAll } from "../../git.ts";
import { freshDatabase } from "../../server.ts";

const url = await freshDatabase();

/** Documents in `docs/a`, `docs/b` and `docs/node_modules` that are committed and live. */
async function liveCorpus(schema: string): Promise<TestCorpus> {
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}", schema: ${schema} }\nguards: { deletionBudget: 1 }\n`,
  );
  for (const name of ["a/one", "a/two", "b/three", "b/four", "node_modules/none"])
    await corpus.write(`docs/${name}.md`, page(name.replace("/", " ")));
  await commitAll(corpus.folder);
  expect((await corpus.ingest()).outcome).toBe("promoted");
  return corpus;
}

test("what a sparse checkout leaves out is an error that keeps its live versions", async () => {
  const corpus = await liveCorpus("sparse");
  const git = execa({ cwd: corpus.folder });
  await git`git sparse-checkout set docs/a`;
  await corpus.write("docs/a/one.md", page("one, revised"));
  const finding = {
    rule: "files-not-checked-out",
    severity: "error",
    path: "corpusgate.yaml",
    message:
      '2 files that the sources select are in the commit and not in this sparse checkout: "docs/b/four.md", "docs/b/three.md".',
    actual: "2 missing",
    expected: "every file of the sources",
  };
  expect(await corpus.ingest()).toMatchObject({
    outcome: "promoted",
    documents: { changed: 1, removed: 0, unchanged: 3 },
    kept: ["docs/b/four.md", "docs/b/three.md"],
    findings: [finding],
  });
  expect(await corpus.ingest()).toMatchObject({ outcome: "nothing-to-do", findings: [finding] });
  await git`git sparse-checkout disable`;
  expect(await corpus.ingest()).toMatchObject({ outcome: "nothing-to-do", findings: [] });
});

test("a file that git tracks and somebody deleted is removed from live", async () => {
  const corpus = await liveCorpus("deleted");
  await corpus.remove("docs/b/three.md");
  expect(await corpus.ingest()).toMatchObject({
    outcome: "promoted",
    documents: { removed: 1 },
    findings: [],
  });
});

test("a file that is left out of the index's care and is there is read as it is", async () => {
  const corpus = await liveCorpus("present");
  await execa({ cwd: corpus.folder })`git update-index --skip-worktree docs/b/three.md`;
  await corpus.write("docs/b/three.md", page("three, revised"));
  expect(await corpus.ingest()).toMatchObject({ documents: { changed: 1 }, findings: [] });
});

test("documents of a submodule that is not checked out keep their live versions, and so do those of one in it", async () => {
  const corpus = await liveCorpus("submodule");
  const [inner, outer] = [await testCorpus(""), await testCorpus("")];
  const add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"];
  await inner.write("five.md", page("five"));
  await commitAll(inner.folder);
  await outer.write("six.md", page("six"));
  await commitAll(outer.folder);
  await execa({ cwd: outer.folder })`git ${add} ${inner.folder} inner`;
  await commitAll(outer.folder);
  const git = execa({ cwd: corpus.folder });
  await git`git ${add} ${outer.folder} docs/outer`;
  await git`git ${add} ${outer.folder} elsewhere`;
  await git`git -c protocol.file.allow=always submodule --quiet update --init --recursive`;
  await commitAll(corpus.folder);
  expect(await corpus.ingest()).toMatchObject({ documents: { added: 2 }, findings: [] });
  await git`git submodule --quiet deinit --force elsewhere`;
  await execa({ cwd: `${corpus.folder}/docs/outer` })`git submodule --quiet deinit --all`;
  expect(await corpus.ingest()).toMatchObject({
    outcome: "nothing-to-do",
    kept: ["docs/outer/inner/five.md"],
    findings: [
      {
        rule: "submodule-not-checked-out",
        severity: "error",
        path: "corpusgate.yaml",
        message: '1 submodule that the sources reach is not checked out: "docs/outer/inner".',
        actual: "an empty folder",
        expected: "the documents of the submodule",
      },
    ],
  });
  await git`git submodule --quiet deinit --all --force`;
  await corpus.write("docs/a/one.md", page("one, revised"));
  expect(await corpus.ingest()).toMatchObject({
    documents: { changed: 1, removed: 0 },
    kept: ["docs/outer/inner/five.md", "docs/outer/six.md"],
  });
});

test("a submodule is excluded as its files are, and is not by what excludes the files beside it", async () => {
  const corpus = await testCorpus("");
  const inner = await testCorpus("");
  await inner.write("five.md", page("five"));
  await commitAll(inner.folder);
  const yaml = await readFile(corpus.configFile, "utf8");
  await commitAll(corpus.folder);
  const git = execa({ cwd: corpus.folder });
  const add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"];
  await git`git ${add} ${inner.folder} docs/themes/one`;
  await git`git submodule --quiet deinit --force docs/themes/one`;
  const missing = async (exclude: string) => {
    await corpus.write(
      "corpusgate.yaml",
      yaml.replace('["docs/**/*.md"]', `["docs/**/*.md"]\n    exclude: ["${exclude}"]`),
    );
    return (await readNotCheckedOut(await corpus.config())).folders;
  };
  for (const exclude of ["docs/themes/**", "docs/themes/one/**", "docs/themes/**/*"])
    expect(await missing(exclude)).toEqual([]);
  for (const exclude of ["docs/themes/*", "docs/themes/one/*", "docs/other/**"])
    expect(await missing(exclude)).toEqual(["docs/themes/one"]);
});
