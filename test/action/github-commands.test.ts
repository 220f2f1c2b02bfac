import { afterAll, expect, test } from "vitest";
import { testCorpus } from "../corpus.ts";
import { startGitHub, workflowToken } from "../github/github-api.ts";
import { heldReport } from "./github/held.ts";
import { startResultsService } from "./results-service.ts";
import { runBundle } from "./run-bundle.ts";
import { zipOf } from "./zip.ts";

const github = await startGitHub();
const results = await startResultsService();
afterAll(async () => {
  await results.close();
  await github.close();
});
const corpus = await testCorpus("environments:\n  local: { database: embedded, approval: environment }\n");

async function refusal(inputs: Readonly<Record<string, string>>): Promise<string | undefined> {
  const ran = await runBundle({ inputs, workspace: corpus.folder, apiUrl: github.url, token: workflowToken });
  expect([ran.exitCode, ran.outputs]).toEqual([2, { outcome: "failure" }]);
  return ran.annotations[0]?.message;
}

test("each command of GitHub's says what it was not told, and where that comes from", async () => {
  expect(await refusal({ command: "request-approval" })).toMatch(
    /^`request-approval` was not told which plan is to be approved\. Set `plan-artifact-id`/,
  );
  expect(await refusal({ command: "request-approval", "plan-artifact-id": "1" })).toMatch(
    /^`request-approval` was given no `approvers`/,
  );
  expect(await refusal({ command: "approve" })).toMatch(
    /has `approval: environment`, so a comment approves nothing/,
  );
  expect(await refusal({ command: "comment" })).toMatch(
    /^`comment` was not told of which run; the event is "workflow_dispatch"/,
  );
  expect(await refusal({ command: "report-failure" })).toMatch(
    /was not told what the other jobs did\. Set the input `needs`/,
  );
  expect(await refusal({ command: "report-failure", needs: '{"a":{"result":"broken"}}' })).toMatch(
    /^Input "needs" is not what was expected/,
  );
  expect(await refusal({ command: "keep-drift" })).toMatch(
    /^`keep-drift` was not told which report it is to keep\. Set `report-artifact-id`/,
  );
  expect(await refusal({ command: "embed", "plan-digest": "a".repeat(64) })).toMatch(
    /^`embed` was given `plan-digest` without `plan-artifact-id`/,
  );
  expect(await refusal({ command: "validate", doc: "docs/a.md" })).toMatch(
    /^`validate` does not take the input "doc"; `plan`, `ingest`, `embed` do\. Take it out/,
  );
  expect(await refusal({ command: "comment", "run-id": "1", token: "" })).toMatch(
    /the input `token` is empty/,
  );
});

test("on GitHub Enterprise Server a plan is refused before it is drawn, and a validation only warns", async () => {
  const ran = (command: string, server: string) =>
    runBundle({
      inputs: { command },
      workspace: corpus.folder,
      env: { GITHUB_SERVER_URL: server },
    });
  const planned = await ran("plan", "https://git.example.com");
  expect([planned.exitCode, planned.annotations[0]?.message]).toEqual([
    2,
    expect.stringMatching(/^https:\/\/git\.example\.com is a GitHub Enterprise Server, whose artifacts/),
  ]);
  const validated = await ran("validate", "https://git.example.com");
  expect(validated.outputs.outcome).not.toBe("failure");
  expect(validated.annotations.map((one) => one.message).join()).toContain("could not be uploaded");
  const cloud = await ran("plan", "https://acme.ghe.com");
  expect(cloud.annotations[0]?.message).not.toContain("Enterprise Server");
});

test("approval is asked for with the report of the environment and the plan that are named, not of one called alike", async () => {
  github.state.commits.push({ sha: "a".repeat(40), author: "author", committer: "author", pulls: [] });
  const other = heldReport({ environment: "production-eu", generation: 99 });
  const put = (name: string, report: object) =>
    results.put(8, name, zipOf({ "report.json": JSON.stringify(report) }));
  put("corpusgate-report-ingest-production-1", heldReport());
  put("corpusgate-report-ingest-production-eu-1", other);
  // Of another configuration, in the same run.
  put("corpusgate-report-ingest-production-1-2", heldReport({ planDigest: "e".repeat(64), generation: 40 }));
  put("corpusgate-report-ingest-production-1-3", { command: "ingest", outcome: "blocked" });
  const ask = (digest: string, ref = "refs/heads/main") =>
    runBundle({
      ref,
      event: { name: "workflow_dispatch", payload: { repository: { default_branch: "main" } } },
      inputs: {
        command: "request-approval",
        env: "production",
        "plan-artifact-id": "1",
        "plan-digest": digest,
        approvers: "ada",
      },
      workspace: corpus.folder,
      resultsUrl: results.url,
      apiUrl: github.url,
      token: workflowToken,
      runId: 8,
    });
  const { planDigest } = heldReport();
  const elsewhere = await ask(planDigest, "refs/tags/v1");
  expect([elsewhere.exitCode, elsewhere.annotations[0]?.message]).toEqual([
    2,
    expect.stringContaining('This run is of "refs/tags/v1", and only one of "main" may ask for an approval.'),
  ]);
  const asked = await ask(planDigest);
  expect([asked.exitCode, asked.outputs.outcome]).toEqual([0, "requested"]);
  expect(github.state.issues.map((one) => one.title)).toEqual(["Approve generation 12 for production?"]);
  const refused = await ask("0".repeat(64));
  expect([refused.exitCode, refused.annotations[0]?.message]).toEqual([
    2,
    expect.stringContaining(
      `for "production"; artifact "corpusgate-report-ingest-production-1" tells of plan ${planDigest} for "production"`,
    ),
  ]);
  github.state.issues.length = 0;
});

