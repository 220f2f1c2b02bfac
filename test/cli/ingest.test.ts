import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { page, testCorpus } from "../corpus.ts";
import { jsonOf, terminal } from "./terminal.ts";

// One database for the whole file, since opening one takes seconds: each test goes on where the one before it ended.
const corpus = await testCorpus("guards: { deletionBudget: 0.3 }\n");
const run = terminal(corpus.folder);
for (const name of ["alpha", "beta", "gamma", "delta"]) await corpus.write(`docs/${name}.md`, page(name));

/** Folders of reports on `command`, oldest first. */
async function reportsOn(command: string): Promise<readonly string[]> {
  const folders = await readdir(path.join(corpus.folder, "reports"));
  return folders.filter((one) => one.endsWith(`-local-${command}`)).toSorted();
}

const changed = z.looseObject({ changes: z.array(z.looseObject({ path: z.string() })) });
function changedPaths(answer: unknown): readonly string[] {
  return changed.parse(answer).changes.map((one) => one.path);
}

test("a first ingest promotes, and leaves its report as JSON, as Markdown and as a page", async () => {
  const ran = await run("ingest");
  expect(ran).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("Promoted generation 1 (before: none): documents 4 added, 0 unchanged."),
  });
  const [folder = "", ...others] = await reportsOn("ingest");
  expect(others).toEqual([]);
  expect(ran.stdout).toContain(`Report: reports/${folder}\n`);
  const report = (file: string) => readFile(path.join(corpus.folder, "reports", folder, file), "utf8");
  expect(JSON.parse(await report("report.json"))).toMatchObject({
    command: "ingest",
    outcome: "promoted",
    generation: 1,
    embed: { inputs: 16 },
  });
  expect(await report("report.md")).toContain("| integrity | pass |");
  expect(await report("report.html")).toContain("<strong>integrity</strong>");
});

test("a second ingest has nothing to do, embeds nothing, still verifies, and is in the run log", async () => {
  const ran = await run("ingest", "--json");
  expect(ran.exitCode).toBe(0);
  expect(jsonOf(ran)).toMatchObject({
    outcome: "nothing-to-do",
    generation: 1,
    embed: { inputs: 0, requests: 0, tokens: 0 },
    gates: expect.arrayContaining([expect.objectContaining({ gate: "integrity", verdict: "pass" })]),
  });
  expect(await reportsOn("ingest")).toHaveLength(2);
  const { stdout } = await run("runs", "--markdown");
  const [marker, heading, gap, columns, rule, newest, oldest, ...rest] = stdout.split("\n").slice(4);
  expect([marker, heading, gap]).toEqual(["<!-- corpusgate:runs local -->", "## local", ""]);
  expect(rest).toEqual(["<!-- /corpusgate:runs local -->", ""]);
  expect(columns).toMatch(/^\| started \| command \| outcome \| .* \| reason \| cause \|$/);
  expect(rule).toMatch(/^\|( --- \|)+$/);
  expect([newest, oldest]).toEqual([
    expect.stringMatching(/^\| [-\d: ]+ \| ingest \| nothing-to-do \| 1 \|.*\| tester \| 0 \|/),
    expect.stringMatching(/^\| [-\d: ]+ \| ingest \| promoted \| 1 \|.*\| tester \| 16 \|/),
  ]);
});

test("options stand before or after the command, and --doc may stand several times", async () => {
  for (const name of ["alpha", "beta", "gamma"])
    await corpus.write(`docs/${name}.md`, page(`${name}, revised`));
  const before = await run("--json", "--doc", "docs/alpha.md", "--doc", "docs/beta.md", "plan");
  const around = await run("--doc", "docs/alpha.md", "plan", "--doc", "docs/beta.md", "--json");
  expect(changedPaths(jsonOf(before))).toEqual(["docs/alpha.md", "docs/beta.md"]);
  expect(changedPaths(jsonOf(around))).toEqual(["docs/alpha.md", "docs/beta.md"]);
});

test("--doc that matches nothing does not say that everything is as it should be", async () => {
  const ran = await run("plan", "--doc", "docs/alpah.md");
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toContain("Nothing to do for --doc docs/alpah.md: what these cover is in generation 1");
  expect(ran.stdout).toContain("--doc docs/alpah.md matches no document, on disk or live.");
});

test("a plan file is written, refused when it was edited by hand, run once, and stale afterwards", async () => {
  const planned = await run("plan", "--doc", "docs/alpha.md", "--out", "plans/plan.json", "--json");
  expect(planned.stderr).toContain("run it with `corpusgate ingest --env local --plan plans/plan.json`");
  const { digest } = z.looseObject({ digest: z.string() }).parse(jsonOf(planned));
  const file = path.join(corpus.folder, "plans/plan.json");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace('"removed":0', '"removed":1'));
  expect(await run("ingest", "--plan", "plans/plan.json")).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("does not match its content"),
  });
  await writeFile(file, text);
  expect(jsonOf(await run("ingest", "--plan", "plans/plan.json", "--json"))).toMatchObject({
    outcome: "promoted",
    generation: 2,
    planDigest: digest,
    documents: { changed: 1, unchanged: 3 },
  });
  expect(await run("ingest", "--plan", "plans/plan.json")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("it was carried out already, as generation 2, which is live"),
  });
});

test("--dry-run is a plan: it says what would change, and changes nothing", async () => {
  const ran = await run("ingest", "--dry-run", "--json");
  expect(jsonOf(ran)).toMatchObject({ command: "plan", outcome: "changes", base: 2 });
  expect(jsonOf(await run("status", "--json"))).toMatchObject({ live: 2, staged: [] });
});

test("a held ingest is promoted by `promote` and rolled back by `rollback`, each under its number", async () => {
  expect(await run("ingest", "--hold")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("corpusgate promote 3"),
  });
  expect((await run("promote", "3")).exitCode).toBe(0);
  expect(jsonOf(await run("rollback", "1", "--json"))).toMatchObject({ generation: 1, previous: 3 });
  expect(jsonOf(await run("status", "--json"))).toMatchObject({ live: 1 });
});

test("exit code 1 means that a verdict says no: drifted, blocked", async () => {
  expect(await run("drift")).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("drifted") });
  await corpus.remove("docs/gamma.md");
  await corpus.remove("docs/delta.md");
  const ran = await run("ingest", "--json");
  expect(ran.exitCode).toBe(1);
  expect(jsonOf(ran)).toMatchObject({
    outcome: "blocked",
    generation: null,
    reasons: [
      "2 of 4 live documents would be removed (50 %; the budget is 30 %). If that is meant: `corpusgate plan --env local --out plan.json`, review it, then `corpusgate ingest --env local --plan plan.json`.",
    ],
  });
  expect(jsonOf(await run("status", "--json"))).toMatchObject({ live: 1 });
});
