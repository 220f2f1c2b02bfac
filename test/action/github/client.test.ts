import { createServer, type RequestListener } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { type GitHub, openGitHub } from "../../../src/action/github/client.ts";
import { GitHubFailure } from "../../../src/action/github/github-failure.ts";
import { startGitHub, workflowToken } from "../../github/github-api.ts";
import { world } from "./world.ts";

const need = { to: "read the issues", permission: "issues: read" };

function readIssues({ owner, repo, call }: GitHub) {
  return call(need, (octokit) =>
    octokit.paginate(octokit.rest.issues.listForRepo, { owner, repo, per_page: 100 }),
  );
}

function writeIssue({ owner, repo, call }: GitHub) {
  return call({ to: "open an issue", permission: "issues: write" }, (octokit) =>
    octokit.rest.issues.create({ owner, repo, title: "Drift" }),
  );
}

async function failureOf(work: Promise<unknown>): Promise<GitHubFailure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GitHubFailure) return error;
  throw new Error(`a GitHubFailure was expected, not ${String(error)}`);
}

it("a list is read to its last page", async () => {
  const { github, fake } = await world();
  for (let number = 1; number <= 250; number += 1)
    fake.state.issues.push({
      number,
      title: `Issue ${number}`,
      body: "",
      state: "open",
      labels: [],
      user: "someone",
      createdAt: "2026-11-20T07:00:00Z",
      pull: false,
    });
  expect((await readIssues(github)).length).toBe(250);
  expect(fake.requests.length).toBe(3);
});

it("a missing permission is named, with what to do and why a fork has none", async () => {
  const { as } = await world();
  const failure = await failureOf(writeIssue(as("github-actions[bot]", { issues: "read" })));
  expect(failure.status).toBe(403);
  expect(failure.message).toBe(
    'The token may not open an issue in "acme/handbook" (403: Resource not accessible by integration). It needs `issues: write`.',
  );
  expect(failure.remedy).toContain("Grant the job `issues: write` under `permissions:`");
  expect(failure.remedy).toContain("fork");
});

const refusals: readonly [status: number, words: RegExp, remedy: RegExp, said?: string][] = [
  [401, /does not know the token/, /the input `token`/],
  [404, /found nothing to read the issues .* takes `issues: read`/, /Grant the job `issues: read`/],
  [
    410,
    /"acme\/handbook" has its issues switched off/,
    /Tick "Issues" in Settings/,
    "Issues has been disabled in this repository.",
  ],
  [403, /conversation is locked/, /Unlock it/, "Unable to create comment because issue is locked."],
  [422, /did not accept the request .*\(422\): Validation Failed/, /./],
];

for (const [status, words, remedy, message = "Validation Failed"] of refusals)
  it(`an answer ${status} (${message}) becomes a failure in words and is not tried again`, async () => {
    const { github, fake } = await world();
    fake.state.faults.push({ method: "GET", path: /issues/, status, times: 9, message });
    const failure = await failureOf(readIssues(github));
    expect(failure.status).toBe(status);
    expect(failure.message).toMatch(words);
    expect(failure.remedy).toMatch(remedy);
    expect(fake.requests.length).toBe(1);
  });

it("a rate limit is waited for as long as GitHub says, a bounded number of times", async () => {
  const { github, fake } = await world();
  const fault = { method: "POST", path: /issues/, status: 429, headers: { "retry-after": "0" }, times: 2 };
  fake.state.faults.push(fault);
  await writeIssue(github);
  expect(fake.requests.map((one) => one.status)).toEqual([429, 429, 201]);
  fault.times = 9;
  const failure = await failureOf(writeIssue(github));
  expect(failure.message).toContain("rate limit is used up");
  expect(fake.requests.length).toBe(6);
});

it("a secondary rate limit without a time is waited for as long as a job should wait, not asked at once again", async () => {
  const { fake } = await world();
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  fake.state.faults.push({ method: "POST", path: /issues/, status: 403, times: 1, message });
  const github = openGitHub({
    token: workflowToken,
    repository: "acme/handbook",
    apiUrl: fake.url,
    retry: { retries: 1, delayMs: 1, maxDelayMs: 300, timeoutMs: 5000 },
  });
  const began = performance.now();
  await writeIssue(github);
  expect(performance.now() - began).toBeGreaterThan(290);
  expect(fake.requests.map((one) => one.status)).toEqual([403, 201]);
});

it("a wait longer than a job should spend is not begun", async () => {
  const { github, fake } = await world();
  fake.state.faults.push({
    method: "GET",
    path: /issues/,
    status: 429,
    headers: { "retry-after": "3600" },
    times: 1,
  });
  expect((await failureOf(readIssues(github))).status).toBe(429);
  expect(fake.requests.length).toBe(1);
});

it("a read is tried again after a 502; a post is not, for it may have happened", async () => {
  const { github, fake } = await world();
  fake.state.faults.push({ method: "GET", path: /issues/, status: 502, times: 1 });
  expect(await readIssues(github)).toEqual([]);
  fake.state.faults.push({ method: "POST", path: /issues/, status: 502, times: 1 });
  expect((await failureOf(writeIssue(github))).status).toBe(502);
  expect(fake.requests.map((one) => one.status)).toEqual([502, 200, 502]);
});

const silences: readonly [how: string, listener: RequestListener][] = [
  ["hangs up", (request) => request.destroy()],
  ["never answers", () => undefined],
  [
    "hangs up in the middle of an answer",
    (request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write("[");
      setTimeout(() => request.socket.resetAndDestroy(), 10);
    },
  ],
  [
    "stops in the middle of an answer",
    (_, response) => void response.writeHead(200, { "content-type": "application/json" }).write("["),
  ],
  [
    "is hidden by a page of HTML",
    (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<p>Sign in</p>"),
  ],
];

for (const [how, listener] of silences)
  it(`a GitHub that ${how} is told as one that could not be reached`, async () => {
    const server = createServer(listener);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const github = openGitHub({
      token: workflowToken,
      repository: "acme/handbook",
      apiUrl: `http://127.0.0.1:${port}`,
      retry: { retries: 1, delayMs: 1, maxDelayMs: 10, timeoutMs: 200 },
    });
    const failure = await failureOf(readIssues(github));
    expect(failure.status).toBeNull();
    expect(failure.message).toMatch(/^GitHub could not be reached to read the issues in "acme\/handbook"/);
  });

it("a page of HTML with an error is not repeated", async () => {
  const { github, fake } = await world();
  fake.state.faults.push({
    method: "POST",
    path: /issues/,
    status: 502,
    message: "<html>\n<h1>502</h1>",
    times: 1,
  });
  expect((await failureOf(writeIssue(github))).message).toBe(
    'GitHub failed to open an issue in "acme/handbook" (502): it answered with a page of HTML.',
  );
});

it("a request off GitHub's description fails the test that made it", async () => {
  const fake = await startGitHub();
  const { owner, repo, call } = openGitHub({
    token: workflowToken,
    repository: "acme/handbook",
    apiUrl: fake.url,
  });
  await failureOf(
    call(need, (octokit) =>
      octokit.request("GET /repos/{owner}/{repo}/issues", { owner, repo, colour: "red" }),
    ),
  );
  await expect(fake.close()).rejects.toThrow('query parameter "colour" is unknown');
});
