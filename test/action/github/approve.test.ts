import { describe, expect, it } from "vitest";
import { proofName } from "../../../src/action/github/approval-proof.ts";
import { type ApprovalOfPlan, type ApproveRequest, approve } from "../../../src/action/github/approve.ts";
import { actionsBot, type GitHub } from "../../../src/action/github/client.ts";
import { requestApproval } from "../../../src/action/github/request-approval.ts";
import { Secrets } from "../../../src/action/mask-secrets.ts";
import { Troubles } from "../../../src/action/troubles.ts";
import { Failure } from "../../../src/failure/failure.ts";
import type { Approval } from "../../../src/pipeline.ts";
import type { PromoteReport } from "../../../src/report/reports.ts";
import type { FakeGitHub } from "../../github/github-api.ts";
import type { StoredCommit } from "../../github/state.ts";
import { heldReport } from "./held.ts";
import { openPull, run, withoutConfig, world } from "./world.ts";

const sha = "c".repeat(40);
const { planDigest } = heldReport();
const soon = Date.parse("2026-11-20T10:00:00Z");

/** A repository whose last change, after `before`, `author` made since what is live, and an open request for its approval by ada or grace. */
async function requested(
  overrides: Partial<Parameters<typeof requestApproval>[1]> = {},
  before: readonly StoredCommit[] = [],
) {
  const made = await world();
  const { fake, github } = made;
  openPull(fake, 3, sha);
  fake.state.commits.push({ sha: "b".repeat(40), author: "ada", committer: "ada", pulls: [] }, ...before, {
    sha,
    author: "author",
    committer: "web-flow",
    pulls: [3],
  });
  for (const login of ["ada", "grace", "author"]) fake.state.collaborators.set(login, "write");
  const asking = run(57, sha);
  const { issue } = await requestApproval(github, {
    config: "corpusgate.yaml",
    environment: "production",
    held: heldReport(),
    run: asking,
    artifactId: 900,
    approvers: ["ada", "grace"],
    selfApproval: false,
    expiresInHours: 24,
    author: actionsBot,
    vouch: vouching(fake, (overrides.run ?? asking).id),
    ...overrides,
  });
  return { ...made, issue };
}

/** Leaves an artifact as a run of commit `headSha` does. */
function vouching(fake: FakeGitHub, run: number, headSha = sha) {
  return async (name: string, body: string) => {
    const id = 700 + fake.state.artifacts.length;
    const stored = { id, run, name, headSha, size: body.length, digest: "", location: "" };
    fake.state.artifacts.push({ ...stored, event: "push" });
  };
}

/** Writes a comment and returns the event that GitHub sends for it. */
function commented(
  fake: FakeGitHub,
  issue: number,
  body: string,
  login = "ada",
  at = "2026-11-20T09:00:00Z",
) {
  const id = 500 + fake.state.comments.length;
  fake.state.comments.push({ id, issue, body, user: login, createdAt: at, updatedAt: at });
  const pull = fake.state.issues.find((one) => one.number === issue)?.pull === true;
  return {
    action: "created",
    issue: { number: issue, ...(pull ? { pull_request: { url: "" } } : {}) },
    comment: { id, body, user: { login } },
    repository: { default_branch: "main" },
  };
}

function promoted(generation: number, approval: ApprovalOfPlan): PromoteReport {
  return {
    command: "promote",
    outcome: "promoted",
    environment: "production",
    seconds: 0.1,
    generation,
    previous: 11,
    planDigest: approval.digest,
    contentDigest: null,
    gates: [],
    reasons: [],
    notes: [],
  };
}

async function answerTo(github: GitHub, event: object, overrides: Partial<ApproveRequest> = {}) {
  const approvals: Approval[] = [];
  const answer = await approve(github, {
    event,
    config: "corpusgate.yaml",
    environment: "production",
    approvers: ["ada", "grace"],
    selfApproval: false,
    author: actionsBot,
    now: soon,
    troubles: new Troubles(new Secrets()),
    promote: async (generation, approval) => {
      approvals.push(approval);
      return promoted(generation, approval);
    },
    ...overrides,
  });
  return { answer, approvals };
}

