import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import module from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = path.dirname(here.replace(/\/$/, ""));

/** What users have installed, and what watches a process; both as JavaScript, as they do. */
export interface Packed {
  readonly command: string;
  readonly watch: string;
}

/** Builds the package and lays it out as npm would, beside the repository's own packages; removed after `work`. */
export async function withPacked<T>(work: (packed: Packed) => Promise<T>): Promise<T> {
  execFileSync(process.execPath, [path.join(root, "scripts/build.ts")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-packed-"));
  try {
    for (const part of ["bin", "dist", "package.json"])
      await cp(path.join(root, part), path.join(folder, part), { recursive: true });
    await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    const watch = path.join(folder, "measure-process.mjs");
    const source = await readFile(path.join(here, "measure-process.ts"), "utf8");
    await writeFile(watch, module.stripTypeScriptTypes(source));
    return await work({ command: path.join(folder, "bin/corpusgate.js"), watch });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
