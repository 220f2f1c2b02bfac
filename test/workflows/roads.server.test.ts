import { describe, expect, it } from "vitest";
import { rowsOf } from "../server.ts";
import { page } from "./handbook.ts";
import { makeProduction, type Production } from "./production.ts";

const states = async (world: Production) =>
  Object.fromEntries((await world.status()).generations.map((one) => [one.number, one.state]));

describe("the simple road, by its template", async () => {
  const world = await makeProduction({ simple: true });
  const file = "workflows-templates/corpus-ingest-simple.yml";

  it("plans, waits for the approval, and then does all in one job", async () => {
    const run = await world.dispatch({}, file);
    await run.waitsFor("production");
    expect(await states(world)).toEqual({});
    run.review("production", "approved", "approver");
    expect((await run.finished).trace).toEqual([
      "ingest → success",
      "ingest/plan: actions/checkout → success",
      "ingest/plan: plan → success",
      "ingest/plan: Refuse → skipped",
      "ingest/plan: verify → skipped",
      "ingest/stage → skipped",
      "ingest/request-approval → skipped",
      'ingest/promote: echo "began=yes" >> "$GITHUB_OUTPUT" → success',
      "ingest/promote: actions/checkout → success",
      "ingest/promote: promote → skipped",
      "ingest/promote: ingest → success",
      "ingest/promote: verify → success",
      "ingest/promote: rollback → skipped",
      "ingest/report: actions/checkout → success",
      "ingest/report: Look for a rejection → skipped",
      "ingest/report: report-failure → success",
      "ingest/report: runs → success",
    ]);
    expect([await states(world), await world.flips()]).toEqual([
      { 1: "live" },
      [{ action: "promote", actor: "author", subject: expect.objectContaining({ approvedBy: "approver" }) }],
    ]);
  });

  it("with nothing to do verifies what is live and asks nobody", async () => {
    const run = await (await world.dispatch({}, file)).finished;
    expect([run.conclusion, run.jobs["ingest/promote"]?.result]).toEqual(["success", "skipped"]);
    expect(run.trace).toContain("ingest/plan: verify → success");
    expect(run.jobs.ingest?.outputs).toEqual({ outcome: "nothing-to-do", generation: "" });
  });

  it("ends what was approved as superseded when a run of a later commit went first", async () => {
    await world.commit({ "corpus/docs/delta.md": page("delta") });
    const late = await world.dispatch({}, file);
    await late.waitsFor("production");
    await world.commit({ "corpus/docs/epsilon.md": page("epsilon") });
    await world.approved({}, file);
    late.review("production", "approved", "approver");
    const run = await late.finished;
    expect([run.conclusion, run.jobs.ingest?.outputs.outcome]).toEqual(["success", "superseded"]);
    expect(run.trace).toContain("ingest/promote: verify → skipped");
    expect(run.jobs["ingest/promote"]?.steps[3]?.summary).toContain(
      "Superseded: generation 2, which is live,",
    );
    expect(await states(world)).toEqual({ 1: "retired", 2: "live" });
  });

  it("refuses what was approved when another run of the same commit went first", async () => {
    await world.commit({ "corpus/docs/zeta.md": page("zeta"), "corpus/docs/eta.md": page("eta") });
    const late = await world.dispatch({}, file);
    await late.waitsFor("production");
    await world.approved({ doc: "corpus/docs/zeta.md" }, file);
    late.review("production", "approved", "approver");
    const run = await late.finished;
    expect(run.trace).toContain("ingest/promote: ingest → failure");
    expect(run.jobs["ingest/promote"]?.steps[3]?.log).toMatch(/stale/i);
    expect(await states(world)).toEqual({ 1: "retired", 2: "retired", 3: "live" });
  });
});

