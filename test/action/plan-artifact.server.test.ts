import { readFile } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { plan as draw } from "../../src/pipeline/plan.ts";
import { writePlan } from "../../src/pipeline.ts";
import { planDigest, readPlan } from "../../src/plan/plan-file.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { startGitHub, workflowToken } from "../github/github-api.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { startResultsService } from "./results-service.ts";
import { type BundleRun, runBundle } from "./run-bundle.ts";
import { zipOf } from "./zip.ts";

const url = await freshDatabase();
const results = await startResultsService();
const github = await startGitHub();
afterAll(async () => {
  await results.close();
  await github.close();
});
let runs = 100;

/** A corpus with an environment `production` and one without live documents, and a step of a run of its own. */
async function repository(): Promise<{
  corpus: TestCorpus;
  step: (run: Partial<BundleRun>) => ReturnType<typeof runBundle>;
}> {
  runs += 1;
  const runId = runs;
  const own = (name: string) =>
    `  ${name}: { database: "\${DATABASE_URL}", schema: ${name}_${runId}, allowOfflineEmbedder: true }\n`;
  const corpus = await testCorpus(`environments:\n${own("production")}${own("preview")}`, {
    DATABASE_URL: url,
  });
  await corpus.write("docs/alpha.md", page("alpha"));
  return {
    corpus,
    step: ({ inputs = {}, ...run }) =>
      runBundle({
        inputs: { env: "production", ...inputs },
        workspace: corpus.folder,
        resultsUrl: results.url,
        apiUrl: github.url,
        token: workflowToken,
        runId,
        env: { DATABASE_URL: url },
        ...run,
      }),
  };
}

test("what a plan warns of is an annotation, since nobody opens the summary of a green run", async () => {
  const { step } = await repository();
  expect((await step({ inputs: { command: "ingest" } })).exitCode).toBe(0);
  const planned = await step({ inputs: { command: "plan", doc: "docs/gone.md" } });
  expect([planned.exitCode, planned.annotations.map((one) => [one.level, one.message])]).toEqual([
    0,
    [["warning", "--doc docs/gone.md matches no document, on disk or live."]],
  ]);
});

test("a plan goes from one job to the next by the artifact's id, and exactly it is run", async () => {
  const { step } = await repository();
  const planned = await step({ inputs: { command: "plan" }, job: "plan" });
  expect([planned.exitCode, planned.outputs.outcome]).toEqual([0, "changes"]);
  const artifact = results.artifacts.find((one) => String(one.id) === planned.outputs["plan-artifact-id"]);
  expect(artifact?.name).toBe("corpusgate-plan-production-1");
  const ingested = await step({
    job: "ingest",
    inputs: {
      command: "ingest",
      "plan-artifact-id": planned.outputs["plan-artifact-id"] ?? "",
      "plan-digest": planned.outputs["plan-digest"] ?? "",
    },
  });
  expect(ingested.exitCode).toBe(0);
  expect(ingested.outputs).toMatchObject({
    outcome: "promoted",
    "plan-digest": planned.outputs["plan-digest"],
    generation: "1",
    previous: "",
    "documents-changed": "1",
    "embed-inputs": planned.outputs["embed-inputs"],
    "cost-usd": "0",
  });
  expect(ingested.summary).toContain(`| plan | ${planned.outputs["plan-digest"]} |`);
});

