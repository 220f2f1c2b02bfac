import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { testCorpus } from "../corpus.ts";
import { runBundle } from "./run-bundle.ts";

const skipped = "# Plans\n\n### Deep\n\nA passage with words enough.\n";

/** The files of annotations and of SARIF, after a validation in a workspace whose folder `site` is a checkout of `origin`. */
async function filesOf(origin: string) {
  const corpus = await testCorpus("");
  const yaml = await readFile(corpus.configFile, "utf8");
  await corpus.write(
    "site/team/corpusgate.yaml",
    yaml.replace('["docs/**/*.md"]', '["docs/**/*"]\n    record: { id: id, text: [text] }'),
  );
  await corpus.write("site/team/docs/a #1.md", skipped);
  await corpus.write(
    "site/team/docs/plans.json",
    '[\n{"id":"x","text":"A"},\n{"id":"y","text":["B",{"c":1}]}\n]',
  );
  const git = execa({ cwd: path.join(corpus.folder, "site") });
  await git`git init --quiet`;
  await git`git remote add origin ${origin}`;
  const { annotations } = await runBundle({
    inputs: { command: "validate", config: "site/team/corpusgate.yaml", sarif: "found.sarif" },
    workspace: corpus.folder,
  });
  const sarif = await readFile(path.join(corpus.folder, "found.sarif"), "utf8");
  const ofRecord = annotations.find((one) => one.properties.title === "record-field-not-text");
  return {
    files: [...new Set(annotations.flatMap((one) => one.properties.file ?? []))].toSorted(),
    uris: [...new Set([...sarif.matchAll(/"uri": "([^"]+)"/g)].map(([, uri]) => uri))].toSorted(),
    ofRecord: [ofRecord?.properties.line, ofRecord?.message.slice(0, 4)],
  };
}

test("what is found in a record is on its file, and in a checkout below the workspace on the repository's", async () => {
  expect(await filesOf("https://github.com/Acme/handbook.git")).toEqual({
    files: ["team/docs/a #1.md", "team/docs/plans.json"],
    uris: ["team/docs/a%20%231.md", "team/docs/plans.json"],
    ofRecord: ["3", "#y: "],
  });
});

test("files of another repository's checkout are named by where they are in the workspace", async () => {
  expect((await filesOf("git@github.com:acme/other-handbook.git")).files).toEqual([
    "site/team/docs/a #1.md",
    "site/team/docs/plans.json",
  ]);
});
