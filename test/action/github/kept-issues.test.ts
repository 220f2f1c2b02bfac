import { describe, expect, it } from "vitest";
import { actionsBot, type GitHub } from "../../../src/action/github/client.ts";
import { keepDriftIssue } from "../../../src/action/github/drift-issue.ts";
import { keepFailureIssue } from "../../../src/action/github/failure-issue.ts";
import type { DriftReport } from "../../../src/report/reports.ts";
import type { FakeGitHub } from "../../github/github-api.ts";
import { hostileNames } from "../../report/hostile-names.ts";
import { run, withoutConfig, world } from "./world.ts";

type Outcome = DriftReport["outcome"];

function drift(repository: Outcome, database: Outcome, reason = "As found."): DriftReport {
  const outcomes = [repository, database];
  const outcome = outcomes.includes("drifted")
    ? "drifted"
    : outcomes.includes("unknown")
      ? "unknown"
      : "clean";
  return {
    command: "drift",
    outcome,
    environment: "production",
    seconds: 1,
    generation: 3,
    checks: [
      { check: "repository", outcome: repository, reason },
      { check: "database", outcome: database, reason: "Rows and vectors." },
    ],
    notChecked: [],
  };
}

function keep(github: GitHub, report: DriftReport, id: number, config = "corpusgate.yaml") {
  return keepDriftIssue(github, { report, config, run: run(id), author: actionsBot });
}

const words = (fake: FakeGitHub) => fake.state.comments.map((one) => one.body);

describe("the drift issue of an environment", () => {
  it("is opened once, rewritten and commented on when the set changes, and closed with a comment when clean", async () => {
    const { fake, github } = await world();
    expect((await keep(github, drift("clean", "clean"), 1)).action).toBe("none");
    expect(await keep(github, drift("drifted", "clean"), 2)).toEqual({
      action: "opened",
      number: 1,
      url: "https://github.com/acme/handbook/issues/1",
    });
    expect(fake.state.issues[0]?.labels).toEqual(["corpusgate-drift"]);
    await expect(fake.state.issues[0]?.body).toMatchFileSnapshot("../../golden/drift-issue.md");
    expect((await keep(github, drift("drifted", "clean"), 3)).action).toBe("unchanged");
    expect((await keep(github, drift("drifted", "clean", "Three documents now."), 4)).action).toBe(
      "rewritten",
    );
    expect(words(fake)).toEqual([]);
    expect((await keep(github, drift("drifted", "drifted"), 5)).action).toBe("rewritten");
    expect(words(fake)).toEqual([
      "New: drifted: database. [Run 5](https://github.com/acme/handbook/actions/runs/5) found it.",
    ]);
    expect((await keep(github, drift("clean", "clean"), 6)).action).toBe("closed");
    expect(fake.state.issues.map((one) => one.state)).toEqual(["closed"]);
    expect(words(fake).at(-1)).toBe(
      "Every check is clean. [Run 6](https://github.com/acme/handbook/actions/runs/6) found it.",
    );
    expect((await keep(github, drift("clean", "clean"), 7)).action).toBe("none");
  });

  it("is opened again rather than doubled", async () => {
    const { fake, github } = await world();
    await keep(github, drift("drifted", "clean"), 1);
    await keep(github, drift("clean", "clean"), 2);
    expect((await keep(github, drift("clean", "drifted"), 3)).action).toBe("reopened");
    expect(fake.state.issues.map((one) => one.state)).toEqual(["open"]);
  });

  it("says could not check, and is not closed by that", async () => {
    const { fake, github } = await world();
    await keep(github, drift("drifted", "clean"), 1);
    expect((await keep(github, drift("clean", "unknown"), 2)).action).toBe("rewritten");
    const [issue] = fake.state.issues;
    expect(issue?.state).toBe("open");
    expect(issue?.title).toBe("Could not check production for drift");
    expect(words(fake)).toEqual([
      "New: could not check: database. No longer: drifted: repository. [Run 2](https://github.com/acme/handbook/actions/runs/2) found it.",
    ]);
    await expect(issue?.body).toMatchFileSnapshot("../../golden/drift-could-not-check.md");
  });

  it("is left alone by a run older than the one that wrote or closed it", async () => {
    const { fake, github } = await world();
    await keep(github, drift("drifted", "clean"), 5);
    expect((await keep(github, drift("clean", "clean"), 4)).action).toBe("unchanged");
    await keep(github, drift("clean", "clean"), 9);
    expect((await keep(github, drift("drifted", "drifted"), 8)).action).toBe("unchanged");
    expect(fake.state.issues.map((one) => one.state)).toEqual(["closed"]);
  });

  it("is not somebody else's issue with its label and marker, nor another environment's", async () => {
    const { fake, github } = await world();
    await keep(github, drift("drifted", "clean"), 1);
    const [ours] = fake.state.issues.splice(0);
    if (ours === undefined) throw new Error("no issue");
    fake.state.issues.push({ ...ours, user: "mallory" });
    expect((await keep(github, drift("drifted", "clean"), 2)).action).toBe("opened");
    expect((await keep(github, { ...drift("drifted", "clean"), environment: "preview" }, 3)).action).toBe(
      "opened",
    );
    expect(fake.state.issues.length).toBe(3);
  });

  it("is one for each configuration that has an environment of that name", async () => {
    const { fake, github } = await world();
    const guides = "guides/corpusgate.yaml";
    await keep(github, drift("drifted", "clean"), 1);
    expect((await keep(github, drift("clean", "drifted"), 2, guides)).action).toBe("opened");
    expect((await keep(github, drift("clean", "clean"), 3)).action).toBe("closed");
    expect(fake.state.issues.map((one) => [one.title, one.state])).toEqual([
      ["Drift in production", "closed"],
      ["Drift in production (guides/corpusgate.yaml)", "open"],
    ]);
  });

  it("of before configurations were named is taken over by the first that finds it, and not doubled", async () => {
    const { fake, github } = await world();
    const guides = "guides/corpusgate.yaml";
    await keep(github, drift("drifted", "clean"), 1);
    const [issue] = fake.state.issues;
    if (issue === undefined) throw new Error("no issue");
    issue.body = withoutConfig(issue.body);
    expect((await keep(github, drift("clean", "drifted"), 2, guides)).number).toBe(issue.number);
    expect((await keep(github, drift("drifted", "clean"), 3)).action).toBe("opened");
    expect((await keep(github, drift("clean", "clean"), 4, guides)).action).toBe("closed");
    // A closed one is opened again.
    issue.body = withoutConfig(issue.body);
    expect((await keep(github, drift("drifted", "clean"), 5, guides)).action).toBe("reopened");
    expect(fake.state.issues.map((one) => one.state)).toEqual(["open", "open"]);
  });

  it("that may not be written fails with the permission's name", async () => {
    const { as } = await world();
    const github = as(actionsBot, { issues: "read" });
    await expect(keep(github, drift("drifted", "clean"), 1)).rejects.toThrow("It needs `issues: write`.");
  });
});

