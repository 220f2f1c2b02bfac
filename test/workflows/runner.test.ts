import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startGitHub } from "../github/github-api.ts";
import { Concurrency } from "./runner/concurrency.ts";
import type { Platform } from "./runner/platform.ts";
import { runWorkflow } from "./runner/run-workflow.ts";
import type { Event } from "./runner/triggers.ts";

// The runner is what the scenarios rest on: what it takes for granted would be tested by nobody.
const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-runner-test-"));
const github = await startGitHub();
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await github.close();
});
const platform: Platform = {
  repository: "acme/handbook",
  folder,
  github,
  resultsUrl: "http://127.0.0.1:9",
  secrets: { OF_REPOSITORY: "one" },
  vars: { COLOUR: "blue" },
  environmentSecrets: { "somewhere-read": { OF_ENVIRONMENT: "two" } },
  refusing: new Set(),
  concurrency: new Concurrency(),
  freshDatabase: () => Promise.reject(new Error("no database here")),
};
const dispatched: Event = {
  name: "workflow_dispatch",
  payload: {},
  ref: "refs/heads/main",
  sha: "a".repeat(40),
  actor: "author",
};
let files = 0;

/** Runs a workflow whose `jobs` are given. */
async function run(
  jobs: string,
  head = "on: workflow_dispatch\npermissions: {}\n",
  event: Partial<Event> = {},
) {
  files += 1;
  const file = path.join(folder, `${files}.yml`);
  await writeFile(file, `name: test\n${head}jobs:\n${jobs.replaceAll(/^/gm, "  ")}`);
  return runWorkflow(platform, { file, event: { ...dispatched, ...event }, id: 1 });
}
const job = (steps: string, keys = "") => `one:\n  runs-on: ubuntu-latest\n${keys}  steps:\n${steps}`;
/** An expression, as a workflow writes it. */
const x = (text: string) => `\${{ ${text} }}`;
const say = (text: string, keys = "") => `    - id: say\n${keys}      run: ${text}\n`;

