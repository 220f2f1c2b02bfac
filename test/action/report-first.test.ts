import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { page, testCorpus } from "../corpus.ts";
import { startResultsService } from "./results-service.ts";
import { runBundle } from "./run-bundle.ts";

const results = await startResultsService();
afterAll(() => results.close());

test("a failed validation is reported in files, artifact, summary, annotations, outputs and SARIF, and then fails", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/good.md", page("pump"));
  await corpus.write("docs/a,b: 100%.md", "---\ntitle: [\n---\n\nText.\n");
  const ran = await runBundle({
    inputs: { command: "validate", sarif: "out/findings.sarif", "retention-days": "7" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 1,
  });

  expect(ran.exitCode).toBe(1);
  expect(ran.outputs).toEqual({
    outcome: "failed",
    chunks: "4",
    "report-path": expect.stringMatching(/^reports\/.+-local-validate$/),
    "report-artifact-id": String(results.artifacts[0]?.id),
  });
  expect(results.artifacts.map(({ name, run }) => [name, run])).toEqual([
    ["corpusgate-report-validate-local-1", 1],
  ]);
  expect(results.artifacts[0]?.expiresAt).toBeDefined();
  expect(ran.summary).toMatch(
    /^## Corpusgate validate · local\n\nValidation failed: 1 document, [\s\S]+\n## Findings\n/,
  );
  const [finding, verdict] = ran.annotations;
  expect(finding).toEqual({
    level: "error",
    message: expect.stringMatching(/front matter/i),
    properties: { file: "docs/a,b: 100%.md", line: "3", col: "1", title: expect.any(String) },
  });
  expect(verdict).toEqual({
    level: "error",
    message: expect.stringMatching(/^Validation failed: 1 document/),
    properties: { title: "Corpusgate validate: failed" },
  });
  expect(ran.annotations).toHaveLength(2);
  const sarif = JSON.parse(await readFile(path.join(corpus.folder, "out/findings.sarif"), "utf8"));
  expect(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
    "docs/a%2Cb%3A%20100%25.md",
  );
  // The verdict is the last word: everything else was done before.
  expect(ran.stdout.trimEnd().split("\n").at(-1)).toMatch(/^::error title=Corpusgate validate/);
});

test("what cannot be told is one warning, and the verdict stands", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/good.md", page("pump"));
  const ran = await runBundle({ inputs: { command: "validate" }, workspace: corpus.folder });
  expect(ran.exitCode).toBe(0);
  expect(ran.outputs.outcome).toBe("passed");
  expect(ran.annotations).toEqual([
    {
      level: "warning",
      message: expect.stringMatching(
        /^The report could not be uploaded as an artifact: .*ACTIONS_RUNTIME_TOKEN/,
      ),
      properties: { title: "Corpusgate" },
    },
  ]);
});

test("a folder of reports that cannot be written to is a warning, and summary and verdict are there", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/good.md", page("pump"));
  await corpus.write("reports", "a file in the folder's place");
  const ran = await runBundle({
    inputs: { command: "validate" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 2,
  });
  expect([ran.exitCode, ran.outputs]).toEqual([0, { outcome: "passed", chunks: "4" }]);
  expect(ran.summary).toContain("Validation passed");
  expect(ran.annotations.map((one) => [one.level, one.message])).toEqual([
    ["warning", expect.stringMatching(/^The report could not be written to `report-dir`: /)],
  ]);
});

test("no level has more than ten annotations, the worst come first, and a last line counts what is not shown", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/good.md", page("pump"));
  for (let number = 10; number < 22; number += 1)
    await corpus.write(`docs/broken-${number}.md`, "---\ntitle: [\n---\n\nText.\n");
  const { annotations } = await runBundle({
    inputs: { command: "validate" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 3,
  });
  const errors = annotations.filter((one) => one.level === "error");
  expect(errors).toHaveLength(10);
  expect(errors.slice(0, 8).map((one) => one.properties.file)).toEqual(
    Array.from({ length: 8 }, (_, number) => `docs/broken-${number + 10}.md`),
  );
  expect(errors[8]).toEqual({
    level: "error",
    message:
      '4 more findings of level error are not shown here; all are in artifact "corpusgate-report-validate-local-1" of this run.',
    properties: {},
  });
  expect(errors[9]?.message).toMatch(/^Validation failed/);
});

test("a configuration in a folder below the workspace annotates files by their path in the repository", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/broken.md", "---\ntitle: [\n---\n");
  const { annotations } = await runBundle({
    inputs: { command: "validate", config: `${path.basename(corpus.folder)}/corpusgate.yaml` },
    workspace: path.dirname(corpus.folder),
    resultsUrl: results.url,
    runId: 4,
    env: { "INPUT_REPORT-DIR": path.join(corpus.folder, "reports") },
  });
  expect(annotations[0]?.properties.file).toBe(`${path.basename(corpus.folder)}/docs/broken.md`);
});

test("a failure tells what to do, and leaves outcome and summary", async () => {
  const corpus = await testCorpus("");
  const ran = await runBundle({ inputs: { command: "status" }, workspace: corpus.folder });
  expect(ran.exitCode).toBe(2);
  expect(ran.outputs).toEqual({ outcome: "failure" });
  expect(ran.annotations).toEqual([
    {
      level: "error",
      message: expect.stringMatching(/^The embedded database is not part of the Action\. Set `database`/),
      properties: { title: "Corpusgate could not carry this out" },
    },
  ]);
  expect(ran.summary).toContain("## Corpusgate could not carry this out\n\nThe embedded database");
});

test("a wrong input is a failure that names it", async () => {
  const corpus = await testCorpus("");
  const ran = await runBundle({ inputs: { command: "validate", strict: "yes" }, workspace: corpus.folder });
  expect(ran.exitCode).toBe(2);
  expect(ran.annotations.map((one) => one.message)).toEqual([
    'Input "strict" is "yes"; `true` or `false` was expected. Correct it under `with:` of the step; action/README.md lists all inputs.',
  ]);
});

test("a second step of the same command in one run uploads its report beside the first", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/good.md", page("pump"));
  const step = {
    inputs: { command: "validate" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 6,
  };
  await runBundle(step);
  await runBundle(step);
  await runBundle({ ...step, runAttempt: 2 });
  expect(results.artifacts.filter((one) => one.run === 6).map((one) => one.name)).toEqual([
    "corpusgate-report-validate-local-1",
    "corpusgate-report-validate-local-1-2",
    "corpusgate-report-validate-local-2",
  ]);
});

test("a document's name is no workflow command", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/good.md", page("pump"));
  await corpus.write("docs/x\n::error::owned\n##[error]owned.md", "---\ntitle: [\n---\n");
  const ran = await runBundle({
    inputs: { command: "validate" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 7,
  });
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).not.toMatch(/^::error::owned/m);
  expect(ran.stdout).not.toMatch(/^##\[error\]/m);
  expect(ran.annotations.map((one) => one.properties.title)).not.toContain(undefined);
});
