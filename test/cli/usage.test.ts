import { access, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { commands } from "../../src/action/inputs.ts";
import { taken } from "../../src/action/taken-inputs.ts";
import { heeding } from "../../src/cli/options.ts";
import { page, testCorpus } from "../corpus.ts";
import { jsonOf, terminal } from "./terminal.ts";

// Nothing listens on port 1.
const corpus = await testCorpus(
  [
    "environments:",
    "  local: { database: embedded }",
    '  gone: { database: "postgres://user:secret@127.0.0.1:1/corpus", allowOfflineEmbedder: true }',
    `  production: { database: "\${DATABASE_URL}", schema: handbook_2 }`,
    "",
  ].join("\n"),
);
const run = terminal(corpus.folder);
await corpus.write("docs/alpha.md", page("alpha"));

describe("what is not a command line ends with exit code 2", () => {
  it.each([
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["plan", "--agianst", "none"], "unknown option '--agianst'"],
    [["query"], "missing required argument 'text'"],
    [["rollback", "last"], "The number of a generation was expected"],
    [["plan", "--against", "dead"], "`live` or `none` was expected"],
    [["embed", "--shard", "4/3"], "`i/n` was expected"],
    [["query", "valve", "--count", "0"], "A whole number from 1 to 1000 was expected"],
    [["status", "--env", "prodution"], "Use --env production"],
    [["validate", "--config", "elsewhere.yaml"], "elsewhere.yaml"],
    [["ingest", "--plan", "missing.json"], 'The plan "missing.json" could not be read'],
    [["validate", "--config", "docs"], '/docs" is a folder; expected a configuration file.'],
    [["plan", "--against", "none", "--out", "corpusgate.yaml/plan.json"], "The plan could not be written to"],
    [["plan", "--doc", ""], "Some text was expected, and it is empty."],
    [["validate", "--report-dir", ""], "Some text was expected, and it is empty."],
    [["ingest", "--dry-run", "--plan", "plan.json"], "cannot be used with option '--plan <file>'"],
    [["rollback", "--doc", "docs/alpha.md"], "`rollback` takes whole generations"],
    [["promote", "--doc", "docs/alpha.md"], "`promote` takes whole generations"],
    [["prune", "--doc", "docs/alpha.md"], "`prune` takes whole generations"],
    [["promote", "--strict"], "`promote` reads no documents, and --strict is for what is found in them."],
    [["rollback", "--strict"], "Leave --strict out."],
    [["prune", "--strict"], "Leave --strict out."],
  ])("%j says: %s", async (argv, message) => {
    expect(await run(...argv)).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });

  it("also with --json, which names the command wherever it stands", async () => {
    const unknown = await run("--json", "frobnicate");
    expect(unknown.exitCode).toBe(2);
    expect(jsonOf(unknown)).toMatchObject({ command: null, outcome: "failure" });
    expect(jsonOf(await run("--json"))).toMatchObject({
      command: null,
      error: { message: "No command was named.", remedy: expect.stringContaining("--help") },
    });
    expect(jsonOf(await run("golden", "--json", "stats"))).toMatchObject({ command: "golden stats" });
    const missing = await run("--env", "production", "--json", "status");
    expect(missing.exitCode).toBe(2);
    expect(jsonOf(missing)).toEqual({
      command: "status",
      outcome: "failure",
      seconds: expect.any(Number),
      error: {
        message: expect.stringMatching(/"production".*DATABASE_URL is not set/),
        remedy: expect.stringContaining("--env local"),
      },
    });
  });
});

test("what a failure advises to run names the environment and the configuration that were given", async () => {
  const line = ["ingest", "--plan", "missing.json"];
  const advice = async (...options: string[]) =>
    /Write it with (`.*`)/.exec((await run(...line, ...options)).stderr)?.[1];
  expect(await advice()).toBe("`corpusgate plan --out FILE`");
  expect(await advice("--env", "gone")).toBe("`corpusgate plan --env gone --out FILE`");
  const both = ["--config", "./corpusgate.yaml", "--env", "gone"];
  expect(await advice(...both)).toBe("`corpusgate plan --config ./corpusgate.yaml --env gone --out FILE`");
  expect(jsonOf(await run("--env", "gone", ...line, "--json"))).toMatchObject({
    error: { remedy: expect.stringContaining("`corpusgate plan --env gone --out FILE`") },
  });
});

