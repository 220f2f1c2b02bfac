import { describe, expect, it } from "vitest";
import { actionsBot, type GitHub } from "../../../src/action/github/client.ts";
import { commentOnRun } from "../../../src/action/github/comment-on-run.ts";
import { postCoverageComment } from "../../../src/action/github/post-comment.ts";
import { postFailedCheck } from "../../../src/action/github/post-failed-check.ts";
import type { FailedCheck } from "../../../src/report/markdown/failed-check.ts";
import { validateReport } from "./reports.ts";
import { openPull, run, world } from "./world.ts";

const head = "1".repeat(40);
const { corpus, environment } = validateReport();
const failed: FailedCheck = {
  command: "validate",
  corpus: null,
  environment,
  message: '"corpusgate.yaml" is no configuration: <b>@ada</b>. Correct it.',
};

async function commented(...corpora: readonly string[]) {
  const made = await world();
  openPull(made.fake, 7, head);
  for (const name of corpora) {
    const validate = validateReport({ corpus: name });
    const on = { pullRequest: 7, run: run(5, head), author: actionsBot, fork: false };
    await postCoverageComment(made.github, { ...on, validate, preview: undefined });
  }
  return made;
}

const post = (github: GitHub, what: Partial<FailedCheck> = {}, id = 6, sha = head) =>
  postFailedCheck(github, {
    pullRequest: 7,
    failed: { ...failed, ...what },
    run: run(id, sha),
    author: actionsBot,
  });

describe("the comment of a check that could not be carried out", () => {
  it("takes the place of what an earlier commit or step said, and a later check takes its", async () => {
    const { fake, github } = await commented(corpus);
    expect((await post(github)).action).toBe("updated");
    expect(fake.state.comments.map((one) => one.body.split("\n").slice(1, 4))).toEqual([
      [
        `### Corpus ${corpus}: ❌ could not be checked`,
        "",
        `**Commit ${head.slice(0, 12)} could not be checked: "corpusgate.yaml" is no configuration: &lt;b&gt;@\u200bada&lt;/b&gt;. Correct it.**`,
      ],
    ]);
    const validate = validateReport();
    const on = { pullRequest: 7, run: run(7, head), author: actionsBot, fork: false };
    expect((await postCoverageComment(github, { ...on, validate, preview: undefined })).action).toBe(
      "updated",
    );
    expect(fake.state.comments[0]?.body).not.toContain("could not be checked");
  });

  it("is not written where there was none, by an older run, nor about another commit than the head", async () => {
    const { github } = await commented(corpus);
    expect((await post(github, { corpus: "other" })).action).toBe("nothing-to-say");
    expect((await post(github, {}, 4)).action).toBe("older");
    expect((await post(github, {}, 6, "2".repeat(40))).action).toBe("older");
  });

  it("of two configurations is the one whose corpus is known, and none when it is not", async () => {
    const { fake, github } = await commented("handbook", "second");
    expect((await post(github)).notice).toContain("this one names no corpus, so none of them was rewritten");
    expect((await post(github, { corpus: "second", command: "preview" })).action).toBe("updated");
    expect(fake.state.comments.map((one) => one.body.includes("could not be checked"))).toEqual([
      false,
      true,
    ]);
  });

  it("of two configurations whose corpus has one name is that of the file that was checked", async () => {
    const { fake, github } = await commented(corpus);
    const validate = validateReport({ config: "./team/corpusgate.yaml" });
    const on = { pullRequest: 7, run: run(5, head), author: actionsBot, fork: false };
    await postCoverageComment(github, { ...on, validate, preview: undefined });
    expect((await post(github, { config: "team/corpusgate.yaml" })).action).toBe("updated");
    expect(fake.state.comments.map((one) => one.body.split("\n")[1])).toEqual([
      `### Corpus ${corpus}: ⚠️ passed, look at the warnings`,
      `### Corpus ${corpus} (team/corpusgate.yaml): ❌ could not be checked`,
    ]);
  });

  it("of a fork's pull request is written from what its run left", async () => {
    const { fake, github } = await commented(corpus);
    const event = {
      action: "completed",
      workflow_run: {
        id: 57,
        run_attempt: 1,
        event: "pull_request",
        head_sha: head,
        head_branch: "edit",
        head_repository: { full_name: "acme/handbook", owner: { login: "acme" } },
        html_url: "https://github.com/acme/handbook/actions/runs/57",
        updated_at: "2026-11-20T08:00:00Z",
      },
    };
    const artifact = JSON.stringify({ failed });
    expect((await commentOnRun(github, { event, artifact, author: actionsBot })).action).toBe("updated");
    expect(fake.state.comments[0]?.body).toContain(
      "[Run 57](https://github.com/acme/handbook/actions/runs/57)",
    );
    const hostile = JSON.stringify({ failed: { ...failed, environment: "a b" } });
    await expect(commentOnRun(github, { event, artifact: hostile, author: actionsBot })).rejects.toThrow(
      "was refused",
    );
  });
});
