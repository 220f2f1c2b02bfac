import { expect, it } from "vitest";
import { page } from "./handbook.ts";
import { ingestFile, makeProduction } from "./production.ts";

// The scenarios follow each other in one repository.
const world = await makeProduction();
const { github } = world;

/** Run again, or late: the event is of the commit that was the newest then. */
const dispatched = async (sha: string, inputs: Readonly<Record<string, string | boolean>> = {}) => {
  const event = await world.event("workflow_dispatch", { inputs }, { inputs, sha });
  const run = await world.start(ingestFile, event);
  if (run === undefined) throw new Error("cannot be dispatched");
  return run;
};

const older = await world.commit({ "corpus/docs/delta.md": page("delta") });
const newer = await world.commit({ "corpus/docs/epsilon.md": page("epsilon") });

it("a run of an older commit than live was made from ends well, takes nothing back and asks nobody", async () => {
  expect((await world.approved()).conclusion).toBe("success");
  const run = await (await dispatched(older)).finished;
  expect(run.trace).toEqual([
    "plan: actions/checkout → success",
    "plan: plan → success",
    "plan: Refuse → skipped",
    "plan: verify → skipped",
    "stage → skipped",
    "request-approval → skipped",
    "promote → skipped",
    "report: actions/checkout → success",
    "report: Look for a rejection → skipped",
    "report: report-failure → success",
    "report: runs → success",
  ]);
  expect([run.conclusion, run.jobs.plan?.outputs]).toEqual([
    "success",
    { environment: "production", outcome: "superseded", digest: "", artifact: "", approval: "environment" },
  ]);
  const summary = run.jobs.plan?.steps[1]?.summary;
  expect(summary).toContain(
    `Superseded: generation 1, which is live, was made from commit ${newer.slice(0, 12)}, and this run's commit, ${older.slice(0, 12)}, is an older one of the same history. Nothing was taken back`,
  );
  expect(summary).toMatch(/corpusgate rollback.*corpus-rollback.*reverts.*allow-older: true/);
  expect([await world.livePaths(), github.state.issues]).toEqual([
    expect.arrayContaining(["corpus/docs/epsilon.md"]),
    [],
  ]);
});

it("a late push takes nothing back from preview either, which asks nobody", async () => {
  const push = (sha: string) => world.event("push", {}, { sha, changed: ["corpus/docs/delta.md"] });
  const first = await world.run(ingestFile, await push(newer));
  const late = await world.run(ingestFile, await push(older));
  expect([first, late].map((one) => [one.conclusion, one.jobs.promote?.result])).toEqual([
    ["success", "success"],
    ["success", "skipped"],
  ]);
  expect((await world.status("preview")).live).toBe(1);
});

it("a repeated look for drift calls nothing drifted that a later commit changed", async () => {
  const file = ".github/workflows/corpus-drift.yml";
  const run = await world.run(file, await world.event("workflow_dispatch", {}, { sha: older }));
  expect(run.trace).toEqual([
    "drift: actions/checkout → success",
    "drift: plan → success",
    "drift: drift → skipped",
    "keep → skipped",
  ]);
  expect(github.state.issues).toEqual([]);
});

it("with allow-older it goes on, and its reviewer reads the warning", async () => {
  const run = await dispatched(older, { "allow-older": true });
  await run.waitsFor("production");
  run.review("production", "approved", "approver");
  const { conclusion, jobs } = await run.finished;
  const told = `Live was made from commit ${newer.slice(0, 12)}, and this checkout is of an older one`;
  for (const id of ["plan", "stage"]) expect(jobs[id]?.steps[1]?.summary).toContain(told);
  expect([conclusion, (await world.status()).live]).toEqual(["success", 2]);
  expect(await world.livePaths()).not.toContain("corpus/docs/epsilon.md");
});

it("what GitHub cannot compare goes on with a warning", async () => {
  expect((await world.approved()).conclusion).toBe("success");
  // As after a push that rewrote the history.
  const kept = github.state.commits.splice(0);
  const run = await dispatched(older);
  await run.waitsFor("production");
  run.review("production", "rejected", "approver");
  const { jobs } = await run.finished;
  expect(jobs.plan?.steps[1]?.summary).toMatch(
    new RegExp(
      `Whether live was made from a later commit than this run's, ${older.slice(0, 12)}, is not known`,
    ),
  );
  github.state.commits.push(...kept);
});