test("what a plan fetched travels in its artifact: an edit in the CMS after the plan waits for the next one", async () => {
  const { corpus, step } = await repository();
  const script =
    "require('fs').cpSync('cms.md', require('path').join(process.env.CORPUSGATE_FETCH_DIR, 'note.md'))";
  const before = await readFile(corpus.configFile, "utf8");
  await corpus.write(
    "corpusgate.yaml",
    before.replace(
      "environments:",
      `  - { name: cms, include: ["*.md"], fetch: [${JSON.stringify(process.execPath)}, "-e", ${JSON.stringify(script)}] }\nenvironments:`,
    ),
  );
  await corpus.write("cms.md", "# Note\n\nPublished before the plan.\n");
  const planned = await step({ inputs: { command: "plan" } });
  expect(planned.outputs).toMatchObject({ outcome: "changes", "documents-changed": "2" });
  await corpus.write("cms.md", "# Note\n\nEdited after the plan.\n");
  const inputs = { command: "ingest", "plan-artifact-id": planned.outputs["plan-artifact-id"] ?? "" };
  expect((await step({ inputs })).outputs.outcome).toBe("promoted");
  const [row] = await rowsOf(
    url,
    `select content from production_${runs}.chunks where path like 'fetched/%'`,
  );
  expect(row).toEqual({ content: expect.stringContaining("Published before the plan.") });
  expect((await step({ inputs: { command: "plan" } })).outputs).toMatchObject({
    outcome: "changes",
    "documents-changed": "1",
  });
});

test("a plan for another repository, commit or environment is refused, and the message says which", async () => {
  const { step } = await repository();
  const planned = await step({ inputs: { command: "plan" } });
  const inputs = { command: "ingest", "plan-artifact-id": planned.outputs["plan-artifact-id"] ?? "" };
  const refusals = [
    [
      { inputs, repository: "acme/fork" },
      'was made for repository "acme/handbook" by https://github.com/acme/handbook/actions/runs/',
    ],
    [{ inputs: { ...inputs, env: "preview" } }, 'was made for environment "production" by'],
    [{ inputs, sha: "b".repeat(40) }, `was made for commit "${"a".repeat(40)}" by`],
  ] as const;
  for (const [run, message] of refusals) {
    const refused = await step(run);
    expect([refused.exitCode, refused.outputs.outcome]).toEqual([2, "failure"]);
    expect(refused.annotations[0]?.message).toContain(message);
  }
});

test("an artifact whose bytes changed after the upload is refused, although the toolkit only warns", async () => {
  const { step } = await repository();
  const planned = await step({ inputs: { command: "plan" } });
  const id = Number(planned.outputs["plan-artifact-id"]);
  results.serveInstead(id, zipOf({ "plan.json": "{}", "envelope.json": "{}" }));
  const refused = await step({ inputs: { command: "ingest", "plan-artifact-id": String(id) } });
  expect(refused.exitCode).toBe(2);
  expect(refused.annotations[0]?.message).toMatch(
    /^Artifact \d+ \("corpusgate-plan-production-1"\) was not used: its bytes do not have the digest sha256:/,
  );
});

test("a plan that was edited is refused by its own digest, and an artifact that holds no plan by its form", async () => {
  const { corpus, step } = await repository();
  const { plan } = await draw({
    config: await corpus.config("production"),
    selection: [],
    strict: false,
    against: "live",
  });
  const envelope = JSON.stringify({
    version: 1,
    repository: "acme/handbook",
    commit: "a".repeat(40),
    environment: "production",
    run: "https://github.com/acme/handbook/actions/runs/1",
    planDigest: planDigest(plan),
  });
  const edited = writePlan(plan).replace('"docs/alpha.md"', '"docs/omega.md"');
  expect(() => readPlan(edited, "plan.json")).toThrow();
  const tried = async (files: Readonly<Record<string, string>>) => {
    const { id } = results.put(
      runs,
      `made-${Object.keys(files).length}-${results.artifacts.length}`,
      zipOf(files),
    );
    return (await step({ inputs: { command: "ingest", "plan-artifact-id": String(id) } })).annotations[0]
      ?.message;
  };
  expect(await tried({ "plan.json": edited, "envelope.json": envelope })).toContain(
    "A plan may not be edited.",
  );
  expect(await tried({ "report.json": "{}" })).toMatch(/is not a plan artifact: it has no envelope\.json\./);
  expect(await tried({ "plan.json": writePlan(plan), "envelope.json": "{}" })).toMatch(
    /its envelope\.json is not of the expected form/,
  );
});

