import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { page, testCorpus } from "../corpus.ts";
import { startResultsService } from "./results-service.ts";
import { runBundle } from "./run-bundle.ts";

const results = await startResultsService();
afterAll(() => results.close());

/** All of the log but the lines that tell the runner what to mask. */
function shown(stdout: string): string {
  return stdout.replace(/^::add-mask::.*$/gm, "");
}

test("an unreachable database is drift unknown, exit 2, and nothing shows the secrets, which were masked first", async () => {
  const corpus = await testCorpus(
    `environments:\n  production:\n    database: "\${DATABASE_URL}"\n    embed: { provider: openai, model: m, dimensions: 8 }\n`,
  );
  await corpus.write("docs/a.md", page("pump"));
  const database = "postgres://stager:p%40ssw0rd-1@127.0.0.1:9/corpus";
  const ran = await runBundle({
    inputs: { command: "drift", env: "production", comment: "never" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    env: { DATABASE_URL: database, OPENAI_API_KEY: "sk-top-secret" },
    token: "ghs_token",
  });
  expect([ran.exitCode, ran.outputs.outcome]).toEqual([2, "unknown"]);
  expect(ran.masked).toEqual(
    expect.arrayContaining([database, "p%40ssw0rd-1", "p@ssw0rd-1", "sk-top-secret", "ghs_token"]),
  );
  const lines = ran.stdout.split("\n");
  const lastMask = lines.findLastIndex((line) => /^::add-mask::(postgres|sk-top|ghs_)/.test(line));
  expect(lines.slice(0, lastMask).filter((line) => !line.startsWith("::add-mask::"))).toEqual([]);
  const report = await readFile(
    path.join(corpus.folder, ran.outputs["report-path"] ?? "", "report.json"),
    "utf8",
  );
  for (const text of [shown(ran.stdout), ran.stderr, ran.summary, report, JSON.stringify(ran.outputs)])
    expect(text).not.toMatch(/ssw0rd|top-secret|ghs_token/);
  expect(report).toContain("could not be reached");
});

test("a configuration that repeats a secret does not get it into report, summary or annotations", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/a.md", page("pump"));
  await corpus.write("docs/hunter2_hunter2.md", "---\ntitle: [\n---\n");
  const ran = await runBundle({
    inputs: { command: "validate" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 2,
    env: { DEPLOY_PASSWORD: "hunter2_hunter2" },
  });
  expect(ran.exitCode).toBe(1);
  expect(ran.annotations[0]?.message).not.toContain("hunter2");
  for (const text of [
    ran.summary,
    await readFile(path.join(corpus.folder, ran.outputs["report-path"] ?? "", "report.md"), "utf8"),
  ]) {
    expect(text).toContain("docs/***.md");
    expect(text).not.toContain("hunter2");
  }
});

test("the runner's own variables are no values that a configuration can read", async () => {
  const corpus = await testCorpus(`views: { documents: "\${ACTIONS_RUNTIME_TOKEN}" }\n`);
  await corpus.write("docs/a.md", page("pump"));
  const ran = await runBundle({
    inputs: { command: "validate" },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 3,
  });
  expect(ran.exitCode).toBe(2);
  expect(ran.annotations[0]?.message).toContain("ACTIONS_RUNTIME_TOKEN");
});