const lastWords = (fake: FakeGitHub) => fake.state.comments.at(-1)?.body;

describe("an issue that asks for approval", () => {
  it("is opened once for each environment, and shows plan, gates and who may approve", async () => {
    const { fake, github, issue } = await requested();
    const opened = fake.state.issues.find((one) => one.number === issue);
    expect(opened?.title).toBe("Approve generation 12 for production?");
    expect(opened?.labels).toEqual(["corpusgate-approval"]);
    await expect(opened?.body).toMatchFileSnapshot("../../golden/approval-issue.md");
    const again = { held: heldReport({ generation: 13, planDigest: "d".repeat(64) }), run: run(58, sha) };
    await requestApproval(github, {
      config: "corpusgate.yaml",
      environment: "production",
      artifactId: 901,
      approvers: ["ada"],
      selfApproval: false,
      expiresInHours: 24,
      author: actionsBot,
      vouch: vouching(fake, 58),
      ...again,
    });
    expect(fake.state.issues.filter((one) => !one.pull).map((one) => one.title)).toEqual([
      "Approve generation 13 for production?",
    ]);
    expect(lastWords(fake)).toContain(`approvals of \`${planDigest}\` no longer count`);
  });

  it("is not asked for by an older run than the one that asks already", async () => {
    await requested();
    const { fake, github } = await requested({ run: run(60, sha) });
    const older = requestApproval(github, {
      config: "corpusgate.yaml",
      environment: "production",
      held: heldReport(),
      run: run(57, sha),
      artifactId: 1,
      approvers: ["ada"],
      selfApproval: false,
      expiresInHours: 1,
      author: actionsBot,
      vouch: vouching(fake, 57),
    });
    await expect(older).rejects.toThrow("Run 60 has asked for an approval");
  });

  const bodyOf = async (...given: Parameters<typeof requested>) => {
    const { fake, issue } = await requested(...given);
    return fake.state.issues.find((one) => one.number === issue)?.body ?? "";
  };
  const commit = (at: number, author: string | null = "mallory") => ({
    sha: String(at).padStart(40, "0"),
    author,
    committer: "web-flow",
    pulls: [],
  });

  it("counts who made any commit since what is live, and who started the run, as who made the change", async () => {
    const before = [commit(1), commit(2, "bob")];
    const startedBy = ["starter", "starter-again"];
    expect(await bodyOf({ startedBy }, before)).toContain(
      "not by who made the change (author, mallory, bob, acme, starter, starter-again).",
    );
    const many = Array.from({ length: 120 }, (_, at) => commit(at, at === 119 ? "late" : "early"));
    expect(await bodyOf({}, many)).toContain("(author, early, late, acme).");
    const crowd = Array.from({ length: 200 }, (_, at) => commit(at, `${at}-`.padEnd(60, "x")));
    const { fake, github, issue } = await requested({}, crowd);
    const { answer } = await answerTo(github, commented(fake, issue, `/approve ${planDigest}`));
    expect(answer.outcome).toBe("promoted");
  });

  it("says why others may have made part of it, and holds nobody back for that", async () => {
    const gap = async (...given: Parameters<typeof requested>) =>
      /^Others may have made part of the change: (.*)$/m.exec(await bodyOf(...given))?.[1];
    expect(await gap()).toBeUndefined();
    expect(await gap({}, [commit(1, null)])).toBe(
      "no account of GitHub has the address of the author of one commit.",
    );
    expect(await gap({ held: heldReport({ baseCommit: null }) })).toBe(
      "which commit what is live was read from is not known.",
    );
    expect(await gap({ held: heldReport({ baseCommit: "e".repeat(40) }) })).toBe(
      "commit eeeeeeeeeeee, behind what is live, is not in this repository.",
    );
    expect(
      await gap(
        {},
        Array.from({ length: 260 }, (_, at) => commit(at)),
      ),
    ).toBe("only the first 250 of the commits since what is live were looked at.");
  });

  it("is not opened for a login that is none, for nobody, or for what was not held", async () => {
    const refused = (overrides: Partial<Parameters<typeof requestApproval>[1]>) =>
      expect(requested(overrides)).rejects;
    await refused({ approvers: ["@acme/team"] }).toThrow('"@acme/team" is no login');
    await refused({ approvers: [] }).toThrow("Nobody is listed");
    await refused({ held: heldReport({ outcome: "blocked", generation: null }) }).toThrow(
      '"held" was expected',
    );
  });
});