test("an approved digest that is not the artifact's plan is refused, and so is one without an artifact", async () => {
  const { step } = await repository();
  const planned = await step({ inputs: { command: "plan" } });
  const other = "0".repeat(64);
  const refused = await step({
    inputs: {
      command: "ingest",
      "plan-artifact-id": planned.outputs["plan-artifact-id"] ?? "",
      "plan-digest": other,
    },
  });
  expect(refused.annotations[0]?.message).toContain(`${other} was approved (\`plan-digest\`).`);
  const alone = await step({ inputs: { command: "ingest", "plan-digest": other } });
  expect(alone.annotations[0]?.message).toMatch(
    /^`ingest` was given `plan-digest` without `plan-artifact-id`\./,
  );
});

test("a plan that nobody can take up, or that is not there, is a failure", async () => {
  const { step } = await repository();
  const missing = await step({ inputs: { command: "ingest", "plan-artifact-id": "999999" } });
  expect(missing.annotations[0]?.message).toBe(
    "Plan artifact 999999 is not among the artifacts of this run, which are: none. If it was kept for less time than the run waited (`retention-days`, or the repository's setting), start a new run; else hand on the output `plan-artifact-id` of the `plan` step. For another run's artifact set `run-id`, and grant `actions: read`.",
  );
  const lost = await step({ inputs: { command: "plan" }, resultsUrl: "http://127.0.0.1:9" });
  expect([lost.exitCode, lost.outputs["plan-artifact-id"]]).toEqual([2, undefined]);
  expect(lost.annotations[0]?.message).toMatch(
    /^The plan could not be uploaded as artifact "corpusgate-plan-production-1"\./,
  );
});

test("a plan that went stale is refused, and names what moved", async () => {
  const { corpus, step } = await repository();
  const planned = await step({ inputs: { command: "plan" } });
  await corpus.write("docs/beta.md", page("beta"));
  const refused = await step({
    inputs: { command: "ingest", "plan-artifact-id": planned.outputs["plan-artifact-id"] ?? "" },
  });
  expect(refused.exitCode).toBe(2);
  expect(refused.annotations[0]?.message).toContain(
    "The plan is stale, so it was not run. What moved: documents on disk",
  );
});

test("what was staged is promoted by its digest alone, and by the plan artifact of another run until that expires", async () => {
  const { step } = await repository();
  const planned = await step({ inputs: { command: "plan" }, sha: "c".repeat(40) });
  const id = planned.outputs["plan-artifact-id"] ?? "";
  const held = await step({
    inputs: { command: "ingest", hold: "true", "plan-artifact-id": id },
    sha: "c".repeat(40),
  });
  expect(held.outputs).toMatchObject({
    outcome: "held",
    generation: "1",
    "plan-digest": planned.outputs["plan-digest"],
  });

  const wrong = await step({ inputs: { command: "promote", "plan-digest": "1".repeat(64) } });
  expect([wrong.exitCode, wrong.outputs.outcome]).toEqual([1, "blocked"]);
  expect(wrong.annotations[0]?.message).toContain("was made by the plan with digest");

  const artifact = results.artifacts.find((one) => String(one.id) === id);
  if (artifact === undefined) throw new Error("the plan was not uploaded");
  github.state.artifacts.push({
    id: artifact.id,
    run: artifact.run,
    name: artifact.name,
    headSha: "c".repeat(40),
    event: "push",
    size: artifact.bytes.length,
    digest: artifact.digest,
    location: artifact.location,
  });
  const inputs = { command: "promote", "plan-artifact-id": id, "run-id": String(artifact.run) };
  const stored = github.state.artifacts.at(-1);
  if (stored !== undefined) stored.expired = true;
  const late = await step({ inputs, runId: 5000 });
  expect([late.exitCode, late.annotations[0]?.message]).toEqual([
    2,
    `Artifact ${id} ("${artifact.name}") was not used: it has expired. Run the whole workflow again, so that the artifact is made anew.`,
  ]);
  if (stored !== undefined) stored.expired = false;
  const promoted = await step({ inputs, runId: 5000 });
  expect([promoted.exitCode, promoted.outputs.outcome, promoted.outputs.generation]).toEqual([
    0,
    "promoted",
    "1",
  ]);
  expect(github.violations).toEqual([]);
});
