import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

/**
 * A run of tests keeps its temporary files in one folder, which goes with it: a hook that a test registers while it runs is
 * never called, and killed processes clean nothing up. Projects that run together share it.
 */
export function setup(): (() => void) | undefined {
  if (path.basename(tmpdir()).startsWith(prefix)) return undefined;
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  // Servers under test run as users of their own and read their settings in it.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

const prefix = "corpusgate-tests-";
