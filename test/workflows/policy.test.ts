import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { labels } from "../../src/action/github/bot-issue.ts";
import { holds, resolve, textOf } from "./runner/evaluate.ts";
import {
  Expression,
  isMappingTree,
  type Mapping,
  mappingAt,
  readWorkflow,
  type Tree,
} from "./runner/read-workflow.ts";
import { workflowFiles } from "./workflow-files.ts";

interface Read {
  readonly path: string;
  readonly text: string;
  readonly template: boolean;
  readonly workflow: Mapping;
  readonly jobs: readonly (readonly [id: string, job: Mapping])[];
}

const read: readonly Read[] = await Promise.all(
  workflowFiles.map(async (file) => {
    const workflow = await readWorkflow(file.path, file.text);
    const jobs = mappingAt(workflow, "jobs", "any");
    return {
      ...file,
      workflow,
      jobs: Object.keys(jobs).map((id) => [id, mappingAt(jobs, id, "any")] as const),
    };
  }),
);

test("every workflow and template is one to GitHub's own parser", () => {
  expect(read.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      ...["check", "comment", "ingest", "monthly", "drift", "rollback", "approve", "runs", "reindex"].flatMap(
        (name) => [`.github/workflows/corpus-${name}.yml`, `workflows-templates/corpus-${name}.yml`],
      ),
      ...["ci", "check-dist", "release", "codeql"].map((name) => `.github/workflows/${name}.yml`),
    ]),
  );
});

