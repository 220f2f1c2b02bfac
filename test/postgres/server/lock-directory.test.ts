import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockDirectory } from "../../../src/postgres/server/lock-directory.ts";

const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-lock-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a directory is locked until it is released", async () => {
  const directory = path.join(folder, "held");
  const release = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toThrow(`is locked by process ${process.pid}`);
  await release();
  await (await lockDirectory(directory))();
});

test("the lock of a process that was killed and that nobody has looked after passes on", async () => {
  const directory = path.join(folder, "zombie");
  // The shell goes on without waiting for the child that it kills: the child stays a zombie.
  const shell = spawn("sh", ["-c", "sleep 60 & echo $!; kill -9 $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [printed] = await once(shell.stdout, "data");
  const killed = String(printed).trim();
  await expect.poll(() => readFile(`/proc/${killed}/stat`, "utf8")).toContain(") Z ");
  await writeFile(`${directory}.lock`, killed);
  await (await lockDirectory(directory))();
  shell.kill("SIGKILL");
});

test("the lock of a process whose id is another's now passes on", async () => {
  const directory = path.join(folder, "reused");
  await writeFile(`${directory}.lock`, `${process.pid} 1`);
  await (await lockDirectory(directory))();
});

test("a folder that cannot be written to is told, with what to do", async () => {
  await expect(lockDirectory("/proc/nowhere/local")).rejects.toThrow(
    'The embedded database "/proc/nowhere/local" could not be locked (ENOENT).',
  );
});
