import { expect, it } from "vitest";
import { page } from "./handbook.ts";
import { ingestFile, makeProduction } from "./production.ts";

// The scenarios follow each other in one repository, as they would in a week.
const world = await makeProduction();
const { github } = world;

const moved = (name: string) => page(name, `Since this week the ${name} procedure opens a hatch instead.`);
const states = async () =>
  Object.fromEntries((await world.status()).generations.map((one) => [one.number, one.state]));

it("a push to main that touches the sources goes to preview, and asks nobody", async () => {
  const push = await world.event("push", {}, { changed: ["corpus/docs/alpha.md"] });
  const run = await world.run(ingestFile, push);
  expect(run.trace).toEqual([
    "plan: actions/checkout → success",
    "plan: plan → success",
    "plan: Refuse → skipped",
    "plan: verify → skipped",
    "stage: actions/checkout → success",
    "stage: ingest → success",
    "request-approval → skipped",
    'promote: echo "began=yes" >> "$GITHUB_OUTPUT" → success',
    "promote: actions/checkout → success",
    "promote: promote → success",
    "promote: ingest → skipped",
    "promote: verify → success",
    "promote: rollback → skipped",
    "report: actions/checkout → success",
    "report: Look for a rejection → skipped",
    "report: report-failure → success",
    "report: runs → success",
  ]);
  expect([(await world.status("preview")).live, (await world.status()).live]).toEqual([1, null]);
  expect(await world.start(ingestFile, { ...push, changed: ["README.md"] })).toBeUndefined();
  expect(await world.start(ingestFile, { ...push, ref: "refs/heads/other" })).toBeUndefined();
});

it("production is staged and waits; what its reviewer approves goes live, and the audit names who and what", async () => {
  const run = await world.dispatch({ reason: "go live" });
  await run.waitsFor("production");
  expect([(await world.status()).live, await states()]).toEqual([null, { 1: "sealed" }]);
  run.review("production", "approved", "approver");
  const { conclusion, jobs } = await run.finished;
  expect([conclusion, jobs.promote?.outputs]).toEqual([
    "success",
    { began: "yes", outcome: "promoted", generation: "1" },
  ]);
  expect(jobs.stage?.steps[1]?.summary).toContain(jobs.plan?.outputs.digest);
  expect(await world.flips()).toEqual([
    {
      action: "promote",
      actor: "author",
      subject: expect.objectContaining({
        approvedBy: "approver",
        approvedDigest: jobs.plan?.outputs.digest,
        approvedVia: "environment",
      }),
    },
  ]);
});

it("with a doc filter only what matches changes, and exactly the approved generation goes live", async () => {
  await world.commit({ "corpus/docs/alpha.md": moved("alpha"), "corpus/docs/gamma.md": null });
  const run = await world.dispatch({ doc: "corpus/docs/alpha.md" });
  await run.waitsFor("production");
  run.review("production", "approved", "approver");
  const { jobs } = await run.finished;
  expect([jobs.stage?.outputs.generation, jobs.promote?.outputs.generation]).toEqual(["2", "2"]);
  expect(jobs.plan?.steps[1]?.outputs).toMatchObject({ outcome: "changes", "documents-changed": "1" });
  expect([(await world.status()).live, await world.livePaths()]).toEqual([
    2,
    ["corpus/docs/alpha.md", "corpus/docs/beta.md", "corpus/docs/gamma.md"],
  ]);
});

it("a dry run only plans, and says so to who called the workflow", async () => {
  const run = await (await world.dispatch({ "dry-run": true }, "workflows-templates/corpus-ingest.yml"))
    .finished;
  expect([run.conclusion, run.jobs["ingest/stage"]?.result, run.jobs["ingest/report"]?.result]).toEqual([
    "success",
    "skipped",
    "skipped",
  ]);
  expect(run.jobs.ingest?.outputs).toEqual({ outcome: "changes", generation: "" });
});

it("a rejection changes nothing, is no failure that opens an issue, and holds up nobody", async () => {
  const waiting = await world.dispatch();
  await waiting.waitsFor("production");
  // While one waits, another is planned and staged to its own approval.
  const other = await world.dispatch({ doc: "corpus/docs/gamma.md" });
  await other.waitsFor("production");
  waiting.review("production", "rejected", "approver");
  const rejected = await waiting.finished;
  expect([rejected.conclusion, rejected.jobs.promote?.steps]).toEqual(["failure", []]);
  expect(rejected.trace.slice(-4)).toEqual([
    "report: actions/checkout → success",
    "report: Look for a rejection → success",
    "report: report-failure → skipped",
    "report: runs → success",
  ]);
  expect([await states(), github.state.issues]).toEqual([
    { 1: "retired", 2: "live", 3: "sealed", 4: "sealed" },
    [],
  ]);
  other.review("production", "approved", "approver");
  expect((await other.finished).conclusion).toBe("success");
  expect(await states()).toEqual({ 1: "retired", 2: "retired", 3: "sealed", 4: "live" });
});

