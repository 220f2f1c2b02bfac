import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { afterAll, describe, expect, it } from "vitest";
import { rowsOf } from "../server.ts";
import { page } from "./handbook.ts";
import { makeProduction } from "./production.ts";

const told: unknown[] = [];
const webhook = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  told.push(JSON.parse(Buffer.concat(parts).toString("utf8")));
  response.end();
});
await new Promise<void>((listening) => webhook.listen(0, "127.0.0.1", listening));
afterAll(() => new Promise((closed) => webhook.close(closed)));
const address = webhook.address();
const port = typeof address === "object" ? address?.port : undefined;

const world = await makeProduction({
  secrets: { CORPUSGATE_WEBHOOK_URL: `http://127.0.0.1:${port}/secret-path` },
  vars: { PGVECTOR_DIM: "128" },
});
const { github, duties } = world;
const drift = ".github/workflows/corpus-drift.yml";
const weekly = () => world.event("schedule", {}, { cron: "37 5 * * 1" });
const issues = () => github.state.issues.map((one) => [one.state, one.title]);

await world.approved();

describe("the weekly run", () => {
  it("with nothing moved is clean, opens no issue, and is kept by a job of its own for later ones", async () => {
    const trends = () =>
      rowsOf(
        duties.superuser,
        `select login::text, generation, outcome, jsonb_array_length(sketch) > 0 as sketched,
           report -> 'notChecked' -> 0 ->> 'reason' as distribution
         from ${duties.schema}.drift_history order by number`,
      );
    const kept = { login: new URL(duties.stager).username, generation: 1, outcome: "clean", sketched: true };
    for (const distribution of ["No earlier drift run of this profile", "Fewer than 8 documents"]) {
      const run = await world.run(drift, await weekly());
      expect(run.trace).toEqual([
        "drift: actions/checkout → success",
        "drift: plan → success",
        "drift: drift → success",
        "keep: actions/checkout → success",
        "keep: keep-drift → success",
      ]);
      expect((await trends()).at(-1)).toEqual({
        ...kept,
        distribution: expect.stringContaining(distribution),
      });
    }
    expect(await trends()).toHaveLength(2);
    expect(issues()).toEqual([]);
  });

  it("is kept for the caller to copy, too", async () => {
    const run = await world.run("workflows-templates/corpus-drift.yml", await weekly());
    expect(run.trace.slice(-2)).toEqual([
      "drift/keep: actions/checkout → success",
      "drift/keep: keep-drift → success",
    ]);
  });

  it("that finds drift opens an issue, and closes it when it is mended", async () => {
    await world.commit({ "corpus/docs/delta.md": page("delta") });
    const found = await world.run(drift, await weekly());
    expect(found.trace.at(-1)).toBe("keep: keep-drift → success");
    expect([found.conclusion, found.jobs.drift?.steps[2]?.outputs.outcome]).toEqual(["failure", "drifted"]);
    expect(issues()).toEqual([["open", "Drift in production"]]);
    await world.approved();
    expect((await world.run(drift, await weekly())).conclusion).toBe("success");
    expect(issues()).toEqual([["closed", "Drift in production"]]);
  });

  it("that cannot reach the database could not check, which is neither clean nor drifted", async () => {
    await world.commit({ "corpus/docs/delta.md": null });
    await world.run(drift, await weekly());
    const { DATABASE_URL: reachable = "" } = world.environmentSecrets["production-read"] ?? {};
    world.environmentSecrets["production-read"] = { DATABASE_URL: "postgres://reader:x@127.0.0.1:9/nowhere" };
    const run = await world.run(drift, await weekly());
    expect(run.trace.slice(1, 3)).toEqual(["drift: plan → failure", "drift: drift → failure"]);
    expect(run.jobs.drift?.steps[2]?.outputs.outcome).toBe("unknown");
    // An issue about drift stays open: nobody looked.
    expect(issues()).toEqual([["open", "Could not check production for drift"]]);
    world.environmentSecrets["production-read"] = {
      DATABASE_URL: reachable,
      CORPUSGATE_WEBHOOK_URL: `http://127.0.0.1:${port}/secret-path`,
    };
    await world.commit({ "corpus/docs/delta.md": page("delta") });
    expect((await world.run(drift, await weekly())).conclusion).toBe("success");
    expect(issues().map(([state]) => state)).toEqual(["closed"]);
  });
});

