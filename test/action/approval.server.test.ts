import { afterAll, expect, test } from "vitest";
import { page, testCorpus } from "../corpus.ts";
import { startGitHub, workflowToken } from "../github/github-api.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { startResultsService } from "./results-service.ts";
import { runBundle } from "./run-bundle.ts";

const url = await freshDatabase();
const results = await startResultsService();
const github = await startGitHub();
afterAll(async () => {
  await results.close();
  await github.close();
});

const corpus = await testCorpus(
  `environments:\n  production: { database: "\${DATABASE_URL}", schema: approval, allowOfflineEmbedder: true, approval: environment }\n`,
);
await corpus.write("docs/alpha.md", page("alpha"));

const step = (runId: number, inputs: Readonly<Record<string, string>>, runAttempt = 1) =>
  runBundle({
    inputs: { env: "production", ...inputs },
    workspace: corpus.folder,
    resultsUrl: results.url,
    apiUrl: github.url,
    token: workflowToken,
    env: { DATABASE_URL: url },
    runId,
    runAttempt,
  });

test("an environment that is missing or asks nobody gets no plan; one with reviewers does, with a warning of what is loose", async () => {
  const missing = await step(1, { command: "plan" });
  expect([missing.exitCode, missing.outputs.outcome]).toEqual([2, "failure"]);
  expect(missing.annotations[0]?.message).toContain('has no environment "production"');
  github.state.environments.push({ name: "staging", reviewers: undefined, preventSelfReview: false });
  const loose = await step(1, { command: "plan", "protected-environment": "staging" });
  expect(loose.annotations[0]?.message).toContain('"staging" of "acme/handbook" requires no reviewers');
  expect(results.artifacts).toEqual([]);

  github.state.environments.push({ name: "production", reviewers: ["ada"], preventSelfReview: false });
  const planned = await step(1, { command: "plan" });
  expect([planned.exitCode, planned.outputs.outcome, planned.outputs.approval]).toEqual([
    0,
    "changes",
    "environment",
  ]);
  expect(planned.annotations.map((one) => [one.level, one.message])).toEqual([
    ["warning", expect.stringContaining("Prevent self-review")],
  ]);
});

test("doctor looks at the reviewers, too", async () => {
  const protection = async (inputs: Readonly<Record<string, string>> = {}) => {
    const ran = await step(9, { command: "doctor", ...inputs });
    return /\| protection rules \| (\w+) \| ([^|]*) \|/.exec(ran.summary)?.slice(1);
  };
  expect(await protection()).toEqual([
    "warning",
    expect.stringMatching(/^Environment "production" asks ada\. .*Prevent self-review/),
  ]);
  expect(await protection({ "protected-environment": "staging" })).toEqual([
    "failed",
    expect.stringContaining("requires no reviewers"),
  ]);
  expect(await protection({ token: "unknown" })).toEqual(["warning", expect.stringContaining("401")]);
});

test("nothing is written without an approval of this run, nor without saying what was approved", async () => {
  const planned = await step(2, { command: "plan" });
  const id = planned.outputs["plan-artifact-id"] ?? "";
  const unsaid = await step(2, { command: "ingest" });
  expect(unsaid.annotations[0]?.message).toContain("`ingest` was not told what was approved.");
  const bypassed = await step(2, { command: "ingest", "plan-artifact-id": id });
  expect(bypassed.annotations[0]?.message).toContain('Run 2 has no approval for environment "production"');
  github.state.approvals.push({
    run: 2,
    environments: ["production"],
    state: "rejected",
    user: "ada",
    comment: "no",
  });
  const rejected = await step(2, { command: "ingest", "plan-artifact-id": id });
  expect(rejected.annotations[0]?.message).toContain("ada rejected run 2");
  expect([unsaid, bypassed, rejected].map((one) => one.exitCode)).toEqual([2, 2, 2]);
  expect(await rowsOf(url, "select from pg_namespace where nspname = 'approval'")).toEqual([]);
});

test("staging asks nobody; promoting asks, and the audit row names who approved which plan", async () => {
  const held = await step(3, { command: "ingest", hold: "true" });
  expect(held.outputs).toMatchObject({ outcome: "held", generation: "1" });
  const digest = held.outputs["plan-digest"] ?? "";
  const unsaid = await step(3, { command: "promote" });
  expect(unsaid.annotations[0]?.message).toContain("`promote` was not told what was approved.");
  github.state.approvals.push(
    { run: 3, environments: ["production"], state: "approved", user: "ada", comment: "fine" },
    { run: 3, environments: ["production-stage"], state: "approved", user: "mallory", comment: "" },
  );
  const promoted = await step(3, { command: "promote", "plan-digest": digest });
  expect([promoted.exitCode, promoted.outputs.outcome]).toEqual([0, "promoted"]);
  expect(
    await rowsOf(url, "select actor, subject from approval.audit where action = 'promote'"),
  ).toMatchObject([
    {
      actor: "octocat",
      subject: {
        approvedBy: "ada",
        approvedDigest: digest,
        approvedVia: "environment",
        approvedAt: "https://github.com/acme/handbook/actions/runs/3",
      },
    },
  ]);
  expect(github.violations).toEqual([]);
});