it("the month's run with nothing to do asks nobody, removes what the rejected one staged, verifies and logs", async () => {
  const monthly = await world.event("schedule", {}, { cron: "23 4 1 * *" });
  const run = await world.run(".github/workflows/corpus-monthly.yml", monthly);
  const { "ingest/stage": stage, "ingest/promote": promote } = run.jobs;
  expect([run.conclusion, stage?.outputs.outcome, promote?.result]).toEqual([
    "success",
    "nothing-to-do",
    "skipped",
  ]);
  expect(stage?.steps[1]?.summary).toMatch(/\| integrity \| pass \|/);
  expect(await states()).toEqual({ 1: "retired", 2: "retired", 4: "live" });
  expect(world.results.artifacts.some((one) => one.run === run.id && /^corpusgate-log-/.test(one.name))).toBe(
    true,
  );
});

it("what was approved and is stale is refused with what moved, and an issue says so", async () => {
  await world.commit({ "corpus/docs/gamma.md": moved("gamma") });
  const late = await world.dispatch();
  await late.waitsFor("production");
  await world.commit({ "corpus/docs/delta.md": page("delta") });
  expect((await world.approved()).conclusion).toBe("success");
  late.review("production", "approved", "approver");
  const run = await late.finished;
  expect(run.trace).toContain("promote: promote → failure");
  expect(run.jobs.promote?.steps.find((one) => one.id === "promote")?.log).toMatch(
    /::error .*Generation 5 was not made live: Live is generation 6, not 4 as expected/,
  );
  expect((await world.status()).live).toBe(6);
  expect(github.state.issues.map((one) => [one.state, one.title])).toEqual([
    ["open", expect.stringMatching(/production/)],
  ]);
});

it("the next success closes that issue; a CMS names documents, and the whole source is read", async () => {
  await world.commit({ "corpus/docs/epsilon.md": page("epsilon") });
  const sent = {
    action: "corpusgate",
    client_payload: { documents: ["corpus/docs/gamma.md"], reason: "published" },
  };
  const run = await world.start(ingestFile, await world.event("repository_dispatch", sent));
  await run?.waitsFor("production");
  run?.review("production", "approved", "approver");
  expect((await run?.finished)?.conclusion).toBe("success");
  expect(await world.livePaths()).toContain("corpus/docs/epsilon.md");
  expect(await world.flips()).toHaveLength(5);
  expect(github.state.issues.map((one) => one.state)).toEqual(["closed"]);
});

it("a job that did not begin although nobody rejected it is a failure that an issue tells of", async () => {
  await world.commit({ "corpus/docs/zeta.md": page("zeta") });
  world.platform.refusing.add("production");
  const run = await (await world.dispatch()).finished;
  world.platform.refusing.delete("production");
  expect([run.conclusion, run.jobs.promote?.steps]).toEqual(["failure", []]);
  expect(run.trace.slice(-3)).toEqual([
    "report: Look for a rejection → success",
    "report: report-failure → success",
    "report: runs → success",
  ]);
  expect(github.state.issues.map((one) => one.state)).toEqual(["open"]);
  // Not even when the reviews cannot be read.
  await world.commit({ "corpus/docs/zeta.md": moved("zeta") });
  const waiting = await world.dispatch();
  await waiting.waitsFor("production");
  github.state.faults.push({ method: "GET", path: /\/approvals$/, status: 403, times: 1 });
  waiting.review("production", "rejected", "approver");
  expect((await waiting.finished).trace).toContain("report: report-failure → success");
});

it("a dispatch with another payload is refused before anything is read, and nothing runs of it", async () => {
  const sent = { action: "corpusgate", client_payload: { documents: ["../../etc/passwd"] } };
  const run = await world.run(ingestFile, await world.event("repository_dispatch", sent));
  expect(run.trace.slice(0, 2)).toEqual(["plan: actions/checkout → success", "plan: plan → failure"]);
  expect(run.jobs.plan?.steps[1]?.log).toMatch(/not of the expected form: .*no `\.\.`/);
  expect(run.jobs.stage?.result).toBe("skipped");
  expect(github.state.issues.map((one) => one.state)).toEqual(["open"]);
});

it("an environment that is missing, or without reviewers, is refused before a job names it", async () => {
  const { environments } = github.state;
  const at = environments.findIndex((one) => one.name === "production");
  const refusal = async () => {
    const run = await (await world.dispatch()).finished;
    expect([run.jobs.plan?.result, run.jobs.stage?.result, run.jobs.promote?.result]).toEqual([
      "failure",
      "skipped",
      "skipped",
    ]);
    return run.jobs.plan?.steps[1]?.log;
  };
  environments.splice(at, 1, { name: "production", reviewers: undefined, preventSelfReview: false });
  expect(await refusal()).toMatch(/::error [^\n]*required reviewers/i);
  environments.splice(at, 1);
  expect(await refusal()).toMatch(
    /has no environment .{0,2}production.{0,2}\. A job that named it would create it/,
  );
  expect(environments.map((one) => one.name)).not.toContain("production");
});
