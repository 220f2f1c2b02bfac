import { expect, test } from "vitest";
import { testCorpus } from "../corpus.ts";
import { terminal } from "./terminal.ts";

const sources =
  "sources:\n  - name: help\n    include: [help/*.json]\n    record: { id: id, text: [body] }\n";

test("a record that answers a query is shown with its title", async () => {
  const corpus = await testCorpus("");
  await corpus.write("corpusgate.yaml", `version: 1\ncorpus: help\n${sources}`);
  await corpus.write(
    "help/faq.json",
    '[{ "id": "returns", "title": "Send it back", "body": "Within 30 days." }]',
  );
  const run = terminal(corpus.folder);
  expect(await run("ingest")).toMatchObject({ exitCode: 0 });
  expect((await run("query", "back within 30 days")).stdout).toContain(
    "1. help/faq.json#returns › Send it back  (score",
  );
});

test("a corpus that was renamed after a first try is told how to drop the embedded database", async () => {
  const corpus = await testCorpus("");
  await corpus.write("corpusgate.yaml", `version: 1\ncorpus: handbook\n${sources}`);
  const run = terminal(corpus.folder);
  expect(await run("migrate")).toMatchObject({ exitCode: 0 });
  expect((await run("migrate")).stdout).toContain(
    "its views, functions of the read surface and grants were made anew",
  );
  await corpus.write("corpusgate.yaml", `version: 1\ncorpus: help\n${sources}`);
  const { exitCode, stderr } = await run("status");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining("when it was only tried out, delete .corpusgate/data/local."),
  });
});

test("a corpus without a document fails, and says that this is why", async () => {
  const corpus = await testCorpus("");
  const { exitCode, stdout } = await terminal(corpus.folder)("validate");
  expect({ exitCode, stdout }).toEqual({
    exitCode: 1,
    stdout: expect.stringMatching(/^Validation failed: 0 documents.*\nThe sources hold no document/),
  });
});

test("a base outside of git is no matter of how much was fetched", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/alpha.md", "# Alpha\n\nText.\n");
  const { exitCode, stderr } = await terminal(corpus.folder)("preview");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining("run this in a checkout of it, or `git init` and commit first."),
  });
});
