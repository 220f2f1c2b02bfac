import { spawnSync } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const entry = fileURLToPath(new URL("../../bin/corpusgate.js", import.meta.url));

test("an old Node is told which version is needed, which one runs and how to get it", async () => {
  const pretend = "Object.defineProperty(process, 'versions', { value: { node: '20.11.0' } });";
  const { exitCode, stdout, stderr } = await execa({ reject: false })(process.execPath, [
    "--import",
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    entry,
    "--help",
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("Node.js 24 or newer is needed, and this is 20.11.0.");
  expect(stderr).toContain("npm install --save-dev node@24");
});

test.skipIf(!existsSync("/dev/full"))(
  "a full disk behind stdout is told in a sentence, exit code 2: 1 would be a verdict",
  () => {
    const { status, stderr } = spawnSync(process.execPath, [entry, "golden", "stats", "--json"], {
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining("could not be written (ENOSPC)"),
    });
    expect(stderr).not.toContain("    at ");
  },
);