test("what a verdict advises to run names the configuration that was given, in text, Markdown, HTML and JSON", async () => {
  const other = await testCorpus(
    "gate: { thresholds: missing.json }\nenvironments:\n  local: { database: embedded }\n",
  );
  await other.write("docs/alpha.md", page("alpha"));
  await other.write("golden.yaml", "queries: []\n");
  const blocked = await terminal(other.folder)("--config", "./corpusgate.yaml", "ingest", "--json");
  const command =
    "corpusgate calibrate --config ./corpusgate.yaml --env local --out missing.json --generation 1";
  expect(blocked.stderr.replaceAll(/\s+/g, " ")).toContain(command);
  expect(jsonOf(blocked)).toMatchObject({
    config: "./corpusgate.yaml",
    reasons: [expect.stringContaining(`\`${command}\``)],
    gates: expect.arrayContaining([
      expect.objectContaining({ gate: "thresholds", reason: expect.stringContaining(command) }),
    ]),
  });
  const [folder] = (await readdir(path.join(other.folder, "reports"))).filter((one) => /ingest$/.test(one));
  for (const file of ["report.md", "report.html"])
    expect(await readFile(path.join(other.folder, "reports", folder ?? "", file), "utf8")).toContain(command);
});

test("a report that cannot be written is told after the command's own text, and a broken baseline beside the verdict", async () => {
  const ran = await run("plan", "--against", "none", "--report-dir", "corpusgate.yaml");
  expect(ran.exitCode).toBe(2);
  expect(ran.stdout).toContain("1 added");
  expect(ran.stderr).toMatch(/^Error: The report could not be written under ".*corpusgate\.yaml" \(\w+\)/);
  expect((await run("ingest", "--report-dir", "broken")).exitCode).toBe(0);
  await corpus.write("broken/baseline-local.json", "{");
  const verified = await run("verify", "--report-dir", "broken");
  expect(verified.exitCode).toBe(0);
  expect(verified.stderr).toMatch(/baseline-local\.json", cannot be read.*Delete the file/);
});

test("reports are no documents, even where a source takes every file", async () => {
  const config = "version: 1\ncorpus: all\nsources: [{ name: all, include: ['**/*.md'] }]\n";
  await corpus.write("everything.yaml", config);
  const first = await run("validate", "--config", "everything.yaml", "--json");
  expect(await readdir(path.join(corpus.folder, "reports"))).not.toEqual([]);
  const second = await run("validate", "--config", "everything.yaml", "--json");
  expect(jsonOf(first)).toMatchObject({ command: "validate", documents: 1 });
  expect(jsonOf(second)).toMatchObject({ documents: 1 });
});

test("--doc is told to be without effect where a command looks at the whole corpus", async () => {
  const ran = await run("validate", "--doc", "docs/nowhere.md");
  expect(ran).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining(
      "Note: --doc narrows plan, ingest and embed; `validate` looks at the whole corpus.",
    ),
  });
});

test("an option that does nothing for a command is not in its help, and is told to do nothing", async () => {
  for (const command of ["verify", "status", "drift", "preview"]) {
    const help = (await run(command, "--help")).stdout;
    expect(help).toContain("--report-dir");
    expect(help).not.toMatch(/--strict|--doc/);
  }
  expect((await run("embed", "--help")).stdout).toMatch(/--doc.*--strict/s);
  for (const line of [
    ["status", "--strict", "--env", "gone"],
    ["--strict", "--env", "gone", "status"],
    ["golden", "stats", "--strict"],
  ]) {
    expect((await run(...line)).stderr).toMatch(
      /^Note: --strict makes warnings block validate, plan, ingest and embed; for `(status|golden stats)` it changes nothing\.$/m,
    );
  }
  for (const line of [["validate"], ["plan", "--against", "none"]])
    expect((await run(...line, "--strict")).stderr).not.toContain("Note:");
});

test("the command line and the Action heed --doc and --strict for the same commands", () => {
  const takers = (input: "doc" | "strict") => commands.filter((one) => taken[one].includes(input));
  expect({ doc: takers("doc"), strict: takers("strict") }).toEqual(heeding);
});

test("embed --strict pays for nothing that an ingest with it would not come to", async () => {
  const other = await testCorpus("lint: { rules: { link-broken: warning } }\n");
  await other.write("docs/alpha.md", `${page("alpha")}\nSee [it](gone.md).\n`);
  const ran = await terminal(other.folder)("embed", "--strict", "--json");
  expect([ran.exitCode, jsonOf(ran)]).toEqual([
    1,
    expect.objectContaining({
      outcome: "blocked",
      reasons: [expect.stringMatching(/^--strict: 1 finding is of level warning or error\./)],
      embed: expect.objectContaining({ inputs: 0 }),
    }),
  ]);
});

test("a plan runs with the selection it was drawn with, and --doc beside it may say nothing else", async () => {
  await run("plan", "--against", "none", "--doc", "docs/alpha.md", "--out", "alpha.json");
  expect(await run("ingest", "--plan", "alpha.json", "--doc", "docs/beta.md")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      'The plan "alpha.json" covers docs/alpha.md, and --doc says docs/beta.md.',
    ),
  });
});

test.each(["plan", "ingest", "promote", "verify", "rollback", "prune", "status", "runs", "migrate"])(
  "%s on a database that cannot be reached ends with exit code 2, and tells the address without the password",
  async (command) => {
    const ran = await run(command, "--env", "gone");
    expect(ran).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("127.0.0.1:1/corpus could not be reached"),
    });
    expect(ran.stderr).not.toContain("secret");
  },
);