describe("the runner", () => {
  it.each([
    [
      "a key of a workflow",
      "on: workflow_dispatch\npermissions: {}\ndefaults: { run: { shell: sh } }\n",
      job(say("true")),
      /does not implement defaults/,
    ],
    [
      "a key of a job",
      undefined,
      job(say("true"), "  continue-on-error: true\n"),
      /does not implement continue-on-error of one/,
    ],
    [
      "a strategy",
      undefined,
      job(say("true"), "  strategy: { matrix: { a: [1] } }\n"),
      /does not implement a matrix that fails fast/,
    ],
    [
      "a key of a step",
      undefined,
      job(say("true", "      shell: sh\n")),
      /does not implement shell of a step/,
    ],
    [
      "an action",
      undefined,
      job("    - uses: actions/setup-node@v6\n"),
      /does not implement actions\/setup-node/,
    ],
    [
      "a service",
      undefined,
      job(say("true"), "  services: { redis: { image: redis } }\n"),
      /no server for the image redis/,
    ],
    ["an undeclared permission", "on: workflow_dispatch\n", job(say("true")), /declares permissions/],
    [
      "a filter of an event",
      "on: { workflow_dispatch: {}, push: { tags-ignore: [a] } }\npermissions: {}\n",
      job(say("true")),
      /does not implement tags-ignore of push/,
    ],
  ])("throws on %s that it does not implement", async (_, head, jobs, message) => {
    const event = head?.includes("push") ? { name: "push" } : {};
    await expect(run(jobs, head, event)).rejects.toThrow(message);
  });

  it("refuses what GitHub's parser refuses", async () => {
    await expect(run(job(say("true"), "  permissions: { contants: read }\n"))).rejects.toThrow(/contants/);
    await expect(run(job(`    - run: echo ${x("githb.sha")}\n`))).rejects.toThrow(/githb/);
  });

  it("hands outputs, results and variables on, and skips what needs a failed or a skipped job", async () => {
    const jobs = [
      job(
        say('echo "colour=$COLOUR" >> "$GITHUB_OUTPUT"', `      env: { COLOUR: '${x("vars.COLOUR")}' }\n`),
        `  outputs: { colour: '${x("steps.say.outputs.colour")}' }\n`,
      ),
      `two:\n  needs: one\n  runs-on: ubuntu-latest\n  steps:\n    - run: test '${x("needs.one.outputs.colour")}' = green\n    - run: echo never\n    - { if: failure(), run: echo after }\n`,
      "three:\n  needs: two\n  runs-on: ubuntu-latest\n  steps: [{ run: echo never }]\n",
      "four:\n  needs: [one, two, three]\n  if: always() && needs.two.result == 'failure'\n  runs-on: ubuntu-latest\n  steps: [{ run: echo four }]\n",
    ].join("");
    const { conclusion, jobs: results } = await run(jobs);
    expect([conclusion, results.one?.outputs]).toEqual(["failure", { colour: "blue" }]);
    expect(
      Object.entries(results).map(([id, one]) => [id, one.result, one.steps.map((step) => step.result)]),
    ).toEqual([
      ["one", "success", ["success"]],
      ["two", "failure", ["failure", "skipped", "success"]],
      ["three", "skipped", []],
      ["four", "success", ["success"]],
    ]);
  });

  it("gives an environment's secrets to its job alone, and makes an environment that is named and missing", async () => {
    const secrets = `      env: { A: '${x("secrets.OF_REPOSITORY")}', B: '${x("secrets.OF_ENVIRONMENT")}' }\n`;
    const other = job(say('test "$A$B" = one', secrets)).replace("one:", "other:");
    const named = job(
      say('test "$A$B" = onetwo', secrets),
      "  environment: { name: somewhere-read, deployment: false }\n",
    );
    expect((await run(named + other)).conclusion).toBe("success");
    expect(github.state.environments.map(({ name, reviewers }) => [name, reviewers])).toEqual([
      ["somewhere-read", undefined],
    ]);
  });

  it("refuses a called workflow that asks for more than its caller grants", async () => {
    const caller = "one:\n  permissions: { contents: read }\n  uses: $/.github/workflows/corpus-check.yml\n";
    await expect(run(caller)).rejects.toThrow(
      "The nested job 'one/check' is requesting 'pull-requests: write', but is only allowed 'pull-requests: none'",
    );
  });
});

describe("a concurrency group", () => {
  const member = () => ({ cancelled: false });
  const enter = async (
    group: Concurrency,
    one: ReturnType<typeof member>,
    settings: Parameters<Concurrency["enter"]>[2],
  ) => {
    let entered = false;
    const turn = group.enter("group", one, settings).then(() => {
      entered = true;
    });
    await Promise.resolve();
    return { turn, entered: () => entered };
  };

  it("runs one, keeps one pending and cancels the pending one when another comes", async () => {
    const group = new Concurrency();
    const [first, second, third] = [member(), member(), member()];
    const single = { cancelInProgress: false, queue: "single" } as const;
    await (await enter(group, first, single)).turn;
    const pending = await enter(group, second, single);
    const last = await enter(group, third, single);
    await pending.turn;
    expect([first, second, third].map((one) => one.cancelled)).toEqual([false, true, false]);
    expect(last.entered()).toBe(false);
    group.leave("group", first);
    await last.turn;
    expect(third.cancelled).toBe(false);
  });

  it("with `queue: max` lets all wait, in order", async () => {
    const group = new Concurrency();
    const all = [member(), member(), member()];
    const max = { cancelInProgress: false, queue: "max" } as const;
    for (const one of all) void (await enter(group, one, max));
    for (const one of all) group.leave("group", one);
    expect(all.map((one) => one.cancelled)).toEqual([false, false, false]);
  });
});