for (const { path, text, template, workflow, jobs } of read) {
  const lines = text.split("\n");

  test(`${path} names every action by a full commit with its version, or from this repository`, () => {
    const allowed =
      /^\s*(?:- )?uses: (?:\$\/action|\$\/\.github\/workflows\/[\w-]+\.yml|[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/;
    expect(lines.filter((line) => /^\s*(- )?uses:/.test(line) && !allowed.test(line))).toEqual([]);
  });

  test(`${path} grants nothing to all, little to each job, and says why`, () => {
    expect(workflow.permissions).toEqual({});
    for (const [id, job] of jobs) expect([id, isMappingTree(job.permissions)]).toEqual([id, true]);
    const grants = lines.filter((line) => /^\s+[a-z-]+: (read|write)\b/.test(line));
    expect(grants.filter((line) => !/ # \S+ \S+/.test(line))).toEqual([]);
    expect(text).not.toMatch(/(read|write)-all|id-token/);
  });

  test(`${path} puts no expression into a script`, () => {
    expect(stepsOf(jobs).filter((step) => step.run instanceof Expression)).toEqual([]);
  });

  test(`${path} does not run on pull_request_target and inherits no secrets`, () => {
    expect(Object.keys(mappingAt(workflow, "on", "any"))).not.toContain("pull_request_target");
    expect(jobs.map(([, job]) => job.secrets)).not.toContain("inherit");
  });

  test(`${path} limits the time of each job`, () => {
    const unlimited = jobs.filter(
      ([, job]) => job.uses === undefined && typeof job["timeout-minutes"] !== "number",
    );
    expect(unlimited.map(([id]) => id)).toEqual([]);
  });

  test(`${path} leaves no credentials behind a checkout unless it is asked to, and uses no cache`, () => {
    for (const step of stepsOf(jobs)) {
      if (!String(step.uses).startsWith("actions/")) continue;
      const given = mappingAt(step, "with", "any");
      if (String(step.uses).startsWith("actions/checkout@"))
        expect(textOf(given["persist-credentials"], { inputs: {} })).toBe("false");
      else
        expect([step.uses, given["package-manager-cache"]]).toEqual([
          expect.stringContaining("actions/setup-node@"),
          "false",
        ]);
    }
  });

  test(`${path} starts its schedules at an odd minute`, () => {
    const schedule = mappingAt(workflow, "on", "any").schedule;
    const crons = Array.isArray(schedule)
      ? schedule.map((one: Tree) => (isMappingTree(one) ? one.cron : one))
      : [];
    expect(crons.filter((cron) => Number(String(cron).split(" ")[0]) % 2 !== 1)).toEqual([]);
  });

  // GitHub disables a file whose schedule slept 60 days in a public repository with all its triggers.
  if (path.includes("/corpus-"))
    test(`${path} has no schedule beside what must go on without it`, () => {
      const triggers = Object.keys(mappingAt(workflow, "on", "any"));
      const others = triggers.filter(
        (one) => !["schedule", "workflow_dispatch", "workflow_call"].includes(one),
      );
      expect(triggers.includes("schedule") ? others : []).toEqual([]);
    });

  if (template)
    test(`${path} only calls a workflow of this repository, and grants what that asks for`, () => {
      for (const [id, job] of jobs) {
        const called = /^OWNER\/corpusgate\/(\.github\/workflows\/[\w-]+\.yml)@0{40}$/.exec(
          String(job.uses),
        )?.[1];
        const target = read.find((one) => one.path === called);
        expect([id, grantsOf(job)]).toEqual([
          id,
          Object.assign({}, ...(target?.jobs ?? []).map(([, one]) => grantsOf(one))),
        ]);
      }
    });
}

test("runs are queued, cancelled and left alone as intended", () => {
  const groups = read.flatMap(({ path, workflow, jobs }) =>
    [["", workflow] as const, ...jobs]
      .filter(([, where]) => where.concurrency !== undefined)
      .map(([id, where]) => {
        const { "cancel-in-progress": cancel, queue } = mappingAt(where, "concurrency", [
          "group",
          "cancel-in-progress",
          "queue",
        ]);
        return [`${path} ${id}`.trim(), cancel instanceof Expression ? cancel.text : cancel, queue];
      }),
  );
  const onPullRequests = "github.event_name == 'pull_request'";
  expect(groups).toEqual([
    [".github/workflows/check-dist.yml", onPullRequests, undefined],
    [".github/workflows/ci.yml", onPullRequests, undefined],
    [".github/workflows/codeql.yml", onPullRequests, undefined],
    [".github/workflows/corpus-check.yml check", true, undefined],
    [".github/workflows/corpus-drift.yml drift", false, undefined],
    // No gated job and no whole run: whoever waits for an approval would hold the group.
    [".github/workflows/corpus-ingest.yml stage", false, "max"],
    [".github/workflows/corpus-runs.yml runs", false, "max"],
    [".github/workflows/release.yml release", false, "max"],
  ]);
});

test("runs of one configuration meet in one group, whether they name it or take the default", () => {
  const groups = read.flatMap(({ jobs }) =>
    jobs
      .filter(([, job]) => job.concurrency !== undefined)
      .map(([, job]) => mappingAt(job, "concurrency", "any").group)
      .flatMap((group) => (group instanceof Expression ? [group.text] : [])),
  );
  const naming = groups.filter((group) => group.includes("inputs.config"));
  expect(naming).toHaveLength(3);
  // A pull request's runs are of one workflow file, which names it always or never.
  expect(naming.filter((group) => !/inputs\.config \|\| 'corpusgate\.yaml'/.test(group))).toEqual([
    expect.stringContaining("corpus-check-"),
  ]);
});

test("every workflow that reads a configuration passes the same variables on, and the handbook names them", () => {
  const reading = read.filter(({ jobs }) =>
    stepsOf(jobs).some((step) => mappingAt(step, "with", "any").config !== undefined),
  );
  const names = [
    "PGSSL_MODE",
    "PERAZZI_EMBED_MODEL",
    "EMBED_BATCH_SIZE",
    "PGVECTOR_DIM",
    "PGVECTOR_TABLE",
    "CMS_URL",
  ];
  const passed = Object.fromEntries(names.map((name) => [name, new Expression(`vars.${name}`)]));
  expect(reading.map(({ path, workflow }) => [path, workflow.env])).toEqual(
    ["approve", "check", "drift", "ingest", "reindex", "rollback", "runs"].map((name) => [
      `.github/workflows/corpus-${name}.yml`,
      passed,
    ]),
  );
  const page = readFileSync(new URL("../../corpus/handbook/configuration.md", import.meta.url), "utf8");
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("a comment begins the approval only on an issue with the label of those that ask for one", () => {
  const approve = read.find(({ path }) => path === ".github/workflows/corpus-approve.yml");
  const condition = approve?.jobs.find(([id]) => id === "approve")?.[1].if;
  expect(condition instanceof Expression ? condition.text : condition).toContain(
    `contains(github.event.issue.labels.*.name, '${labels.approval}')`,
  );
});

test("a job with the secret of a promoter has an environment of that name alone", () => {
  const found = read.flatMap(({ path, jobs }) =>
    jobs
      .filter(([, job]) => JSON.stringify(job.steps ?? []).includes("secrets.DATABASE_URL"))
      .map(([id, job]) => {
        const { name } = mappingAt(job, "environment", "any");
        const written = name instanceof Expression ? name.text : String(name);
        return [`${path} ${id}`, /-(read|stage)'/.exec(written)?.[1] ?? "promote"];
      }),
  );
  expect(found).toEqual([
    [".github/workflows/corpus-approve.yml approve", "promote"],
    [".github/workflows/corpus-drift.yml drift", "read"],
    [".github/workflows/corpus-drift.yml keep", "stage"],
    [".github/workflows/corpus-ingest.yml plan", "read"],
    [".github/workflows/corpus-ingest.yml stage", "stage"],
    [".github/workflows/corpus-ingest.yml promote", "promote"],
    [".github/workflows/corpus-ingest.yml report", "read"],
    [".github/workflows/corpus-reindex.yml plan", "read"],
    [".github/workflows/corpus-reindex.yml embed", "stage"],
    [".github/workflows/corpus-rollback.yml status", "read"],
    [".github/workflows/corpus-rollback.yml rollback", "promote"],
    [".github/workflows/corpus-runs.yml runs", "read"],
  ]);
});

test("a look for drift is kept where the caller asks for it, whatever it found, and is no run that may not write", () => {
  const drift = read.find(({ path }) => path === ".github/workflows/corpus-drift.yml");
  const job = (id: string) => drift?.jobs.find(([name]) => name === id)?.[1] ?? {};
  const kept = (inputs: object, report = "7") => [
    holds(
      job("keep").if,
      { inputs, needs: { drift: { outputs: { report } } } },
      { failed: true, cancelled: false, skipped: false },
    ),
    stepsOf([["drift", job("drift")]])
      .map((step) => mappingAt(step, "with", "any")["keep-later"])
      .filter((one) => one !== undefined)
      .map((one) => resolve(one, { inputs })),
  ];
  expect(kept({ config: "corpusgate.yaml", keep: true })).toEqual([true, [true]]);
  expect(kept({ config: "corpusgate.yaml", keep: false })).toEqual([false, [false]]);
  // This repository's own, by its schedule and by hand.
  expect(kept({})).toEqual([true, [true]]);
  expect(kept({ environment: "production" })).toEqual([true, [true]]);
  // `drift` did not begin, or was left out.
  expect(kept({ config: "corpusgate.yaml", keep: true }, "")).toEqual([false, [true]]);
});

test("every job that meets a database of the corpus runs where the caller says", () => {
  const meeting = read.flatMap(({ path, jobs }) =>
    jobs
      .filter(([, job]) => JSON.stringify(job.steps ?? []).includes("secrets.DATABASE_URL"))
      .map(([id, job]) => [`${path} ${id}`, job["runs-on"]] as const),
  );
  expect(meeting.length).toBeGreaterThan(0);
  for (const [where, runner] of meeting) {
    const on = (inputs: object) => resolve(runner ?? "", { inputs });
    expect([where, on({}), on({ "runs-on": "big" }), on({ "runs-on": '["self-hosted", "vpc"]' })]).toEqual([
      where,
      "ubuntu-latest",
      "big",
      ["self-hosted", "vpc"],
    ]);
  }
});

test("ci and check-dist run on GitHub what .ci/run runs", () => {
  const script = readFileSync(new URL("../../.ci/run", import.meta.url), "utf8");
  const steps = [...script.matchAll(/^(?:step|tests) (npm .+)$/gm)].map(([, command = ""]) => command);
  // `npm cit` is `npm ci` and `npm test`.
  const expected = steps.flatMap((command) => (command === "npm cit" ? ["npm ci", "npm test"] : [command]));
  const runOf = (name: string) =>
    stepsOf(read.find(({ path }) => path === `.github/workflows/${name}.yml`)?.jobs ?? [])
      .map((step) => String(step.run))
      .filter((one) => one.startsWith("npm"));
  const bundle = "npm run bundle -- --check";
  expect(runOf("ci")).toEqual(expected.filter((one) => one !== bundle));
  expect(runOf("check-dist")).toEqual(["npm ci", bundle]);
});

function grantsOf(job: Mapping): Mapping {
  return mappingAt(job, "permissions", "any");
}

function stepsOf(jobs: Read["jobs"]): readonly Mapping[] {
  return jobs.flatMap(([, job]) => (Array.isArray(job.steps) ? job.steps.filter(isMappingTree) : []));
}
