import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll } from "vitest";
import { type ResultsService, startResultsService } from "../action/results-service.ts";
import { type FakeGitHub, startGitHub } from "../github/github-api.ts";
import { addPull } from "../github/routes.ts";
import { freshDatabase } from "../server.ts";
import { Concurrency } from "./runner/concurrency.ts";
import type { Platform, RunResult } from "./runner/platform.ts";
import { type Run, startRun } from "./runner/run-workflow.ts";
import type { Event } from "./runner/triggers.ts";

const repository = "acme/handbook";

/** A repository on GitHub: its git, its API, its artifacts and its settings. */
export interface World {
  readonly github: FakeGitHub;
  readonly results: ResultsService;
  readonly platform: Platform;
  /** Commits to main; returns the commit. */
  commit(files: Files, author?: string): Promise<string>;
  /** A pull request of these files on main as it is; its number stays when it is pushed again. */
  pullRequest(
    files: Files,
    options?: {
      readonly from?: string;
      readonly number?: number;
      /** What main was when the event was made; default: what the head is merged into. */
      readonly base?: string;
    },
  ): Promise<PullRequest>;
  /** A dispatch, schedule, comment and so on at the head of main. */
  event(name: string, payload?: Event["payload"], rest?: Partial<Event>): Promise<Event>;
  /** Starts a workflow, if the event triggers it. */
  start(file: string, event: Event): Promise<Run | undefined>;
  /** Runs a workflow that the event must trigger, to its end. */
  run(file: string, event: Event, id?: number): Promise<RunResult>;
}

/** Texts by path; null: removed. */
export type Files = Readonly<Record<string, string | null>>;

export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  readonly event: Event;
}

export interface WorldSettings {
  readonly files: Files;
  readonly secrets?: Platform["secrets"];
  readonly vars?: Platform["vars"];
  readonly environmentSecrets?: Platform["environmentSecrets"];
}

/** For the top level of a test file; everything is gone when its tests are done. */
export async function makeWorld(settings: WorldSettings): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-world-"));
  const github = await startGitHub({ repository });
  const results = await startResultsService();
  afterAll(async () => {
    await results.close();
    await rm(folder, { recursive: true, force: true });
    await github.close();
  });
  const git = execa({ cwd: folder, env: identity });
  await git`git init --quiet --initial-branch=main`;
  // As GitHub's servers: whatever is asked for by its hash is given.
  await git`git config uploadpack.allowAnySHA1InWant true`;
  let lastRun = 100;

  const write = async (files: Files, message: string): Promise<string> => {
    for (const [file, text] of Object.entries(files)) {
      const whole = path.join(folder, file);
      await mkdir(path.dirname(whole), { recursive: true });
      if (text === null) await rm(whole);
      else await writeFile(whole, text);
    }
    await git`git add --all`;
    await git`git commit --quiet --allow-empty --message ${message}`;
    return head();
  };
  const head = async (ref = "HEAD"): Promise<string> => (await git`git rev-parse ${ref}`).stdout;
  const moveMain = async (author: string): Promise<string> => {
    const sha = await head("main");
    github.state.branches.set("main", { sha, files: new Map() });
    github.state.commits.push({ sha, author, committer: author, pulls: [] });
    return sha;
  };

  const platform: Platform = {
    repository,
    folder,
    github,
    resultsUrl: results.url,
    secrets: settings.secrets ?? {},
    vars: settings.vars ?? {},
    environmentSecrets: settings.environmentSecrets ?? {},
    refusing: new Set(),
    concurrency: new Concurrency(),
    freshDatabase,
  };
  await write(settings.files, "first");
  await moveMain("author");

  const world: World = {
    github,
    results,
    platform,
    async commit(files, author = "author") {
      await git`git checkout --quiet main`;
      await write(files, "change");
      return moveMain(author);
    },
    async pullRequest(files, { from = repository, number = 1 + github.state.issues.length, base } = {}) {
      const baseSha = base ?? (await head("main"));
      await git`git checkout --quiet -B ${`pull-${number}`} main`;
      const headSha = await write(files, "proposal");
      await git`git checkout --quiet --detach main`;
      await git`git merge --quiet --no-ff --message merge ${headSha}`;
      const sha = await head();
      await git`git checkout --quiet main`;
      const user = from === repository ? "author" : (from.split("/")[0] ?? "");
      const known = github.state.pulls.find((one) => one.number === number);
      if (known === undefined)
        addPull(github.state, {
          number,
          headRepository: from,
          headBranch: `pull-${number}`,
          headSha,
          base: "main",
          user,
          title: "proposal",
          state: "open",
        });
      else known.headSha = headSha;
      const payload = {
        action: known === undefined ? "opened" : "synchronize",
        number,
        pull_request: { number, head: { sha: headSha, repo: { full_name: from } }, base: { sha: baseSha } },
      };
      const event = {
        name: "pull_request",
        payload,
        ref: `refs/pull/${number}/merge`,
        sha,
        actor: user,
        changed: Object.keys(files),
      };
      return { number, headSha, event };
    },
    async event(name, payload = {}, rest = {}) {
      return { name, payload, ref: "refs/heads/main", sha: await head("main"), actor: "author", ...rest };
    },
    async start(file, event) {
      lastRun += 1;
      const run = await startRun(platform, { file, event, id: lastRun });
      const publish = () => publishArtifacts(github, results, event);
      void run?.finished.then(publish, publish);
      return run;
    },
    async run(file, event, id) {
      lastRun += 1;
      const run = await startRun(platform, { file, event, id: id ?? lastRun });
      if (run === undefined) throw new Error(`${file} is not triggered by this ${event.name}`);
      const result = await run.finished;
      publishArtifacts(github, results, event);
      return result;
    },
  };
  return world;
}

/** Payload of `workflow_run` after a run of corpus-check on a pull request. */
export function completed(run: RunResult, pull: PullRequest, github: FakeGitHub): Event["payload"] {
  const stored = github.state.pulls.find((one) => one.number === pull.number);
  const full = stored?.headRepository ?? repository;
  return {
    action: "completed",
    workflow_run: {
      id: run.id,
      run_attempt: 1,
      name: "corpus-check",
      event: "pull_request",
      conclusion: run.conclusion,
      head_sha: pull.headSha,
      head_branch: stored?.headBranch ?? "",
      head_repository: { full_name: full, owner: { login: full.split("/")[0] } },
      actor: { login: pull.event.actor },
      pull_requests: [],
      html_url: `https://github.com/${repository}/actions/runs/${run.id}`,
      updated_at: new Date().toISOString(),
    },
  };
}

/** What a run uploaded can be found by other runs through the API. */
function publishArtifacts(
  github: FakeGitHub,
  results: ResultsService,
  { name: event, sha: headSha }: { readonly name: string; readonly sha: string },
): void {
  for (const { id, run, name, bytes, digest, location } of results.artifacts)
    if (!github.state.artifacts.some((one) => one.id === id))
      github.state.artifacts.push({ id, run, name, headSha, event, size: bytes.length, digest, location });
}

const identity = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Author",
  GIT_AUTHOR_EMAIL: "author@example.com",
  GIT_COMMITTER_NAME: "Author",
  GIT_COMMITTER_EMAIL: "author@example.com",
};
