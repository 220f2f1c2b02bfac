import { copyFile, readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { commitAll } from "../git.ts";
import { startGitHub, workflowToken } from "../github/github-api.ts";
import { addPull } from "../github/routes.ts";
import { startResultsService } from "./results-service.ts";
import { type BundleRun, runBundle } from "./run-bundle.ts";
import { zipOf } from "./zip.ts";

const results = await startResultsService();
const github = await startGitHub();
github.tokens.set("reads-only", {
  login: "github-actions[bot]",
  permissions: { contents: "read", "pull-requests": "read", actions: "read" },
});
afterAll(async () => {
  await results.close();
  await github.close();
});

const head = "1".repeat(40);
let pulls = 0;

/** A pull request that adds a page to one that is committed, opened on the fake GitHub. */
async function pullRequest(from: string) {
  const corpus = await testCorpus("");
  await corpus.write("docs/alpha.md", page("alpha"));
  const git = execa({ cwd: corpus.folder });
  await git`git init --quiet`;
  await git`git add .`;
  await git`git -c user.name=tester -c user.email=tester@example.com commit --quiet -m base`;
  const { stdout: base } = await git`git rev-parse HEAD`;
  await corpus.write("docs/beta.md", page("beta"));
  pulls += 1;
  const number = pulls;
  addPull(github.state, {
    number,
    headRepository: from,
    headBranch: `edit-${number}`,
    headSha: head,
    base: "main",
    user: from.split("/")[0] ?? "",
    title: "Edit",
    state: "open",
  });
  const payload = {
    pull_request: { number, head: { sha: head, repo: { full_name: from } }, base: { sha: base } },
  };
  return { corpus, number, event: { name: "pull_request", payload } };
}

function validate(
  { corpus, event }: { readonly corpus: TestCorpus; readonly event: BundleRun["event"] },
  run: Partial<BundleRun> = {},
) {
  return runBundle({
    inputs: { command: "validate" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    apiUrl: github.url,
    token: workflowToken,
    ...(event === undefined ? {} : { event }),
    ...run,
  });
}

const commentsOn = (number: number) => github.state.comments.filter((one) => one.issue === number);

test("a validation on a pull request compares with its base and writes the comment about its head", async () => {
  const pull = await pullRequest("acme/handbook");
  const ran = await validate(pull, { runId: 11 });
  expect([ran.exitCode, ran.outputs["documents-changed"]]).toEqual([0, "1"]);
  expect(commentsOn(pull.number)).toHaveLength(1);
  expect(commentsOn(pull.number)[0]?.body).toContain(head.slice(0, 7));
  expect(ran.annotations).toEqual([]);
});

test("where the head is checked out, what others merged since it left the base is not told as removed by it", async () => {
  const { corpus, number } = await pullRequest("acme/handbook");
  const git = execa({ cwd: corpus.folder });
  await git`git checkout --quiet -b edit`;
  await commitAll(corpus.folder);
  const { stdout: own } = await git`git rev-parse HEAD`;
  await git`git checkout --quiet -b others edit~1`;
  await corpus.write("docs/gamma.md", page("gamma"));
  await commitAll(corpus.folder);
  const { stdout: base } = await git`git rev-parse HEAD`;
  await git`git checkout --quiet ${own}`;
  const headOfIt = { sha: own, repo: { full_name: "acme/handbook" } };
  const payload = { pull_request: { number, head: headOfIt, base: { sha: base } } };
  const ran = await validate({ corpus, event: { name: "pull_request", payload } }, { runId: 34 });
  expect([ran.exitCode, ran.outputs["documents-changed"]]).toEqual([0, "1"]);
});

test("the files of the base are in the folder that the runner empties, since a cancelled run leaves them there", async () => {
  const pull = await pullRequest("acme/handbook");
  const git = execa({ cwd: pull.corpus.folder });
  const seen = path.join(pull.corpus.folder, "seen.txt");
  await pull.corpus.write(".git/info/attributes", "*.md filter=look");
  await git`git config filter.look.smudge ${`ls "$RUNNER_TEMP" > "${seen}"; cat`}`;
  await validate(pull, { runId: 35 });
  expect(await readFile(seen, "utf8")).toMatch(/^corpusgate-base-/m);
});

test("with comment: never no comment is written, and its report is left for another workflow", async () => {
  const pull = await pullRequest("acme/handbook");
  await validate(pull, { runId: 12, inputs: { command: "validate", comment: "never" } });
  expect(commentsOn(pull.number)).toEqual([]);
  expect(results.artifacts.filter((one) => one.run === 12).map((one) => one.name)).toContainEqual(
    expect.stringMatching(/^corpusgate-comment-validate-[0-9a-f]{8}-local-1\.json$/),
  );
});

test("where the token may not comment, the step is green with one notice that names the permission", async () => {
  const pull = await pullRequest("acme/handbook");
  const ran = await validate(pull, { runId: 13, token: "reads-only" });
  expect(ran.exitCode).toBe(0);
  expect(ran.annotations.map((one) => [one.level, one.properties.title])).toEqual([
    ["notice", "Pull-request comment"],
  ]);
  expect(ran.annotations[0]?.message).toContain("pull-requests: write");
});

test("a check for a merge queue without a base, or on pull_request_target, says what would be needed", async () => {
  const { corpus, event } = await pullRequest("acme/handbook");
  const on = async (name: string, base: string) => {
    const inputs = { command: "validate", base };
    const ran = await validate(
      { corpus, event: { name, payload: event?.payload ?? {} } },
      { runId: 33, inputs },
    );
    return ran.annotations.map((one) => `${one.level}: ${one.message}`);
  };
  expect(await on("merge_group", "")).toEqual([
    expect.stringMatching(
      /^notice: .*Set the input `base` to the expression `github.event.merge_group.base_sha`/,
    ),
  ]);
  expect(await on("merge_group", "HEAD")).toEqual([]);
  expect(await on("pull_request_target", "")).toEqual([
    expect.stringMatching(
      /^notice: .*no comment is written, and nothing was compared\. Check on `pull_request`/,
    ),
  ]);
});

test("GitHub out of order is a warning; the verdict stands and the report is complete", async () => {
  const pull = await pullRequest("acme/handbook");
  github.state.faults.push({ method: "GET", path: /comments/, status: 422, message: "no", times: 1 });
  const ran = await validate(pull, { runId: 14 });
  expect([ran.exitCode, ran.outputs.outcome]).toEqual([0, "passed"]);
  expect(ran.annotations.map((one) => one.level)).toEqual(["warning"]);
  expect(ran.annotations[0]?.message).toMatch(/^The pull-request comment was not written: /);
});

test("a check that could not be carried out leaves no green comment standing", async () => {
  const pull = await pullRequest("acme/handbook");
  await validate(pull, { runId: 20 });
  await pull.corpus.write("corpusgate.yaml", "version: 1\ncorpus: [test]\n");
  const ran = await validate(pull, { runId: 21 });
  expect([ran.exitCode, ran.outputs]).toEqual([2, { outcome: "failure" }]);
  const [comment, ...more] = commentsOn(pull.number);
  expect([comment?.body.split("\n")[1], more]).toEqual(["### Corpus test: ❌ could not be checked", []]);
  expect(results.artifacts.filter((one) => one.run === 21).map((one) => one.name)).toEqual([
    expect.stringMatching(/^corpusgate-comment-validate-[0-9a-f]{8}-local-1\.json$/),
  ]);
});

/** The step of corpus-comment after a run of that pull request. */
function commentOn(runId: number, number: number, inputs: Readonly<Record<string, string>> = {}) {
  for (const one of results.artifacts.filter(({ run }) => run === runId))
    github.state.artifacts.push({ ...one, headSha: head, event: "pull_request", size: one.bytes.length });
  return runBundle({
    inputs: { command: "comment", ...inputs },
    workspace: "/",
    resultsUrl: results.url,
    apiUrl: github.url,
    token: workflowToken,
    runId: 9000 + runId,
    event: {
      name: "workflow_run",
      payload: {
        workflow_run: {
          id: runId,
          run_attempt: 1,
          event: "pull_request",
          head_sha: head,
          head_branch: `edit-${number}`,
          head_repository: { full_name: "mallory/handbook", owner: { login: "mallory" } },
          html_url: `https://github.com/acme/handbook/actions/runs/${runId}`,
          updated_at: "2026-11-20T08:00:00Z",
        },
      },
    },
  });
}

test("a fork's report goes to the comment by its artifact, without a checkout", async () => {
  const pull = await pullRequest("mallory/handbook");
  const checked = await validate(pull, { runId: 15, token: "reads-only" });
  expect(checked.exitCode).toBe(0);
  expect(checked.annotations.map((one) => one.level)).toEqual(["notice"]);
  expect(commentsOn(pull.number)).toEqual([]);
  const ran = await commentOn(15, pull.number);
  expect([ran.exitCode, ran.outputs.outcome]).toEqual([0, "done"]);
  expect(commentsOn(pull.number)).toHaveLength(1);
});

test("two configurations that a fork's run checks get a comment each", async () => {
  const pull = await pullRequest("mallory/handbook");
  await pull.corpus.write(
    "second.yaml",
    'version: 1\ncorpus: second\nsources: [{ name: docs, include: ["docs/beta.md"] }]\n',
  );
  for (const config of ["corpusgate.yaml", "second.yaml"])
    await validate(pull, { runId: 19, token: "reads-only", inputs: { command: "validate", config } });
  expect((await commentOn(19, pull.number)).exitCode).toBe(0);
  expect(commentsOn(pull.number).map((one) => /"configuration":"(\w+)/.exec(one.body)?.[1])).toEqual([
    "second",
    "test",
  ]);
});

test("two configurations that name their corpus alike get a comment each, of a fork, too", async () => {
  const own = await pullRequest("acme/handbook");
  const fork = await pullRequest("mallory/handbook");
  for (const [pull, runId] of [[own, 31] as const, [fork, 32] as const]) {
    await pull.corpus.write("team/docs/gamma.md", page("gamma"));
    await copyFile(pull.corpus.configFile, path.join(pull.corpus.folder, "team/corpusgate.yaml"));
    for (const config of ["corpusgate.yaml", "team/corpusgate.yaml"])
      await validate(pull, { runId, inputs: { command: "validate", config } });
  }
  await commentOn(32, fork.number);
  for (const { number } of [own, fork])
    expect(
      commentsOn(number)
        .map((one) => /"config":"([^"]+)/.exec(one.body)?.[1])
        .toSorted(),
    ).toEqual(["corpusgate.yaml", "team/corpusgate.yaml"]);
});

test("an archive in the place of the report is not unpacked, and one that is too large not downloaded", async () => {
  const pull = await pullRequest("mallory/handbook");
  results.put(16, "corpusgate-comment-validate-local-1.json", zipOf({ "../../escaped.json": "{}" }));
  const packed = await commentOn(16, pull.number);
  expect([packed.exitCode, packed.outputs.outcome]).toEqual([2, "failure"]);
  results.put(17, "corpusgate-comment-validate-local-1.json", Buffer.alloc(20_000_001), "application/json");
  const large = await commentOn(17, pull.number);
  expect(large.exitCode).toBe(2);
  expect(large.annotations[0]?.message).toContain("has 20000001 bytes; at most 20000000 are read.");
  expect(commentsOn(pull.number)).toEqual([]);
});

test("a run that left no report is nothing to say", async () => {
  const ran = await commentOn(18, 1);
  expect([ran.exitCode, ran.outputs.outcome, ran.annotations]).toEqual([0, "nothing-to-say", []]);
  expect(github.violations).toEqual([]);
});
