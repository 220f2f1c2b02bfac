import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { FetchSettings } from "../../../src/config/config.ts";
import { type FetchRun, runFetch } from "../../../src/pipeline/fetch/run-fetch.ts";

const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-run-fetch-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a program of Node. */
async function run(program: string, overrides: Partial<FetchSettings> = {}): Promise<FetchRun> {
  const settings: FetchSettings = {
    command: [process.execPath, "-e", program],
    variables: {},
    surroundings: {},
    timeoutMs: 10_000,
    maxBytes: 1_000_000,
    ...overrides,
  };
  return runFetch(settings, tmpdir(), folder);
}

const write = (bytes: string) =>
  `require("fs").writeFileSync(process.env.CORPUSGATE_FETCH_DIR + "/out.txt", "x".repeat(${bytes}));`;

test("a command fills the folder it is told, and no shell reads its arguments", async () => {
  const program = `${write("3")} process.exit(process.argv[1] === "$(id) *" ? 0 : 9)`;
  expect(await run("", { command: [process.execPath, "-e", program, "$(id) *"] })).toEqual({
    outcome: "ended",
  });
  expect(await readdir(folder)).toEqual(["out.txt"]);
});

test("a command that takes too long is ended, and so is what it started", async () => {
  const began = performance.now();
  // Its child inherits stderr, which would keep a reader waiting.
  const program = `require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "inherit" })`;
  expect(await run(program, { timeoutMs: 300 })).toEqual({
    outcome: "failed",
    reason: "it took longer than 0.3 s (fetchTimeoutSeconds)",
  });
  expect(performance.now() - began).toBeLessThan(5000);
});

test("a command that writes too much fails, while it runs or at its end", async () => {
  const reason = "it wrote more than 1000 bytes (fetchMaxBytes)";
  expect(await run(write("2000"), { maxBytes: 1000 })).toEqual({ outcome: "failed", reason });
  expect(await run(`${write("2000")} setTimeout(() => {}, 60000)`, { maxBytes: 1000 })).toEqual({
    outcome: "failed",
    reason,
  });
});

test("what a command says last is told without the values it was given and without what looks like a key", async () => {
  const said = [
    "token abcd-1234",
    "https://user:hunter2@cms.example/x",
    "Authorization: Bearer eyJhbGciOi.abc",
    "api_key=qwertyuiop&x=1",
    "line\\nbreak",
  ].join(" | ");
  const failed = await run(`console.error("${said}"); process.exit(2)`, {
    variables: { CMS_TOKEN: "abcd-1234" },
  });
  expect(failed).toEqual({
    outcome: "failed",
    reason: `"${process.execPath}" ended with exit code 2; it said last: token *** | https://***@cms.example/x | Authorization: *** *** | api_key=***&x=1 | line break`,
  });
});

test("a program that is not there, and a variable that is not set, are told by name", async () => {
  expect(await run("", { command: ["corpusgate-no-such-program"] })).toEqual({
    outcome: "failed",
    reason: '"corpusgate-no-such-program" could not be started (ENOENT)',
  });
  expect(await run("", { variables: { CMS_TOKEN: undefined } })).toEqual({
    outcome: "failed",
    reason: "fetchEnv names the variable CMS_TOKEN, which is not set",
  });
});
