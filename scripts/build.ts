import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Empties dist, compiles src into it and lays the migrations beside the code that reads them.
const root = fileURLToPath(new URL("..", import.meta.url));
const migrations = "postgres/migrations";

rmSync(`${root}/dist`, { recursive: true, force: true });
const tsc = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "--project", "tsconfig.build.json"],
  {
    cwd: root,
    // npm pack prints the tarball's name on stdout, and nothing else may.
    stdio: ["ignore", process.stderr.fd, "inherit"],
  },
);
if (tsc.error) throw tsc.error;
if (tsc.status === 0) {
  cpSync(`${root}/src/${migrations}`, `${root}/dist/${migrations}`, { recursive: true });
} else {
  process.exitCode = 1;
}
