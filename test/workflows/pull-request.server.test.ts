import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { handbook, page } from "./handbook.ts";
import { completed, makeWorld, type PullRequest } from "./world.ts";

const world = await makeWorld({ files: handbook("  local: { database: embedded }\n") });
const { github } = world;
const check = ".github/workflows/corpus-check.yml";
const comment = ".github/workflows/corpus-comment.yml";

const commentsOn = (pull: PullRequest) => github.state.comments.filter((one) => one.issue === pull.number);
const firstLines = (body: string | undefined) =>
  (body ?? "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("<!--"))
    .slice(0, 2);

/** What corpus-check leaves to do when it is over. */
async function comments(run: Awaited<ReturnType<typeof world.run>>, pull: PullRequest) {
  return world.run(comment, await world.event("workflow_run", completed(run, pull, github)));
}

describe("a pull request from this repository", () => {
  it("is checked, previewed and commented on, and corpus-comment leaves it alone", async () => {
    const pull = await world.pullRequest({ "corpus/docs/delta.md": page("delta") });
    const run = await world.run(check, pull.event);
    expect(run.trace).toEqual([
      "check: actions/checkout → success",
      "check: validate → success",
      "check: preview → success",
    ]);
    const posted = commentsOn(pull);
    expect(posted.map((one) => [one.user, ...firstLines(one.body)])).toEqual([
      [
        "github-actions[bot]",
        "### Corpus handbook: ⚠️ passed, look at the warnings",
        "**Documents 1 added, 3 unchanged: 1 chunk to embed, 0 to remove, about $0. The top results of 2 golden queries move.**",
      ],
    ]);
    expect((await comments(run, pull)).trace).toEqual(["comment → skipped"]);
    expect(commentsOn(pull)).toEqual(posted);
  });

  it("that is pushed twice has its comment rewritten, and an older run that ends later loses", async () => {
    const first = await world.pullRequest({ "corpus/docs/delta.md": page("delta") });
    await world.run(check, first.event, 501);
    const [before] = commentsOn(first).map((one) => ({ ...one }));
    const second = await world.pullRequest(
      { "corpus/docs/delta.md": page("delta"), "corpus/docs/epsilon.md": page("epsilon") },
      { number: first.number },
    );
    await world.run(check, second.event, 503);
    const [after, ...more] = commentsOn(first).map((one) => ({ ...one }));
    expect([before?.id, more]).toEqual([after?.id, []]);
    expect(firstLines(after?.body)[1]).toMatch(/^\*\*Documents 2 added, 3 unchanged: /);
    await world.run(check, first.event, 502);
    expect(commentsOn(first)).toEqual([after]);
  });

  it("cancels the check of what was pushed before", async () => {
    const first = await world.pullRequest({ "corpus/docs/zeta.md": page("zeta") });
    const older = await world.start(check, first.event);
    const second = await world.pullRequest({ "corpus/docs/eta.md": page("eta") }, { number: first.number });
    const newer = await world.start(check, second.event);
    expect([(await older?.finished)?.conclusion, (await newer?.finished)?.conclusion]).toEqual([
      "cancelled",
      "success",
    ]);
  });

  it("with a broken document fails, and says where", async () => {
    const pull = await world.pullRequest({
      "corpus/docs/broken.md": "---\ntitle: [unclosed\n---\n# Broken\n",
    });
    const run = await world.run(check, pull.event);
    expect(run.conclusion).toBe("failure");
    expect(run.jobs.check?.steps[1]?.log).toMatch(/::error [^\n]*file=corpus\/docs\/broken\.md/);
    expect(firstLines(commentsOn(pull)[0]?.body)[0]).toMatch(/failed/);
  });

  it("that touches no source is not checked", async () => {
    const pull = await world.pullRequest({ "README.md": "# Hello\n" });
    expect(await world.start(check, pull.event)).toBeUndefined();
  });
});

describe.each([
  ["a fork", "stranger/handbook", "stranger"],
  ["Dependabot", "acme/handbook", "dependabot[bot]"],
])("a pull request from %s", (_, from, actor) => {
  it("is green without secrets and with a token that reads, and corpus-comment writes what it found", async () => {
    const made = await world.pullRequest({ "corpus/docs/theta.md": page("theta") }, { from });
    const pull = { ...made, event: { ...made.event, actor } };
    const run = await world.run(check, pull.event);
    expect(run.conclusion).toBe("success");
    expect(commentsOn(pull)).toEqual([]);
    expect(run.jobs.check?.steps[2]?.log).toMatch(/::notice title=Pull-request comment::/);
    expect(run.jobs.check?.steps[2]?.summary).toMatch(/Corpusgate preview/);
    expect((await comments(run, pull)).trace).toEqual(["comment: comment → success"]);
    expect(commentsOn(pull).map((one) => firstLines(one.body)[1])).toEqual([
      expect.stringMatching(/^\*\*Documents 1 added, 3 unchanged: /),
    ]);
  });
});

it.each([
  ["this repository", undefined],
  ["a fork", "stranger/handbook"],
])(
  "a source that is fetched with a secret is left out of the check of a pull request from %s",
  async (_, from) => {
    const before = await readFile(`${world.platform.folder}/corpusgate.yaml`, "utf8");
    const change = {
      "corpusgate.yaml": before.replace(
        "sources:\n",
        `sources:
  - { name: cms, include: ["*.json"], fetch: [node, gone.mjs], fetchEnv: [CMS_TOKEN], record: { text: [body] } }
`,
      ),
      "corpus/docs/mu.md": page("mu"),
    };
    const run = await world.run(
      check,
      (await world.pullRequest(change, from === undefined ? {} : { from })).event,
    );
    expect(run.conclusion).toBe("success");
    expect(run.jobs.check?.steps[1]?.summary).toContain("fetch-left-out");
    expect(run.jobs.check?.steps[2]?.summary).toContain("fetch-left-out");
  },
);

it("a fork's hostile names and texts are inert in comment, summary and log", async () => {
  const name = "corpus/docs/@acme<img src=x>`|$(touch pwned).md";
  const pull = await world.pullRequest(
    { [name]: page("::error::pwned @acme/all <script>alert(1)</script>") },
    { from: "stranger/handbook" },
  );
  const run = await world.run(check, pull.event);
  await comments(run, pull);
  const shown = [commentsOn(pull)[0]?.body, ...(run.jobs.check?.steps ?? []).map((one) => one.summary)].join(
    "\n",
  );
  expect(shown).toContain("acme");
  expect(shown).not.toMatch(/<img|<script|(^|[^\w`/])@acme/);
  expect((run.jobs.check?.steps ?? []).map((one) => one.log).join("\n")).not.toMatch(/^::error::pwned/m);
});

it("a pull request that is older than main is told its own changes only, not those that main got since", async () => {
  const { sha: base } = await world.event("push");
  await world.commit({ "corpus/docs/kappa.md": page("kappa") });
  const pull = await world.pullRequest({ "corpus/docs/lambda.md": page("lambda") }, { base });
  await world.run(check, pull.event);
  const { body } = commentsOn(pull)[0] ?? {};
  expect(firstLines(body)[1]).toMatch(/^\*\*Documents 1 added, 4 unchanged: /);
  expect(body).not.toContain("kappa.md | +");
});

describe("the template, with a production that pays", async () => {
  const paying = handbook(`  production:
    database: "\${DATABASE_URL}"
    embed: { provider: openai, model: text-embedding-3-large, dimensions: 3072 }
`);
  const other = await makeWorld({ files: paying });
  const template = "workflows-templates/corpus-check.yml";

  it("tells what production would pay, with neither its key nor its database", async () => {
    const pull = await other.pullRequest({ "corpus/docs/delta.md": page("delta") });
    const run = await other.run(template, pull.event);
    expect(run.trace).toEqual([
      "check → success",
      "check/check: actions/checkout → success",
      "check/check: validate → success",
      "check/check: preview → success",
    ]);
    const [posted] = other.github.state.comments.filter((one) => one.issue === pull.number);
    expect(firstLines(posted?.body)[1]).toMatch(/about \$0\.0\d+/);
  });

  it("compares what a merge queue would merge with what it is merged into, and comments on nothing", async () => {
    const { sha: base } = await other.event("push");
    const pull = await other.pullRequest({ "corpus/docs/epsilon.md": page("epsilon") });
    const { sha } = pull.event;
    const group = { head_sha: sha, base_sha: base, base_ref: "refs/heads/main" };
    const queued = await other.event(
      "merge_group",
      { action: "checks_requested", merge_group: group },
      { ref: `refs/heads/gh-readonly-queue/main/pr-${pull.number}-${base}`, sha },
    );
    const run = await other.run(template, queued);
    expect(run.conclusion).toBe("success");
    const { steps } = run.jobs["check/check"] ?? {};
    expect(steps?.[2]?.summary).toMatch(/1 added, 3 unchanged/);
    expect(other.github.state.comments.filter((one) => one.issue === pull.number)).toEqual([]);
  });
});