describe("/approve with the digest by a listed approver", () => {
  it("promotes that generation once, names comment and approver, and closes the issue", async () => {
    const { fake, github, issue } = await requested();
    const event = commented(fake, issue, `/approve ${planDigest}`, "Ada");
    fake.state.collaborators.set("Ada", "write");
    const { answer, approvals } = await answerTo(github, event);
    expect(answer.outcome).toBe("promoted");
    expect(approvals).toEqual([
      {
        by: "Ada",
        digest: planDigest,
        via: "comment",
        url: `https://github.com/acme/handbook/issues/${issue}#issuecomment-${event.comment.id}`,
      },
    ]);
    expect(fake.state.issues.find((one) => one.number === issue)?.state).toBe("closed");
    expect(lastWords(fake)).toBe("Approved by Ada. Generation 12 is live in production (before: 11).");
    const replay = await answerTo(github, commented(fake, issue, `/approve ${planDigest}`));
    expect(replay.answer).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("decided already"),
    });
    expect(replay.approvals).toEqual([]);
  });

  it("that cannot be answered is promoted all the same; the same comment again closes the issue", async () => {
    const { fake, github, issue } = await requested();
    const fault = (method: string, path: RegExp) =>
      fake.state.faults.push({ method, path, status: 502, times: 9 });
    fault("POST", /issues\/\d+\/comments/);
    fault("PATCH", /issues\/\d+$/);
    const told: string[] = [];
    const troubles = {
      unless: async <T>(what: string, work: () => Promise<T>) => {
        try {
          return await work();
        } catch {
          told.push(what);
          return undefined;
        }
      },
    };
    const first = await answerTo(github, commented(fake, issue, `/approve ${planDigest}`), { troubles });
    expect(first.answer.outcome).toBe("promoted");
    expect(told).toEqual([
      `Issue ${issue} was not answered`,
      `Issue ${issue} was not closed; the same \`/approve\` again closes it`,
    ]);
    fake.state.faults.length = 0;
    const again = await answerTo(github, commented(fake, issue, `/approve ${planDigest}`));
    expect(again.answer.outcome).toBe("promoted");
    expect(fake.state.issues.find((one) => one.number === issue)?.state).toBe("closed");
  });

  it("counts in capitals, as the workflow lets them in", async () => {
    const { fake, github, issue } = await requested();
    const event = commented(fake, issue, `/Approve ${planDigest.toUpperCase()}`);
    expect((await answerTo(github, event)).answer.outcome).toBe("promoted");
  });

  it("that is blocked is told in a reply, and the issue stays open", async () => {
    const { fake, github, issue } = await requested();
    const event = commented(fake, issue, `/approve ${planDigest}`);
    const { answer } = await answerTo(github, event, {
      promote: async (generation, approval) => ({
        ...promoted(generation, approval),
        outcome: "blocked",
        reasons: ["critical: 1 of 4 critical queries found nothing."],
      }),
    });
    expect(answer.outcome).toBe("blocked");
    expect(lastWords(fake)).toContain("- critical: 1 of 4 critical queries found nothing.");
    expect(fake.state.issues.find((one) => one.number === issue)?.state).toBe("open");
  });

  it("that is stale is told in a reply without a secret, and fails", async () => {
    const { fake, github, issue } = await requested();
    const event = commented(fake, issue, `/approve ${planDigest}`);
    const promote = () =>
      Promise.reject(
        new Failure("Generation 12 was not made live: 13 is. s3cret", { remedy: "Plan again." }),
      );
    const redact = (text: string) => text.replaceAll("s3cret", "***");
    await expect(answerTo(github, event, { promote, redact })).rejects.toThrow("13 is");
    expect(lastWords(fake)).toContain("Generation 12 was not made live: 13 is. \\*\\*\\* Plan again.");
    await expect(
      answerTo(github, commented(fake, issue, `/approve ${planDigest}`), { promote }),
    ).rejects.toThrow();
    expect(lastWords(fake)).not.toContain("s3cret");
  });

  it("by the change's author counts only where that is allowed", async () => {
    const { fake, github, issue } = await requested({ approvers: ["ada", "author"] });
    const approvers = ["ada", "author"];
    const refused = await answerTo(github, commented(fake, issue, `/approve ${planDigest}`, "author"), {
      approvers,
    });
    expect(refused.answer).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("who made the change"),
    });
    const event = commented(fake, issue, `/approve ${planDigest}`, "author");
    const allowed = await answerTo(github, event, { approvers, selfApproval: true });
    expect(allowed.answer.outcome).toBe("promoted");
  });
});

