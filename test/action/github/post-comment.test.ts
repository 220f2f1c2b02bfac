import { describe, expect, it } from "vitest";
import { actionsBot, type GitHub, type RunIdentity } from "../../../src/action/github/client.ts";
import { type CommentRequest, postCoverageComment } from "../../../src/action/github/post-comment.ts";
import { previewReport, unchangedReport, validateReport } from "./reports.ts";
import { openPull, run, world } from "./world.ts";

const first = "1".repeat(40);
const second = "2".repeat(40);

function post(github: GitHub, runs: RunIdentity, overrides: Partial<CommentRequest> = {}) {
  return postCoverageComment(github, {
    pullRequest: 7,
    validate: validateReport(),
    preview: previewReport(),
    run: runs,
    author: actionsBot,
    fork: false,
    ...overrides,
  });
}

async function pullRequest() {
  const made = await world();
  openPull(made.fake, 7, first);
  return made;
}

describe("the comment of a pull request", () => {
  it("is created once and rewritten in place when its content differs", async () => {
    const { fake, github } = await pullRequest();
    expect((await post(github, run(1, first))).action).toBe("created");
    const pull = fake.state.pulls[0];
    if (pull !== undefined) pull.headSha = second;
    expect((await post(github, run(2, second), { validate: validateReport({ documents: 22 }) })).action).toBe(
      "updated",
    );
    expect(fake.state.comments.map((one) => one.user)).toEqual([actionsBot]);
    expect(fake.state.comments[0]?.body).toContain(second.slice(0, 12));
  });

  it("is left alone when only the run and the commit differ", async () => {
    const { fake, github } = await pullRequest();
    await post(github, run(1, first));
    const body = fake.state.comments[0]?.body;
    expect((await post(github, { ...run(2, first), at: "2027-01-01T00:00:00Z" })).action).toBe("unchanged");
    expect(fake.state.comments[0]?.body).toBe(body);
    expect(fake.requests.filter((one) => one.method !== "GET").length).toBe(1);
  });

  it("is found among 150 others, on a later page", async () => {
    const { fake, github } = await pullRequest();
    for (let id = 1; id <= 150; id += 1)
      fake.state.comments.push({
        id,
        issue: 7,
        body: `Comment ${id}`,
        user: "ada",
        createdAt: "2026-11-20T07:00:00Z",
        updatedAt: "2026-11-20T07:00:00Z",
      });
    await post(github, run(1, first));
    expect((await post(github, run(2, first), { preview: undefined })).action).toBe("updated");
    expect(fake.state.comments.length).toBe(151);
  });

  it("is not believed when somebody else copied its marker", async () => {
    const { fake, github } = await pullRequest();
    await post(github, run(1, first));
    const [ours] = fake.state.comments.splice(0);
    if (ours === undefined) throw new Error("no comment");
    fake.state.comments.push({ ...ours, id: 2, user: "mallory" });
    expect((await post(github, run(2, first))).action).toBe("created");
    expect(fake.state.comments.map((one) => one.user)).toEqual(["mallory", actionsBot]);
  });

  it("is one for each configuration", async () => {
    const { fake, github } = await pullRequest();
    await post(github, run(1, first));
    await post(github, run(1, first), { validate: validateReport({ corpus: "prices" }) });
    expect(fake.state.comments.length).toBe(2);
  });

  it("is never rewritten by an older run, nor by an older attempt", async () => {
    const { fake, github } = await pullRequest();
    await post(github, run(5, first, 2));
    const body = fake.state.comments[0]?.body;
    const other = { validate: validateReport({ documents: 99 }) };
    expect((await post(github, run(4, first), other)).action).toBe("older");
    expect((await post(github, run(5, first, 1), other)).action).toBe("older");
    expect(fake.state.comments[0]?.body).toBe(body);
    expect((await post(github, run(5, first, 3), other)).action).toBe("updated");
  });

  it("is left to a newer run when the pull request has another head by now", async () => {
    const { fake, github } = await pullRequest();
    const posted = await post(github, run(9, second));
    expect(posted.action).toBe("older");
    expect(posted.notice).toContain("has moved on to another commit");
    expect(fake.state.comments).toEqual([]);
  });

  it("is not created for nothing, and says no changes where it was created before", async () => {
    const { fake, github } = await pullRequest();
    const nothing = { validate: unchangedReport(), preview: previewReport({ moved: [] }) };
    expect((await post(github, run(1, first), nothing)).action).toBe("nothing-to-say");
    await post(github, run(2, first));
    expect((await post(github, run(3, first), nothing)).action).toBe("updated");
    expect(fake.state.comments[0]?.body).toContain("✅ no changes");
  });

  it("is created for a failure even when no document differs", async () => {
    const { github } = await pullRequest();
    const validate = { ...unchangedReport(), outcome: "failed" as const };
    expect((await post(github, run(1, first), { validate, preview: undefined })).action).toBe("created");
  });
});

describe("a comment that may not be written", () => {
  it("is a notice that names the permission, and no failure", async () => {
    const { fake, as } = await pullRequest();
    const github = as(actionsBot, { "pull-requests": "read" });
    const posted = await post(github, run(1, first));
    expect(posted.action).toBe("not-permitted");
    expect(posted.notice).toContain("It needs `pull-requests: write`.");
    expect(fake.state.comments).toEqual([]);
  });

  it("is a failure where GitHub's rate limit is used up, whatever the words of its 403", async () => {
    const { fake, github } = await pullRequest();
    const limit = { method: "POST", path: /comments/, status: 403, times: 1 };
    fake.state.faults.push({ ...limit, message: "API rate limit exceeded for installation." });
    await expect(post(github, run(1, first))).rejects.toThrow("GitHub's rate limit is used up");
    fake.state.faults.push({ ...limit, message: "Slow down.", headers: { "retry-after": "999" } });
    await expect(post(github, run(1, first))).rejects.toThrow("GitHub's rate limit is used up");
  });

  it("is not tried for a fork, whose token may only read", async () => {
    const { fake, github } = await pullRequest();
    const posted = await post(github, run(1, first), { fork: true });
    expect(posted.action).toBe("not-permitted");
    expect(posted.notice).toContain("corpus-comment");
    expect(fake.requests).toEqual([]);
  });

  it("under another login than expected says so", async () => {
    const { as } = await pullRequest();
    const github = as("corpus-bot[bot]", { "pull-requests": "write" });
    expect((await post(github, run(1, first))).notice).toContain('The token writes as "corpus-bot[bot]"');
  });
});