test("drift is kept from the report of that step and environment, and from no other", async () => {
  const run = (artifact: number) =>
    runBundle({
      inputs: { command: "keep-drift", "report-artifact-id": String(artifact) },
      workspace: corpus.folder,
      resultsUrl: results.url,
      runId: 9,
    });
  const keep = async (artifact: number) => {
    const ran = await run(artifact);
    expect(ran.outputs).toEqual({ outcome: "failure" });
    return ran.annotations[0]?.message;
  };
  const put = (name: string, report: object) =>
    results.put(9, name, zipOf({ "report.json": JSON.stringify(report) })).id;
  const ofProduction = {
    command: "drift",
    outcome: "clean",
    environment: "production",
    seconds: 1,
    generation: 3,
    checks: [],
    notChecked: [],
  };
  expect(await keep(put("corpusgate-report-drift-production-1", ofProduction))).toMatch(
    /^The report to keep is of environment "production"; this step is of "local"\./,
  );
  expect(await keep(put("corpusgate-report-ingest-local-1", heldReport()))).toMatch(
    /^Artifact \d+ \("corpusgate-report-ingest-local-1"\) holds no report of `drift`\./,
  );
  const blind = { ...ofProduction, environment: "local", outcome: "unknown", generation: null };
  const nothing = await run(put("corpusgate-report-drift-local-1", blind));
  expect([nothing.exitCode, nothing.outputs]).toEqual([0, { outcome: "nothing-to-do" }]);
  expect(await keep(123_456)).toMatch(/^Artifact 123456 is not among the artifacts of this run\./);
});

test("drift that cannot even begin is told by its issue, without the secret that is in the words", async () => {
  const ran = await runBundle({
    inputs: {
      command: "drift",
      env: "production",
      config: "hunter-2-hunter.yaml",
      "plan-outcome": "failure",
    },
    workspace: corpus.folder,
    apiUrl: github.url,
    token: workflowToken,
    env: { DEPLOY_PASSWORD: "hunter-2-hunter" },
  });
  const [issue] = github.state.issues;
  expect([ran.exitCode, ran.outputs]).toEqual([
    2,
    { outcome: "failure", "issue-number": String(issue?.number) },
  ]);
  expect([issue?.state, issue?.title]).toEqual(["open", "Could not check production for drift (***.yaml)"]);
  expect(issue?.body).toMatch(/\| setup \| could not check \| .*\\\*\\\*\\\*\.yaml/);
  expect(issue?.body).toContain("| plan | could not check | The step \\`plan\\` before this one ended");
  expect(JSON.stringify(issue)).not.toContain("hunter");
  github.state.issues.length = 0;
});

test("a run without a failure opens no issue, and one that failed is told by name", async () => {
  const report = (needs: object) =>
    runBundle({
      inputs: {
        command: "report-failure",
        config: "./guides/corpusgate.yaml",
        env: "production",
        needs: JSON.stringify(needs),
      },
      workspace: corpus.folder,
      apiUrl: github.url,
      token: workflowToken,
    });
  const fine = await report({
    plan: { result: "success", outputs: {} },
    stage: { result: "skipped", outputs: {} },
  });
  expect([fine.exitCode, fine.outputs]).toEqual([0, { outcome: "none" }]);
  const failed = await report({
    stage: { result: "success", outputs: { outcome: "held" } },
    promote: { result: "failure", outputs: { outcome: "rolled-back", generation: "3" } },
  });
  expect([failed.exitCode, failed.outputs]).toEqual([
    0,
    { outcome: "opened", "issue-number": String(github.state.issues[0]?.number) },
  ]);
  expect(github.state.issues[0]?.title).toMatch(/ failed in production \(guides\/corpusgate\.yaml\)$/);
  expect(github.state.issues[0]?.body).toContain("promote");
  expect(github.state.issues[0]?.body).toContain("generation 3");
  expect(github.violations).toEqual([]);
});