function artifactOf({ state }: FakeGitHub) {
  const [only] = state.artifacts;
  if (only === undefined) throw new Error("no artifact");
  return only;
}

type Attempt = (made: Awaited<ReturnType<typeof requested>>) => object;
const command = `/approve ${planDigest}`;

const refusals: readonly [what: string, reason: string, attempt: Attempt][] = [
  [
    "of another digest",
    "not the digest of the plan",
    ({ fake, issue }) => commented(fake, issue, `/approve ${"0".repeat(64)}`),
  ],
  [
    "of a digest cut short",
    "whole digest of 64",
    ({ fake, issue }) => commented(fake, issue, command.slice(0, 30)),
  ],
  ["with more words", "nothing else", ({ fake, issue }) => commented(fake, issue, `${command} please`)],
  ["without a digest", "whole digest", ({ fake, issue }) => commented(fake, issue, "/approve")],
  [
    "by somebody who is not listed",
    "only ada, grace may approve",
    ({ fake, issue }) => commented(fake, issue, command, "mallory"),
  ],
  [
    "by a listed approver who lost write access",
    "must still have write access",
    ({ fake, issue }) => {
      fake.state.collaborators.set("ada", "read");
      return commented(fake, issue, command);
    },
  ],
  ["on a pull request", "this is a pull request", ({ fake }) => commented(fake, 3, command)],
  [
    "on an issue that copies the request",
    "was not opened by this workflow",
    ({ fake, issue }) => {
      const original = fake.state.issues.find((one) => one.number === issue);
      if (original === undefined) throw new Error("no issue");
      fake.state.issues.push({ ...original, number: 99, user: "mallory" });
      return commented(fake, 99, command);
    },
  ],
  [
    "on an issue that somebody edited",
    "@mallory has edited this issue",
    ({ fake, issue }) => {
      const original = fake.state.issues.find((one) => one.number === issue);
      if (original !== undefined) original.editor = "mallory";
      return commented(fake, issue, command);
    },
  ],
  [
    "on an issue that a workflow of a branch wrote",
    "run 57 left no artifact that vouches for what this issue shows",
    ({ fake, issue }) => {
      const original = fake.state.issues.find((one) => one.number === issue);
      const body = original?.body.replace(/"authors":\[[^\]]*\]/, '"authors":[]') ?? "";
      if (original !== undefined) fake.state.issues.push({ ...original, number: 99, body });
      return commented(fake, 99, command);
    },
  ],
  [
    "on an issue that a run of a commit of another branch vouches for",
    'run 57 is not of a commit of "main"',
    ({ fake, issue }) => {
      fake.state.artifacts.splice(0, 1, { ...artifactOf(fake), headSha: "d".repeat(40) });
      return commented(fake, issue, command);
    },
  ],
  [
    "on an issue that a run of a branch vouches for, whose commit has been merged since",
    'run 57 is of "edit", not of "main"',
    ({ fake, issue }) => {
      fake.state.artifacts.splice(0, 1, { ...artifactOf(fake), headBranch: "edit" });
      return commented(fake, issue, command);
    },
  ],
  [
    "on an issue that the run of a pull request vouches for, which has the commit of main when that is merged into a branch",
    "run 57 was started by `pull_request`",
    ({ fake, issue }) => {
      fake.state.artifacts.splice(0, 1, { ...artifactOf(fake), event: "pull_request" });
      return commented(fake, issue, command);
    },
  ],
  [
    "in an edited comment",
    "an edited comment does not count",
    ({ fake, issue }) => ({ ...commented(fake, issue, command), action: "edited" }),
  ],
  [
    "in a comment that was changed since",
    "was changed after it was written",
    ({ fake, issue }) => {
      const event = commented(fake, issue, command);
      const comment = fake.state.comments.at(-1);
      if (comment !== undefined) comment.updatedAt = "2026-11-20T09:30:00Z";
      return event;
    },
  ],
  [
    "in a comment that was deleted since",
    "was changed after it was written",
    ({ fake, issue }) => {
      const event = commented(fake, issue, command);
      fake.state.comments.pop();
      return event;
    },
  ],
];

