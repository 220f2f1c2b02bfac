import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { z } from "zod";
import { editorSchemas } from "./editor-schemas.ts";
import { inPlaceOf } from "./in-place-of.ts";

// Empties dist, compiles src into it for programs that import the package, and lays the migrations beside the code that reads
// them. What the command runs is bundled, packages left out: a process starts in a third of the CPU time.
const root = fileURLToPath(new URL("..", import.meta.url));
const dist = path.join(root, "dist");
const migrations = "postgres/migrations";

/** What is installed beside the package. */
const packages = Object.keys(
  z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"))).dependencies,
);

rmSync(dist, { recursive: true, force: true });
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
  cpSync(path.join(root, "src", migrations), path.join(dist, migrations), { recursive: true });
  writeSchemas();
  await bundleCommand();
} else {
  process.exitCode = 1;
}

function writeSchemas(): void {
  const folder = path.join(dist, "schema");
  mkdirSync(folder);
  for (const [name, schema] of Object.entries(editorSchemas))
    writeFileSync(path.join(folder, name), JSON.stringify(schema));
}

/** The second thread's program stands beside the command, where it is looked for. */
async function bundleCommand(): Promise<void> {
  const folder = path.join(dist, "cli");
  const build = await rolldown({
    cwd: root,
    input: { main: "src/cli/main.ts", "document-worker": "src/pipeline/corpus/document-worker.ts" },
    platform: "node",
    external: (id) =>
      id.startsWith("node:") || packages.some((one) => id === one || id.startsWith(`${one}/`)),
    plugins: [inPlaceOf()],
    onLog(_level, log) {
      throw new Error(`rolldown: ${log.message}`);
    },
  });
  rmSync(folder, { recursive: true });
  await build.write({
    format: "esm",
    dir: folder,
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  await build.close();
}
