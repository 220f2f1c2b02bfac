import { describe, expect, it } from "vitest";
import { actionsBot } from "../../../src/action/github/client.ts";
import { commentOnRun } from "../../../src/action/github/comment-on-run.ts";
import { Failure } from "../../../src/failure/failure.ts";
import { hostileNames } from "../../report/hostile-names.ts";
import { previewReport, validateReport } from "./reports.ts";
import { openPull, world } from "./world.ts";

const sha = "1".repeat(40);
const fork = "mallory/handbook";

function event(overrides: object = {}) {
  return {
    action: "completed",
    workflow_run: {
      id: 57,
      run_attempt: 1,
      event: "pull_request",
      head_sha: sha,
      head_branch: "edit",
      head_repository: { full_name: fork, owner: { login: "mallory" } },
      html_url: "https://github.com/acme/handbook/actions/runs/57",
      updated_at: "2026-11-20T08:00:00Z",
      pull_requests: [],
      ...overrides,
    },
  };
}

const finding = {
  rule: "front-matter-invalid",
  severity: "error",
  path: "docs/a.md",
  line: 2,
  column: 9,
  message: "It cannot be read.",
  remedy: "Correct it.",
} as const;
const artifact = JSON.stringify({
  validate: validateReport({ findings: [finding] }),
  preview: previewReport(),
});

describe("the comment on a fork's pull request", () => {
  it("is written on the pull request that GitHub names by branch and commit", async () => {
    const { fake, as } = await world();
    openPull(fake, 7, sha, fork);
    openPull(fake, 8, sha, "acme/handbook");
    openPull(fake, 9, sha, fork, "other");
    const github = as(actionsBot, { actions: "read", "pull-requests": "write" });
    const posted = await commentOnRun(github, { event: event(), artifact, author: actionsBot });
    expect(posted.action).toBe("created");
    expect(fake.state.comments.map((one) => one.issue)).toEqual([7]);
    expect(fake.state.comments[0]?.body).toContain("run 57");
    expect(fake.state.comments[0]?.body).toContain("| docs/a.md:2:9 |");
    expect(fake.state.comments[0]?.body).toMatch(
      /reported by a run of code from \S+, whose author can change/,
    );
  });

  it("takes no number from the artifact", async () => {
    const { fake, github } = await world();
    openPull(fake, 7, sha, fork);
    openPull(fake, 1, "2".repeat(40), "acme/handbook", "release");
    const claiming = JSON.stringify({
      pullRequest: 1,
      number: 1,
      validate: { ...validateReport(), pullRequest: 1 },
    });
    await commentOnRun(github, { event: event(), artifact: claiming, author: actionsBot });
    expect(fake.state.comments.map((one) => one.issue)).toEqual([7]);
  });

  it("is left out in words when the fork was deleted meanwhile", async () => {
    const { github } = await world();
    const gone = event({ head_repository: null });
    expect(await commentOnRun(github, { event: gone, artifact, author: actionsBot })).toEqual({
      action: "no-pull-request",
      url: null,
      notice:
        "The repository that run 57 was of does not exist any more, so its pull request is not commented on.",
    });
  });

  it("is left out in words when no pull request is open, it moved on, or two have the same head", async () => {
    const { fake, github } = await world();
    const post = () => commentOnRun(github, { event: event(), artifact, author: actionsBot });
    expect((await post()).notice).toContain(
      'No open pull request comes from branch "edit" of "mallory/handbook"',
    );
    openPull(fake, 7, "2".repeat(40), fork);
    expect((await post()).notice).toContain("Pull request 7 has moved on");
    openPull(fake, 8, sha, fork);
    openPull(fake, 9, sha, fork);
    expect((await post()).notice).toContain("Pull requests 8 and 9 have the same head");
    expect(fake.state.comments).toEqual([]);
  });

  it("of hostile names is inert", async () => {
    const { fake, github } = await world();
    openPull(fake, 7, sha, fork);
    const report = validateReport();
    const change = { action: "added" as const, chunks: { added: 1, removed: 0, kept: 0 } };
    const changes = hostileNames.map((path) => ({ ...change, path: path.slice(0, 3000) }));
    const hostile = { ...report, base: { ...report.base, changes } };
    await commentOnRun(github, {
      event: event(),
      artifact: JSON.stringify({ validate: hostile }),
      author: actionsBot,
    });
    const body = fake.state.comments[0]?.body ?? "";
    expect(body).toContain("docs/&lt;img src=x");
    expect(body).not.toMatch(/<img|<h1|@acme/);
  });
});

const refusedArtifacts: readonly [what: string, artifact: string][] = [
  ["no JSON", "<html>"],
  ["a list", "[]"],
  ["another shape", JSON.stringify({ validate: { ...validateReport(), documents: "many" } })],
  ["a count below zero", JSON.stringify({ validate: { ...validateReport(), documents: -1 } })],
  ["a name with Markdown", JSON.stringify({ validate: { ...validateReport(), corpus: "](x) @acme/all" } })],
  ["a text too long", JSON.stringify({ validate: { ...validateReport(), digest: "d".repeat(5000) } })],
  ["too much", " ".repeat(20_000_001)],
];

for (const [what, content] of refusedArtifacts)
  it(`an artifact that is ${what} is refused, and its words are not repeated`, async () => {
    const { fake, github } = await world();
    openPull(fake, 7, sha, fork);
    const work = commentOnRun(github, { event: event(), artifact: content, author: actionsBot });
    await expect(work).rejects.toThrow(Failure);
    await expect(work).rejects.toThrow(/^The report artifact of the checking run was refused: [^@<]*$/);
    expect(fake.state.comments).toEqual([]);
  });

it("a run that no pull request started is refused", async () => {
  const { github } = await world();
  const watched = event({ event: "push" });
  await expect(commentOnRun(github, { event: watched, artifact, author: actionsBot })).rejects.toThrow(
    "started by `push`, not by `pull_request`",
  );
});

it("another event is refused", async () => {
  const { github } = await world();
  await expect(
    commentOnRun(github, { event: { pull_request: { number: 7 } }, artifact, author: actionsBot }),
  ).rejects.toThrow("needs the event `workflow_run`");
});
