import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { drift } from "../../../src/pipeline/drift.ts";
import { plan } from "../../../src/pipeline/plan.ts";
import { preview } from "../../../src/pipeline/preview.ts";
import { query } from "../../../src/pipeline/query.ts";
import { validate } from "../../../src/pipeline/validate.ts";
import { readConfig } from "../../../src/pipeline.ts";
import { readPlanFile, writePlan } from "../../../src/plan/plan-file.ts";
import { jsonOf, terminal } from "../../cli/terminal.ts";
import { page } from "../../corpus.ts";
import { commitAll } from "../../git.ts";
import { freshDatabase, rowsOf } from "../../server.ts";
import { cms, token } from "./cms.ts";

const url = await freshDatabase();

async function cmsIn(schema: string, guards = "{}") {
  const fetched = await cms(
    `guards: ${guards}\nenvironments:\n  local: { database: "${url}", schema: ${schema} }\n`,
  );
  await fetched.corpus.write("docs/alpha.md", page("alpha"));
  fetched.records.set("a", { title: "Pumps", body: "Pumps are bled at valve seven." });
  fetched.records.set("b", { title: "Filters", body: "Filters are rinsed on Mondays." });
  return fetched;
}

const request = { selection: [], strict: false, against: "live" } as const;

it("what a CMS says after the plan waits for the next plan: ingest reads the plan's bytes and asks nobody", async () => {
  const { corpus, records, asked } = await cmsIn("waits");
  const config = await corpus.config();
  const drawn = await plan({ config, ...request });
  expect(drawn.report).toMatchObject({
    outcome: "changes",
    documents: { added: 3 },
    fetched: [{ source: "cms", digest: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  expect(asked()).toBe(1);
  records.set("a", { title: "Pumps", body: "Edited after the plan." });
  records.delete("b");

  const file = readPlanFile(writePlan(drawn.plan, drawn.fetched), "plan.json");
  expect(await corpus.ingest(file)).toMatchObject({
    outcome: "promoted",
    planDigest: drawn.report.digest,
    documents: { added: 3 },
  });
  expect(asked()).toBe(1);
  const { hits } = await query({
    config,
    text: "bled at valve seven",
    count: 1,
    mode: "lexical",
    filter: {},
  });
  expect(hits.map(({ path, content }) => ({ path, content }))).toEqual([
    { path: "fetched/cms/export.json#a", content: "Pumps are bled at valve seven." },
  ]);

  const drifted = await drift({ config, baseline: undefined });
  expect(drifted.checks.find((one) => one.check === "repository")).toMatchObject({
    outcome: "drifted",
    reason: expect.stringContaining("change 1"),
  });
  // What was fetched is chunked again, too: one page of the files, one record that is left.
  expect(drifted.checks.find((one) => one.check === "chunker")).toMatchObject({
    outcome: "clean",
    reason: expect.stringMatching(/^2 documents, /),
  });
  expect(
    (await plan({ config, ...request })).report.changes.map(({ action, path }) => [action, path]),
  ).toEqual([
    ["changed", "fetched/cms/export.json#a"],
    ["removed", "fetched/cms/export.json#b"],
  ]);
});

it("a plan file whose fetched content was edited is refused, and so is a plan without its content", async () => {
  const { corpus } = await cmsIn("edited");
  const drawn = await plan({ config: await corpus.config(), ...request });
  const edited = writePlan(drawn.plan, drawn.fetched).replace("valve seven", "valve eight");
  expect(() => readPlanFile(edited, "plan.json")).toThrow(
    '"plan.json" does not hold what the plan was drawn from, of source "cms". A plan may not be edited.',
  );
  await expect(corpus.ingest({ plan: drawn.plan })).rejects.toThrow(
    'What source "cms" gave is not what the plan was drawn from, or is missing beside it.',
  );
});

it("a fetch that fails or gives nothing keeps every live document of its source, and says so", async () => {
  const { corpus, records, answer } = await cmsIn("keeps", "{ deletionBudget: 1 }");
  const config = await corpus.config();
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", documents: { added: 3 } });
  const live = ["fetched/cms/export.json#a", "fetched/cms/export.json#b"];

  answer(503);
  await corpus.write("docs/alpha.md", page("alpha", 4));
  const failed = await corpus.ingest();
  expect(failed).toMatchObject({ outcome: "promoted", documents: { changed: 1, removed: 0 }, kept: live });
  expect(failed.findings).toEqual([
    expect.objectContaining({
      rule: "fetch-failed",
      severity: "error",
      path: "corpusgate.yaml",
      message:
        'Source "cms" could not be fetched: "node" ended with exit code 3; it said last: asked with *** and got 503.',
      actual: "a command that failed",
      expected: "a command that ends well",
    }),
  ]);
  expect(JSON.stringify(failed)).not.toContain(token);
  expect((await drift({ config, baseline: undefined })).checks).toContainEqual({
    check: "repository",
    outcome: "unknown",
    reason: expect.stringContaining('Source "cms" could not be fetched'),
  });
  const planned = await plan({ config, ...request });
  expect(planned.plan.fetched).toEqual([{ source: "cms", digest: null }]);
  answer(200);
  // The plan said that the source stays as it is: running it asks nobody, either.
  expect(await corpus.ingest(planned)).toMatchObject({
    outcome: "nothing-to-do",
    kept: live,
    findings: [
      { rule: "fetch-failed", actual: "a command that failed", expected: "a command that ends well" },
    ],
  });

  records.clear();
  const empty = await corpus.ingest();
  expect(empty).toMatchObject({ outcome: "nothing-to-do", kept: live });
  expect(empty.findings).toMatchObject([
    { rule: "fetch-empty", actual: "0 documents", expected: "at least 1" },
  ]);
});

it("--doc covers fetched documents by their paths, and removes none that it does not match", async () => {
  const { corpus, records } = await cmsIn("selected");
  await corpus.ingest();
  records.delete("b");
  records.set("a", { title: "Pumps", body: "Pumps are bled at valve nine." });
  await corpus.write("docs/alpha.md", page("alpha", 5));
  expect(await corpus.ingest({ selection: ["fetched/cms/*.json#a"] })).toMatchObject({
    outcome: "promoted",
    documents: { added: 0, changed: 1, renamed: 0, removed: 0, unchanged: 2 },
  });
});

it("what blocks a plan blocks whoever runs it: what was found in fetched documents travels with them", async () => {
  const { corpus, records } = await cmsIn("blocked");
  await corpus.write(
    "corpusgate.yaml",
    (await readFile(corpus.configFile, "utf8")).replace(
      "guards:",
      "lint: { rules: { record-field-not-text: error } }\nguards:",
    ),
  );
  records.set("c", { title: "Valves", body: [{ text: "Valves are oiled." }] });
  const config = await corpus.config();
  const planned = await plan({ config, ...request });
  expect(planned.report).toMatchObject({ outcome: "blocked" });
  const file = readPlanFile(writePlan(planned.plan, planned.fetched), "plan.json");
  expect(await corpus.ingest(file)).toMatchObject({
    outcome: "blocked",
    reasons: planned.report.reasons,
    findings: planned.report.findings,
  });
});

it("a withheld record travels in the plan as such: it is removed, and released again it is called out", async () => {
  const { corpus, records } = await cmsIn("withheld", "{ deletionBudget: 1 }");
  const config = await corpus.config();
  await corpus.ingest();
  records.set("b", { title: "Filters", body: "Filters are rinsed on Mondays.", status: "archived" });
  const archived = await plan({ config, ...request });
  const wire = writePlan(archived.plan, archived.fetched);
  expect(wire).not.toContain("Mondays");
  expect(await corpus.ingest(readPlanFile(wire, "plan.json"))).toMatchObject({
    outcome: "promoted",
    documents: { removed: 1 },
    withheld: [{ path: "fetched/cms/export.json#b", reason: "archived" }],
  });
  records.set("b", { title: "Filters", body: "Filters are rinsed on Mondays.", status: "published" });
  const released = await plan({ config, ...request });
  expect(released.plan.widened).toEqual([
    { path: "fetched/cms/export.json#b", field: "status", from: "archived", to: "live" },
  ]);
});

it("validate fetches, too, and counts the fetched files; the command sees only the variables it was given", async () => {
  const { corpus } = await cmsIn("validated");
  const report = await validate({
    config: await corpus.config(),
    strict: false,
    base: undefined,
    variables: {},
  });
  expect(report).toMatchObject({ outcome: "passed", documents: 3 });
  // The export is one of two files that lie where the glob looks.
  expect(report.coverage.documents).toBe(2 / 3);
  await corpus.write(
    "corpusgate.yaml",
    `version: 1
corpus: test
sources:
  - { name: cms, include: ["*.txt"], fetch: [node, fetch-cms.mjs], fetchEnv: [CMS_URL, CMS_TOKEN] }
environments:
  local: { database: "${url}", schema: variables }
`,
  );
  await corpus.ingest();
  expect(await rowsOf(url, "select content from variables.chunks")).toEqual([
    { content: "CMS_TOKEN CMS_URL CORPUSGATE_FETCH_DIR PATH" },
  ]);
});

describe("without a variable that the command needs", () => {
  const cmsAndDocs = async (schema: string) => {
    const { corpus, asked } = await cmsIn(schema);
    await corpus.write(
      "golden.yaml",
      `queries:
  - { id: local, query: alpha, relevant: [{ path: docs/alpha.md }, { path: "fetched/cms/export.json#a" }] }
  - { id: cms, query: valve seven, critical: true, relevant: [{ path: "fetched/cms/export.json#a" }] }
`,
    );
    const { CMS_TOKEN: _, ...variables } = corpus.variables;
    const change = async (from: string, to: string) =>
      corpus.write("corpusgate.yaml", (await readFile(corpus.configFile, "utf8")).replace(from, to));
    await change("guards:", "gate: { coverage: { documents: 1 } }\ngolden: golden.yaml\nguards:");
    await commitAll(corpus.folder);
    return { corpus, asked, variables, change };
  };
  const leftOut = expect.objectContaining({
    rule: "fetch-left-out",
    severity: "info",
    path: "corpusgate.yaml",
    message:
      'Source "cms" is left out, with the golden labels in it: its fetchEnv names the variable CMS_TOKEN, which is not set.',
    actual: "CMS_TOKEN is not set",
    expected: "a value",
  });

  it("validate and preview look at the other sources, and every other command still fails to fetch", async () => {
    const { corpus, asked, variables } = await cmsAndDocs("bare");
    await corpus.write("docs/beta.md", page("beta"));
    const config = await readConfig({ file: corpus.configFile, environment: "local", variables });
    const report = await validate({ config, strict: true, base: "HEAD", variables });
    expect(report).toMatchObject({
      outcome: "passed",
      documents: 2,
      base: { documents: { added: 1, removed: 0 } },
    });
    expect(report.findings).toContainEqual(leftOut);
    const previewed = await preview({ config, base: "HEAD", variables });
    expect(previewed).toMatchObject({ outcome: "passed", documents: { added: 1, removed: 0 } });
    expect(previewed.findings).toContainEqual(leftOut);
    expect(previewed.moved.map((one) => one.id)).not.toContain("cms");
    expect(asked()).toBe(0);
    expect((await plan({ config, ...request })).report.findings.map((one) => one.rule)).toContain(
      "fetch-failed",
    );
  });

  it("a corpus of nothing else is checked without it", async () => {
    const { corpus, variables, change } = await cmsAndDocs("alone");
    await change('  - { name: docs, include: ["docs/**/*.md"] }\n', "");
    await change("golden: golden.yaml\n", "");
    await commitAll(corpus.folder);
    const config = await readConfig({ file: corpus.configFile, environment: "local", variables });
    expect(await validate({ config, strict: true, base: undefined, variables })).toMatchObject({
      outcome: "passed",
      documents: 0,
    });
    expect(await preview({ config, base: "HEAD", variables })).toMatchObject({ outcome: "passed" });
  });
});

it("the command line writes what was fetched into the plan file, and runs it without fetching again", async () => {
  const { corpus, records, asked } = await cmsIn("command");
  const run = terminal(corpus.folder, { ...corpus.variables, USER: "tester" });
  const planned = await run("plan", "--out", "plan.json");
  expect(planned.stdout).toMatch(/fetched: cms +[0-9a-f]{12}, travels in the plan/);
  records.clear();
  const ingested = await run("ingest", "--plan", "plan.json", "--json");
  expect(jsonOf(ingested)).toMatchObject({ outcome: "promoted", documents: { added: 3 } });
  expect(asked()).toBe(1);

  records.set("a", { title: "Pumps", body: "Pumps are bled at valve seven.", status: "archived" });
  records.set("b", { title: "Filters", body: "Filters are rinsed on Mondays." });
  await corpus.write("docs/alpha.md", `---\nembed_mode: none\n---\n${page("alpha")}`);
  const archiving = await run("ingest", "--doc", "**");
  expect(archiving.exitCode).toBe(1);
  expect((await run("plan", "--out", "plan.json")).stdout).toMatch(
    /removed \(archived\) +fetched\/cms\/export.json#a/,
  );
  expect((await run("ingest", "--plan", "plan.json")).stdout).toContain(
    "Stay out as their authors said (1)\n  - fetched/cms/export.json#a: archived\n",
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  expect((await run("plan")).stdout).toMatch(
    /Readers will find more of\n.*\n.*\n +docs\/alpha.md +embed_mode +none +full/,
  );
});

it("the difference to a git ref leaves fetched documents out of it: both sides have what is fetched now", async () => {
  const { corpus, asked } = await cmsIn("based");
  await corpus.write("docs/beta.md", "---\nstatus: draft\n---\n# Beta\n\nText.");
  await commitAll(corpus.folder);
  await corpus.write("docs/beta.md", "# Beta\n\nText.");
  const report = await validate({
    config: await corpus.config(),
    strict: false,
    base: "HEAD",
    variables: corpus.variables,
  });
  expect(report.base).toMatchObject({
    documents: { added: 1, changed: 0, removed: 0, unchanged: 3 },
    widened: [{ path: "docs/beta.md", field: "status", from: "draft", to: "live" }],
  });
  expect(asked()).toBe(1);
  const previewed = await preview({
    config: await corpus.config(),
    base: "HEAD",
    variables: corpus.variables,
  });
  expect(previewed).toMatchObject({
    outcome: "passed",
    documents: { added: 1, changed: 0, removed: 0, unchanged: 3 },
  });
  expect(asked()).toBe(2);
});