test("rolling back behind reviewers needs their approval of this run, and the audit row names them", async () => {
  await corpus.write("docs/beta.md", page("beta"));
  const held = await step(4, { command: "ingest", hold: "true" });
  github.state.approvals.push({
    run: 4,
    environments: ["production"],
    state: "approved",
    user: "ada",
    comment: "",
  });
  await step(4, { command: "promote", "plan-digest": held.outputs["plan-digest"] ?? "" });
  const inputs = { command: "rollback", "protected-environment": "production" };
  const bypassed = await step(5, inputs);
  expect([bypassed.exitCode, bypassed.annotations[0]?.message]).toEqual([
    2,
    expect.stringContaining('Run 5 has no approval for environment "production"'),
  ]);
  const rolledBack = await step(4, inputs);
  expect(rolledBack.outputs).toMatchObject({ outcome: "rolled-back", generation: "1", previous: "2" });
  const [row] = await rowsOf(url, "select subject from approval.audit where action = 'rollback'");
  expect(row).toMatchObject({ subject: { approvedBy: "ada", approvedVia: "environment" } });
});

test("a second attempt is approved by the first one's reviewers only for the plan that they saw", async () => {
  const approved = { environments: ["Production"], state: "approved", user: "ada", comment: "" } as const;
  github.state.approvals.push({ run: 6, ...approved }, { run: 7, ...approved });
  await corpus.write("docs/gamma.md", page("gamma"));
  const first = (await step(6, { command: "plan" })).outputs;
  await corpus.write("docs/gamma.md", page("another gamma"));
  const second = (await step(6, { command: "plan" }, 2)).outputs;
  const ingest = (planned: typeof first, runId = 6) =>
    step(runId, { command: "ingest", "plan-artifact-id": planned["plan-artifact-id"] ?? "" }, 2);
  const refused = await ingest(second);
  expect([refused.exitCode, refused.annotations[0]?.message]).toEqual([
    2,
    `Attempt 2 of run 6 is to run plan ${second["plan-digest"]}, and this run also drew plan ${first["plan-digest"]} ("corpusgate-plan-production-1"). GitHub does not say which attempt an approval was given in, so it is not known that this plan was approved. Start a new run instead of this one again, and have its plan approved.`,
  ]);
  const unknown = await step(7, { command: "promote", generation: "1", "plan-digest": "0".repeat(64) }, 2);
  expect(unknown.annotations[0]?.message).toContain("this run left no plan to compare with");

  // Drawn in the first attempt, and again, to the same, in the second.
  await step(7, { command: "plan" });
  const again = (await step(7, { command: "plan" }, 2)).outputs;
  expect((await ingest(again, 7)).outputs.outcome).toBe("promoted");
});

test("the job of the simple road, run again, goes on after a half-way failure, and ends well after it was done", async () => {
  github.state.approvals.push({
    run: 10,
    environments: ["production"],
    state: "approved",
    user: "ada",
    comment: "",
  });
  await corpus.write("docs/delta.md", page("delta"));
  const planned = (await step(10, { command: "plan" })).outputs;
  const inputs = {
    command: "ingest",
    "plan-artifact-id": planned["plan-artifact-id"] ?? "",
    "plan-digest": planned["plan-digest"] ?? "",
  };
  const before = planned.previous ?? "";
  // The promotion is the last thing that fails: all before it was done and paid for.
  await rowsOf(
    url,
    `create function public.refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$`,
  );
  await rowsOf(url, "create trigger refuse before update on approval.live execute function public.refuse()");
  const failed = await step(10, inputs);
  expect([failed.exitCode, failed.annotations[0]?.message]).toEqual([2, expect.stringContaining("not now")]);
  await rowsOf(url, "drop trigger refuse on approval.live");
  const second = await step(10, inputs, 2);
  expect([second.exitCode, second.outputs]).toEqual([
    0,
    expect.objectContaining({ outcome: "promoted", previous: before, "embed-inputs": "0" }),
  ]);
  const third = await step(10, inputs, 3);
  expect([third.exitCode, third.outputs]).toEqual([
    0,
    expect.objectContaining({
      outcome: "nothing-to-do",
      generation: second.outputs.generation,
      previous: before,
    }),
  ]);
  expect(third.summary).toContain(
    `An earlier attempt of this run carried this plan out, as generation ${second.outputs.generation}, which is live; nothing was changed.`,
  );
});