describe("the comment road, by its templates", async () => {
  const world = await makeProduction({
    approval: "comment",
    reviewers: null,
    vars: { CORPUSGATE_APPROVERS: "approver\nauthor" },
  });
  const { github } = world;
  const ingest = "workflows-templates/corpus-ingest-comment.yml";
  const approve = "workflows-templates/corpus-approve.yml";
  github.state.collaborators.set("approver", "write").set("author", "write").set("stranger", "write");

  const comment = async (
    body: string,
    user: string,
    { issue = github.state.issues.at(-1), association = "COLLABORATOR" } = {},
  ) => {
    const number = issue?.number ?? 0;
    const id = 5000 + github.state.comments.length;
    const at = new Date().toISOString();
    github.state.comments.push({ id, issue: number, body, user, createdAt: at, updatedAt: at });
    const payload = {
      action: "created",
      issue: {
        number,
        html_url: "https://github.com/",
        labels: (issue?.labels ?? []).map((name) => ({ name })),
      },
      comment: { id, body, user: { login: user }, author_association: association },
      repository: { default_branch: "main" },
    };
    const run = await world.run(approve, await world.event("issue_comment", payload, { actor: user }));
    return { run, answer: github.state.comments.at(-1)?.body ?? "" };
  };

  it("stages, and an issue with the gates' verdicts asks", async () => {
    const run = await (await world.dispatch({}, ingest)).finished;
    expect(run.trace.filter((one) => /request|promote/.test(one))).toEqual([
      "ingest/request-approval: actions/checkout → success",
      "ingest/request-approval: request-approval → success",
      "ingest/promote → skipped",
    ]);
    expect(await states(world)).toEqual({ 1: "sealed" });
    expect(github.state.issues.map((one) => one.state)).toEqual(["open"]);
    expect(github.state.issues[0]?.body).toMatch(/integrity/);
  });

  it("refuses in words a wrong digest, a stranger, and who made the change", async () => {
    const digest = (await world.status()).generations[0]?.planDigest ?? "";
    const refusals = [
      await comment(`/approve ${"0".repeat(64)}`, "approver"),
      await comment(`/approve ${digest}`, "stranger"),
      await comment(`/approve ${digest}`, "author"),
    ];
    expect(refusals.map(({ run }) => run.conclusion)).toEqual(["failure", "failure", "failure"]);
    expect(refusals.map(({ answer }) => answer)).toEqual([
      expect.stringContaining("not the digest of the plan that is staged now"),
      expect.stringContaining("only approver, author may approve"),
      expect.stringContaining("who made the change may not approve it"),
    ]);
    expect(await states(world)).toEqual({ 1: "sealed" });
  });

  it("starts no job for a passer-by, or on an issue that asks for no approval", async () => {
    const digest = (await world.status()).generations[0]?.planDigest ?? "";
    const other = github.state.issues.map((one) => ({ ...one, labels: ["bug"] }))[0];
    const ignored = [
      await comment(`/approve ${digest}`, "passer-by", { association: "NONE" }),
      await comment(`/approve ${digest}`, "approver", other === undefined ? {} : { issue: other }),
    ];
    expect(ignored.map(({ run }) => run.trace)).toEqual(
      ignored.map(() => ["approve → skipped", "approve/approve → skipped", "approve/report → skipped"]),
    );
  });

  it("promotes when a listed approver names the digest, once", async () => {
    const digest = (await world.status()).generations[0]?.planDigest ?? "";
    // What a private membership of the organisation comes as.
    const { run, answer } = await comment(`/approve ${digest}`, "approver", { association: "NONE" });
    expect(run.trace).toEqual([
      "approve → success",
      "approve/approve: actions/checkout → success",
      "approve/approve: approve → success",
      "approve/approve: verify → success",
      "approve/approve: rollback → skipped",
      "approve/report: report-failure → success",
    ]);
    expect(answer).toContain("Generation 1 is live in production");
    expect([await states(world), github.state.issues.map((one) => one.state)]).toEqual([
      { 1: "live" },
      ["closed"],
    ]);
    expect(await world.flips()).toEqual([
      {
        action: "promote",
        actor: "approver",
        subject: expect.objectContaining({
          approvedBy: "approver",
          approvedVia: "comment",
          approvedDigest: digest,
        }),
      },
    ]);
    const again = await comment(`/approve ${digest}`, "approver");
    expect([again.run.conclusion, again.answer]).toEqual([
      "failure",
      expect.stringContaining("it was decided already"),
    ]);
  });

  it("runs nothing for another comment, or for one on a pull request", async () => {
    expect((await comment("Looks good to me.", "approver")).run.conclusion).toBe("skipped");
  });

  it("is closed to who made an earlier part of the change; what it promotes is verified though nothing can be answered", async () => {
    await world.commit({ "corpus/docs/epsilon.md": page("epsilon") }, "author");
    await world.commit({ "corpus/docs/zeta.md": page("zeta") }, "bob");
    const asked = await world.event("workflow_dispatch", { inputs: {} }, { inputs: {}, actor: "bob" });
    await world.run(ingest, asked);
    const digest = (await world.status()).generations[0]?.planDigest ?? "";
    expect((await comment(`/approve ${digest}`, "author")).answer).toContain("who made the change may not");
    github.state.faults.push({ method: "POST", path: /issues\/\d+\/comments/, status: 502, times: 1 });
    const { run } = await comment(`/Approve ${digest}`, "approver");
    expect([run.conclusion, run.trace.at(3)]).toEqual(["success", "approve/approve: verify → success"]);
    expect([await states(world), github.state.issues.at(-1)?.state]).toEqual([
      { 1: "retired", 2: "live" },
      "closed",
    ]);
  });

  it("stages and pays nothing where nobody is listed who may approve, or a team is, and says so first", async () => {
    await world.commit({ "corpus/docs/theta.md": page("theta") });
    const { vars } = world.platform;
    const before = await states(world);
    for (const [listed, words] of [
      ["", /::error [^\n]*Nobody is listed who may approve::List logins/],
      ["acme/editors", /::error [^\n]*"acme\/editors" is no login of a GitHub account/],
    ] as const) {
      Object.assign(vars, { CORPUSGATE_APPROVERS: listed });
      const run = await (await world.dispatch({}, ingest)).finished;
      expect([run.jobs["ingest/plan"]?.result, run.jobs["ingest/stage"]?.result]).toEqual([
        "failure",
        "skipped",
      ]);
      expect(run.jobs["ingest/plan"]?.steps.map((one) => one.log).join("\n")).toMatch(words);
    }
    Object.assign(vars, { CORPUSGATE_APPROVERS: "" });
    const looked = await (await world.dispatch({ "dry-run": true }, ingest)).finished;
    Object.assign(vars, { CORPUSGATE_APPROVERS: "approver\nauthor" });
    expect([looked.conclusion, await states(world)]).toEqual(["success", before]);
  });

  it("stages and pays nothing for a tag, from which nobody can be asked; to look at its plan is fine", async () => {
    const before = await states(world);
    const started = async (inputs: Readonly<Record<string, boolean>>) => {
      const payload = { inputs, repository: { default_branch: "main" } };
      const event = await world.event("workflow_dispatch", payload, { inputs, ref: "refs/tags/v1" });
      return world.run(ingest, event);
    };
    const run = await started({});
    expect([run.jobs["ingest/plan"]?.result, run.jobs["ingest/stage"]?.result]).toEqual([
      "failure",
      "skipped",
    ]);
    expect(run.jobs["ingest/plan"]?.steps.map((one) => one.log).join("\n")).toContain(
      'This run is of "refs/tags/v1", and only one of "main" may ask for an approval.',
    );
    const looked = await started({ "dry-run": true });
    expect([looked.conclusion, await states(world)]).toEqual(["success", before]);
  });

  it("that cannot ask for an approval tells of it as of any other failure", async () => {
    await world.commit({ "corpus/docs/delta.md": page("delta") });
    const sent = await world.event("workflow_dispatch", { inputs: {} }, { inputs: {} });
    github.state.commits.length = 0;
    const run = await world.run(ingest, sent);
    expect([run.jobs["ingest/stage"]?.result, run.jobs["ingest/request-approval"]?.result]).toEqual([
      "success",
      "failure",
    ]);
    const opened = github.state.issues.at(-1);
    expect([opened?.state, opened?.title]).toEqual(["open", "corpus-ingest failed in production"]);
    expect(opened?.body).toContain("request-approval");
  });

  it("rolls back what fails its verification after the promotion, and an issue says so", async () => {
    const { schema, superuser } = world.duties;
    await rowsOf(
      superuser,
      `create function public.spoil() returns trigger language plpgsql security definer as
       $$ begin delete from ${schema}.document_chunks where text like '%hatch%'; return null; end $$`,
    );
    await rowsOf(
      superuser,
      `create trigger spoil after update on ${schema}.live execute function public.spoil()`,
    );
    await world.commit({ "corpus/docs/gamma.md": page("gamma", "It opens a hatch.") });
    await (await world.dispatch({}, ingest)).finished;
    const digest = (await world.status()).generations[0]?.planDigest ?? "";
    const { run } = await comment(`/approve ${digest}`, "approver");
    await rowsOf(superuser, `drop trigger spoil on ${schema}.live`);
    expect(run.trace.slice(-4)).toEqual([
      "approve/approve: approve → success",
      "approve/approve: verify → failure",
      "approve/approve: rollback → success",
      "approve/report: report-failure → success",
    ]);
    expect((await world.status()).live).toBe(2);
    const opened = github.state.issues.at(-1);
    expect([opened?.state, opened?.title]).toEqual(["open", "corpus-approve failed in production"]);
    expect(opened?.body).toContain("Live was rolled back to generation 2.");
  });

  it("is no simple road, which would stage nothing to look at: that is refused and not left out in silence", async () => {
    const run = await (await world.dispatch({}, "workflows-templates/corpus-ingest-simple.yml")).finished;
    expect([run.conclusion, run.jobs["ingest/plan"]?.result, run.jobs["ingest/promote"]?.result]).toEqual([
      "failure",
      "failure",
      "skipped",
    ]);
    expect(run.jobs["ingest/plan"]?.steps[2]?.log).toMatch(/::error [^\n]*no approval by comment::/);
  });
});