test("drift that cannot reach the database is unknown, exit code 2, never clean", async () => {
  const ran = await run("drift", "--env", "gone", "--json");
  expect(ran.exitCode).toBe(2);
  expect(jsonOf(ran)).toMatchObject({
    outcome: "unknown",
    checks: [{ check: "database", outcome: "unknown" }],
  });
});

test("a document that cannot be parsed fails validation, exit code 1, with its line", async () => {
  const other = await testCorpus("");
  await other.write("docs/alpha.md", page("alpha"));
  await other.write("docs/broken.md", "---\ntitle: Broken\ntags: [open\n---\n\n# Broken\n");
  const ran = await terminal(other.folder)("validate", "--json");
  expect(ran.exitCode).toBe(1);
  expect(jsonOf(ran)).toMatchObject({
    outcome: "failed",
    documents: 1,
    skipped: ["docs/broken.md"],
    findings: [{ rule: "front-matter-invalid", severity: "error", path: "docs/broken.md", line: 4 }],
  });
});

test("a blocked plan is not written: there is nothing to approve in it", async () => {
  const corpus = await testCorpus("lint: { rules: { link-broken: error } }\n");
  await corpus.write("docs/alpha.md", `${page("alpha")}\nSee [it](gone.md).\n`);
  const ran = await terminal(corpus.folder)("plan", "--against", "none", "--out", "plan.json");
  expect(ran).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(
      "No plan was written to plan.json: it is blocked, and the report says by what.",
    ),
  });
  await expect(access(path.join(corpus.folder, "plan.json"))).rejects.toThrow("ENOENT");
});

test("plan --against none needs no database", async () => {
  // Another test ingests.
  await rm(path.join(corpus.folder, ".corpusgate/data"), { recursive: true, force: true });
  const ran = await run("plan", "--against", "none", "--json");
  expect(jsonOf(ran)).toMatchObject({ outcome: "changes", base: null, documents: { added: 1 } });
  await expect(access(path.join(corpus.folder, ".corpusgate/data"))).rejects.toThrow("ENOENT");
});

test("migrate --print --json is one JSON document, too", async () => {
  const ran = await run("migrate", "--env", "production", "--print", "--json");
  expect(jsonOf(ran)).toEqual({
    command: "migrate",
    outcome: "printed",
    environment: "production",
    seconds: expect.any(Number),
    sql: expect.stringContaining('create schema if not exists "handbook_2"'),
  });
});

test("migrate --print touches no database and prints the whole schema, down to its bookkeeping", async () => {
  const ran = await run("migrate", "--env", "production", "--print", "--vector-schema", "extensions");
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  for (const part of [
    'create schema if not exists "handbook_2"',
    'create table "handbook_2".generations',
    'create function "handbook_2".flip_live',
    '"extensions".halfvec',
    "match_documents",
    'insert into "handbook_2".migrations',
    'insert into "handbook_2".corpus',
  ])
    expect(ran.stdout).toContain(part);
  // Nothing is left to be filled in.
  expect(ran.stdout).not.toMatch(/:schema|:vector\b|:'\w+'/);
});

test("migrate refuses what only --print heeds, and touches no database", async () => {
  const from = await run("migrate", "--env", "production", "--from", "11");
  expect(from).toMatchObject({ exitCode: 2, stdout: "" });
  expect(from.stderr).toContain("`corpusgate migrate --env production --print --from 11`");
  const schema = await run("migrate", "--env", "production", "--vector-schema", "extensions");
  expect(schema).toMatchObject({ exitCode: 2, stdout: "" });
  expect(schema.stderr).toContain("`create extension vector with schema extensions;`");
});

const listed = (await run("--help")).stdout.match(/^ {2}[a-z]+(?= )/gm)?.map((one) => one.trim()) ?? [];

test("--help lists every command and teaches the line, a first run and the exit codes", async () => {
  const { exitCode, stdout } = await run("--help");
  expect(exitCode).toBe(0);
  expect(listed).toEqual(
    expect.arrayContaining([
      "validate",
      "preview",
      "plan",
      "ingest",
      "promote",
      "verify",
      "drift",
      "rollback",
    ]),
  );
  expect(listed).toEqual(expect.arrayContaining(["prune", "status", "runs", "query", "migrate", "doctor"]));
  expect(stdout).toMatch(/validate → plan → ingest.*First run.*Exit codes: 0 done/s);
});

test.each(listed.filter((one) => one !== "help"))(
  "%s --help teaches: an example that runs it, its exit codes, what comes next",
  async (command) => {
    const { exitCode, stdout } = await run(command, "--help");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ corpusgate ${command}`));
    expect(stdout).toMatch(/Exit codes: 0 .*2 failure/);
    expect(stdout).toMatch(/Next: ./);
  },
);