describe("the issue of a failed run", () => {
  const failed = {
    stages: [
      { name: "promote", message: "success" },
      { name: "smoke", message: "critical: 1 of 4 critical queries found nothing | <b>@ada</b>" },
    ],
    rolledBackTo: 11,
  };
  const request = (id: number, what: typeof failed | undefined, workflow = "corpus-ingest") => ({
    environment: "production",
    config: "corpusgate.yaml",
    workflow,
    run: run(id),
    failed: what,
    author: actionsBot,
  });

  it("tells what failed and what was rolled back, is rewritten by the next failure and closed by a success", async () => {
    const { fake, github } = await world();
    expect((await keepFailureIssue(github, request(1, undefined))).action).toBe("none");
    expect((await keepFailureIssue(github, request(2, failed))).action).toBe("opened");
    await expect(fake.state.issues[0]?.body).toMatchFileSnapshot("../../golden/failure-issue.md");
    expect((await keepFailureIssue(github, request(3, failed))).action).toBe("rewritten");
    expect(words(fake)).toEqual([]);
    expect((await keepFailureIssue(github, request(4, undefined))).action).toBe("closed");
    expect(words(fake)).toEqual(["[Run 4](https://github.com/acme/handbook/actions/runs/4) succeeded."]);
  });

  it("is told by a run that ended after later ones, whose success closes nothing of a later failure", async () => {
    const { fake, github } = await world();
    await keepFailureIssue(github, request(7, failed));
    await keepFailureIssue(github, request(8, undefined));
    expect((await keepFailureIssue(github, request(5, failed))).action).toBe("reopened");
    expect(words(fake).at(-1)).toBe(
      "Again: rolled back, promote, smoke. [Run 5](https://github.com/acme/handbook/actions/runs/5) found it.",
    );
    expect((await keepFailureIssue(github, request(4, undefined))).action).toBe("unchanged");
    await keepFailureIssue(github, request(9, failed));
    const [issue] = fake.state.issues;
    const body = issue?.body;
    expect((await keepFailureIssue(github, request(6, failed))).action).toBe("commented");
    expect(words(fake).at(-1)).toMatch(/^An older run, too: rolled back, promote, smoke\. \[Run 6\]/);
    expect((await keepFailureIssue(github, request(8, undefined))).action).toBe("unchanged");
    expect([issue?.state, issue?.body]).toEqual(["open", body]);
  });

  it("is found again however many and long its jobs' names are", async () => {
    const { fake, github } = await world();
    const stages = hostileNames.flatMap((name) =>
      [1, 2, 3].map((at) => ({ name: `${name}${at}`, message: name })),
    );
    const what = { stages, rolledBackTo: null };
    await keepFailureIssue(github, { ...request(1, failed), failed: what });
    await keepFailureIssue(github, { ...request(2, failed), failed: what });
    expect(fake.state.issues.length).toBe(1);
  });

  it("is one for each configuration", async () => {
    const { fake, github } = await world();
    const guides = { config: "guides/corpusgate.yaml" };
    await keepFailureIssue(github, request(1, failed));
    await keepFailureIssue(github, { ...request(2, failed), ...guides });
    await keepFailureIssue(github, { ...request(3, undefined), ...guides });
    expect(fake.state.issues.map((one) => [one.title, one.state])).toEqual([
      ["corpus-ingest failed in production", "open"],
      ["corpus-ingest failed in production (guides/corpusgate.yaml)", "closed"],
    ]);
  });

  it("is one for each workflow", async () => {
    const { fake, github } = await world();
    await keepFailureIssue(github, request(1, failed));
    await keepFailureIssue(github, request(2, failed, "corpus-rollback"));
    await keepFailureIssue(github, request(3, undefined, "corpus-rollback"));
    expect(fake.state.issues.map((one) => one.state)).toEqual(["open", "closed"]);
  });
});
