import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeProduction, type Production } from "./production.ts";

const own = ".github/workflows/corpus-reindex.yml";
const template = "workflows-templates/corpus-reindex.yml";

async function changeDimensions(world: Production): Promise<void> {
  const file = path.join(world.platform.folder, "corpusgate.yaml");
  const before = await readFile(file, "utf8");
  const now = before.replace("dimensions: 64", "dimensions: 128");
  expect(now).not.toBe(before);
  await world.commit({ "corpusgate.yaml": now });
}

it("embeds in parts, and then gates, waits, promotes and verifies by itself", async () => {
  const world = await makeProduction();
  await world.approved();
  await changeDimensions(world);
  const run = await world.dispatch({ parts: "[1, 2, 3]", reason: "another model" }, own);
  await run.waitsFor("production");
  expect((await world.status()).live).toBe(1);
  run.review("production", "approved", "approver");
  const finished = await run.finished;
  expect(finished.conclusion).toBe("success");
  const embeds = (finished.jobs.embed?.steps ?? []).filter((one) => one.title.includes("embed"));
  expect(embeds).toHaveLength(3);
  for (const { summary } of embeds) expect(summary).toMatch(/^(Embedded|Nothing to embed:) part \d of 3/m);
  const stage = finished.jobs["ingest/stage"]?.steps[1];
  expect(stage?.outputs).toMatchObject({ outcome: "held", "embed-inputs": "0" });
  const now = await world.status();
  expect(now.generations.map(({ number, state, profile }) => [number, state, profile])).toEqual([
    [2, "live", "local/hashed-terms-1/128/1"],
    [1, "retired", "local/hashed-terms-1/64/1"],
  ]);
});

it("a part that fails keeps the ingest from starting, and readers on the old model", async () => {
  const world = await makeProduction();
  await world.approved();
  await changeDimensions(world);
  world.environmentSecrets["production-stage"] = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
  const run = await (await world.dispatch({ parts: "[1, 2]" }, own)).finished;
  expect([run.conclusion, run.jobs.embed?.result, run.jobs.ingest?.result]).toEqual([
    "failure",
    "failure",
    "skipped",
  ]);
  expect((await world.status()).live).toBe(1);
  expect(run.trace.at(-1)).toBe("report: report-failure → success");
  const [opened] = world.github.state.issues;
  expect([opened?.state, opened?.title]).toEqual(["open", "corpus-reindex failed in production"]);
  expect(opened?.body).toContain("embed");
});

it("a plan that fails is told of, too, and a later run with nothing to do closes that issue", async () => {
  const world = await makeProduction();
  await world.approved();
  const { DATABASE_URL: reachable = "" } = world.environmentSecrets["production-read"] ?? {};
  world.environmentSecrets["production-read"] = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
  await (await world.dispatch({}, own)).finished;
  const issues = () => world.github.state.issues.map((one) => one.state);
  expect(issues()).toEqual(["open"]);
  world.environmentSecrets["production-read"] = { DATABASE_URL: reachable };
  expect((await (await world.dispatch({}, own)).finished).conclusion).toBe("success");
  expect(issues()).toEqual(["closed"]);
});

describe("with an approval by comment", async () => {
  const world = await makeProduction({
    approval: "comment",
    reviewers: null,
    vars: { CORPUSGATE_APPROVERS: "approver" },
  });

  it("that nobody is listed for, nothing is embedded", async () => {
    const run = await (await world.dispatch({}, own)).finished;
    expect(run.trace).toEqual([
      "plan: actions/checkout → success",
      "plan: plan → success",
      "plan: Refuse → failure",
      "embed → skipped",
      "ingest → skipped",
      "report: report-failure → success",
    ]);
    expect(run.jobs.plan?.steps[2]?.log).toContain("Nobody is listed who may approve");
  });

  it("an issue asks when all is embedded and staged, by the template", async () => {
    const run = await (await world.dispatch({ parts: "[1, 2]" }, template)).finished;
    expect([run.conclusion, run.jobs["reindex/ingest/promote"]?.result]).toEqual(["success", "skipped"]);
    expect(run.trace).toContain("reindex/ingest/request-approval: request-approval → success");
    expect(world.github.state.issues.at(-1)?.body).toContain("approver");
  });
});