describe("an approval is refused in words", () => {
  for (const [what, reason, attempt] of refusals)
    it(what, async () => {
      const made = await requested();
      const { answer, approvals } = await answerTo(made.github, attempt(made));
      expect(answer).toMatchObject({ outcome: "refused", reason: expect.stringContaining(reason) });
      expect(approvals).toEqual([]);
      expect(lastWords(made.fake)).toContain(reason);
    });

  it("when it has expired", async () => {
    const { fake, github, issue } = await requested();
    const { answer } = await answerTo(github, commented(fake, issue, command), {
      now: Date.parse("2026-11-21T08:00:00Z"),
    });
    expect(answer).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("could be approved until 2026-11-21T08:00:00.000Z"),
    });
  });
});

it("an issue of another environment or configuration is left to the workflow that answers it", async () => {
  const { fake, github, issue } = await requested();
  const said = fake.state.comments.length;
  const event = commented(fake, issue, command);
  const elsewhere = [{ environment: "staging" }, { config: "guides/corpusgate.yaml" }];
  for (const where of elsewhere) {
    const { answer, approvals } = await answerTo(github, event, where);
    expect([answer.outcome, approvals]).toEqual(["ignored", []]);
  }
  expect(fake.state.comments).toHaveLength(said + 1);
  expect((await answerTo(github, event)).answer.outcome).toBe("promoted");
});

it("an issue of before configurations were named is answered, and asked anew it is that configuration's", async () => {
  const { fake, github, issue } = await requested();
  const asked = fake.state.issues.find((one) => one.number === issue);
  const unnamed = withoutConfig(asked?.body);
  if (asked !== undefined) asked.body = unnamed;
  await vouching(fake, 57)(proofName(unnamed), unnamed);
  const guides = { config: "guides/corpusgate.yaml" };
  expect((await answerTo(github, commented(fake, issue, command), guides)).answer.outcome).toBe("promoted");
  if (asked !== undefined) Object.assign(asked, { body: unnamed, state: "open" });
  const ask = (config: string, id: number) =>
    requestApproval(github, {
      config,
      environment: "production",
      held: heldReport(),
      run: run(id, sha),
      artifactId: 901,
      approvers: ["ada"],
      selfApproval: false,
      expiresInHours: 24,
      author: actionsBot,
      vouch: vouching(fake, id),
    });
  expect((await ask(guides.config, 58)).issue).toBe(issue);
  expect(asked?.title).toBe("Approve generation 12 for production (guides/corpusgate.yaml)?");
  expect((await ask("corpusgate.yaml", 59)).issue).not.toBe(issue);
  expect((await ask(guides.config, 60)).issue).toBe(issue);
});

it("a comment that is no command is passed over in silence", async () => {
  const { fake, github, issue } = await requested();
  const before = fake.requests.length;
  const { answer } = await answerTo(github, commented(fake, issue, `Should we ${command}?`));
  expect(answer.outcome).toBe("ignored");
  expect(fake.requests.length).toBe(before);
});