describe("a generation that fails its verification after promotion", () => {
  it("is rolled back, and run, issue and webhook say so", async () => {
    const { schema, superuser } = duties;
    // Somebody's trigger that spoils what was promoted: nothing that a gate before it could have seen.
    await rowsOf(
      superuser,
      `create function public.spoil() returns trigger language plpgsql security definer as
       $$ begin delete from ${schema}.document_chunks where text like '%hatch%'; return null; end $$`,
    );
    await rowsOf(
      superuser,
      `create trigger spoil after update on ${schema}.live execute function public.spoil()`,
    );
    const before = (await world.status()).live;
    await world.commit({ "corpus/docs/gamma.md": page("gamma", "It opens a hatch.") });
    const run = await world.approved();
    await rowsOf(superuser, `drop trigger spoil on ${schema}.live`);
    expect(run.trace.slice(-9)).toEqual([
      "promote: actions/checkout → success",
      "promote: promote → success",
      "promote: ingest → skipped",
      "promote: verify → failure",
      "promote: rollback → success",
      "report: actions/checkout → success",
      "report: Look for a rejection → skipped",
      "report: report-failure → success",
      "report: runs → success",
    ]);
    expect([run.conclusion, (await world.status()).live]).toEqual(["failure", before]);
    const opened = github.state.issues.at(-1);
    expect([opened?.state, opened?.title]).toEqual(["open", "corpus-ingest failed in production"]);
    expect(opened?.body).toMatch(new RegExp(`generation ${before}`, "i"));
    expect(told).toEqual([
      expect.objectContaining({ event: "run-failed", environment: "production", rolledBackTo: before }),
    ]);
    expect(JSON.stringify(github.state.issues)).not.toContain("secret-path");
  });
});

describe("corpus-rollback", () => {
  const file = ".github/workflows/corpus-rollback.yml";

  it("makes an earlier generation live behind the reviewers", async () => {
    const before = (await world.status()).live;
    const run = await world.dispatch({ reason: "wrong answers", generation: "1" }, file);
    await run.waitsFor("production");
    expect((await world.status()).live).toBe(before);
    run.review("production", "approved", "approver");
    expect((await run.finished).trace).toEqual([
      "status: actions/checkout → success",
      "status: status → success",
      "rollback: actions/checkout → success",
      "rollback: rollback → success",
      "rollback: verify → success",
    ]);
    expect((await world.status()).live).toBe(1);
    expect((await world.flips()).at(-1)).toEqual({
      action: "rollback",
      actor: "author",
      subject: expect.objectContaining({ generation: 1, approvedBy: "approver", approvedVia: "environment" }),
    });
  });

  it("asks for a reason", async () => {
    await expect(world.dispatch({ generation: "1" }, file)).rejects.toThrow("input reason is required");
  });
});

it("the run log goes into the repository by one pull request that is updated", async () => {
  const file = "workflows-templates/corpus-runs.yml";
  const ended = (name: string, conclusion: string) =>
    world.event("workflow_run", {
      action: "completed",
      workflow_run: { name, conclusion },
      repository: { default_branch: "main" },
    });
  const after = await ended("corpus-ingest", "success");
  const skipped = await world.run(file, await ended("corpus-approve", "skipped"));
  expect([skipped.trace, github.state.pulls]).toEqual([["runs → skipped", "runs/runs → skipped"], []]);
  expect((await world.run(file, after)).conclusion).toBe("success");
  await world.commit({ "corpus/docs/gamma.md": page("gamma", "It opens a door.") });
  await world.approved();
  expect((await world.run(file, after)).conclusion).toBe("success");
  expect(github.state.pulls.map((one) => one.headBranch)).toEqual(["corpusgate/runs"]);
  expect(github.state.branches.get("corpusgate/runs")?.files.get("Runs.md")).toMatch(/production/);
});

it("a setting that a variable of the repository holds is the same to the ingest and to the weekly run", async () => {
  const before = await readFile(`${world.platform.folder}/corpusgate.yaml`, "utf8");
  await world.commit({
    "corpusgate.yaml": before.replace("dimensions: 64", `dimensions: "\${PGVECTOR_DIM:-64}"`),
  });
  expect((await world.approved()).conclusion).toBe("success");
  expect((await world.status()).generations[0]?.profile).toBe("local/hashed-terms-1/128/1");
  expect((await world.run(drift, await weekly())).conclusion).toBe("success");
});

it("a warning that an ingest let through is no check that failed where the caller says so", async () => {
  await world.commit({ "corpus/docs/delta.md": `${page("delta")}\nSee [more](./nowhere.md).\n` });
  expect((await world.approved()).conclusion).toBe("success");
  const strict = await world.run(drift, await weekly());
  expect(strict.trace.slice(1, 3)).toEqual(["drift: plan → failure", "drift: drift → failure"]);
  const lenient = await world.run("test/workflows/lenient-drift.yml", await world.event("workflow_dispatch"));
  expect(lenient.conclusion).toBe("success");
  const open = issues().filter(([state, title]) => state === "open" && /drift/.test(title ?? ""));
  expect(open).toEqual([]);
});
