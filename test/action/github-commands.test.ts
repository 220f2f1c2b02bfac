import { afterAll, expect, test } from "vitest";
import { testCorpus } from "../corpus.ts";
import { startGitHub, workflowToken } from "../github/github-api.ts";
import { runBundle } from "./run-bundle.ts";

const github = await startGitHub();
afterAll(() => github.close());
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
  expect(await refusal({ command: "comment", "run-id": "1", token: "" })).toMatch(
    /the input `token` is empty/,
  );
});

test("a run without a failure opens no issue, and one that failed is told by name", async () => {
  const report = (needs: object) =>
    runBundle({
      inputs: { command: "report-failure", env: "production", needs: JSON.stringify(needs) },
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
  expect([failed.exitCode, failed.outputs]).toEqual([0, { outcome: "opened", "issue-number": "1" }]);
  expect(github.state.issues[0]?.body).toContain("promote");
  expect(github.state.issues[0]?.body).toContain("generation 3");
  expect(github.violations).toEqual([]);
});
