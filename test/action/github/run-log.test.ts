import { expect, it } from "vitest";
import { actionsBot, type GitHub } from "../../../src/action/github/client.ts";
import { logRunsByPullRequest } from "../../../src/action/github/run-log.ts";
import type { RunsReport } from "../../../src/report/operation-reports.ts";
import { world } from "./world.ts";

type Run = RunsReport["runs"][number];

function logged(command: string): Run {
  return {
    id: "00000000-0000-4000-8000-000000000000",
    command,
    actor: "ada | @team",
    runUrl: null,
    commit: "c".repeat(40),
    cleanTree: true,
    reason: null,
    startedAt: "2026-11-20T08:00:00.000Z",
    seconds: 12.5,
    outcome: "promoted",
    report: { generation: 12, embed: { inputs: 9 } },
  };
}

function log(github: GitHub, runs: readonly Run[], environment = "production", config = "corpusgate.yaml") {
  const redact = (text: string) => text.replaceAll("hunter2", "***");
  return logRunsByPullRequest(github, { runs, environment, config, path: "Runs.md", base: "main", redact });
}

it("a secret that somebody gave as a reason is not in the file", async () => {
  const { fake, github } = await world();
  await log(github, [{ ...logged("ingest"), reason: "the password is hunter2" }]);
  const text = fake.state.branches.get("corpusgate/runs")?.files.get("Runs.md") ?? "";
  expect(text).toContain("the password is ");
  expect(text).not.toContain("hunter2");
});

it("the run log goes into Runs.md by one pull request, which further runs update", async () => {
  const { fake, github } = await world();
  expect(await log(github, [logged("ingest")])).toEqual({ action: "opened", pullRequest: 1 });
  const file = () => fake.state.branches.get("corpusgate/runs")?.files.get("Runs.md") ?? "";
  await expect(file()).toMatchFileSnapshot("../../golden/runs.md");
  expect(await log(github, [logged("ingest")])).toEqual({ action: "unchanged", pullRequest: 1 });
  expect(await log(github, [logged("rollback"), logged("ingest")])).toEqual({
    action: "updated",
    pullRequest: 1,
  });
  expect(await log(github, [logged("ingest")], "preview")).toEqual({ action: "updated", pullRequest: 1 });
  expect(file()).toMatch(/rollback.*## preview/s);
  expect(fake.state.pulls.length).toBe(1);
  expect(fake.state.branches.get("main")?.files.size).toBe(0);
});

it("a cause that advises a command names the configuration that the section is of", async () => {
  const { fake, github } = await world();
  const failed = {
    ...logged("ingest"),
    outcome: "blocked",
    report: { reasons: ["Run `corpusgate migrate --env production`."] },
  };
  await log(github, [failed], "production", "guides/corpusgate.yaml");
  await log(github, [failed]);
  const text = fake.state.branches.get("corpusgate/runs")?.files.get("Runs.md") ?? "";
  expect(text).toContain("corpusgate migrate --config guides/corpusgate.yaml --env production");
  expect(text).toContain("corpusgate migrate --env production");
});

it("two configurations that have an environment of one name have a section each", async () => {
  const { fake, github } = await world();
  await log(github, [logged("ingest")]);
  await log(github, [logged("rollback")], "production", "guides/corpusgate.yaml");
  await log(github, [logged("promote")]);
  const text = fake.state.branches.get("corpusgate/runs")?.files.get("Runs.md") ?? "";
  expect(text.match(/^## .*|promote |rollback |ingest /gm)).toEqual([
    "## production",
    "promote ",
    "## production (guides/corpusgate.yaml)",
    "rollback ",
  ]);
});

it("after the pull request is merged, nothing new opens none, and news open another from the base", async () => {
  const { fake, github } = await world();
  await log(github, [logged("ingest")]);
  const [pull] = fake.state.pulls;
  const text = fake.state.branches.get("corpusgate/runs")?.files.get("Runs.md") ?? "";
  if (pull === undefined) throw new Error("no pull request");
  pull.state = "closed";
  fake.state.branches.set("main", { sha: "d".repeat(40), files: new Map([["Runs.md", text]]) });
  expect(await log(github, [logged("ingest")])).toEqual({ action: "unchanged", pullRequest: null });
  expect(await log(github, [logged("prune"), logged("ingest")])).toEqual({
    action: "opened",
    pullRequest: 2,
  });
});

it("what people wrote into the file around the sections stays", async () => {
  const { fake, github } = await world();
  fake.state.branches.get("main")?.files.set("Runs.md", "# Our runs\n\nAsk Ada.\n");
  await log(github, [logged("ingest")]);
  expect(fake.state.branches.get("corpusgate/runs")?.files.get("Runs.md")).toMatch(
    /^# Our runs\n\nAsk Ada\.\n\n<!-- corpusgate:runs production -->\n/,
  );
});

it("a missing permission and a forbidding setting are named", async () => {
  const { fake, github, as } = await world();
  const readOnly = as(actionsBot, { contents: "read", "pull-requests": "write" });
  await expect(log(readOnly, [logged("ingest")])).rejects.toThrow("It needs `contents: write`.");
  fake.state.faults.push({
    method: "POST",
    path: /pulls$/,
    status: 403,
    message: "GitHub Actions is not permitted to create or approve pull requests.",
    times: 1,
  });
  await expect(log(github, [logged("ingest")])).rejects.toMatchObject({
    remedy: expect.stringContaining("Allow GitHub Actions to create and approve pull requests"),
  });
});
