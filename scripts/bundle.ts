import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { makeBundle } from "./make-bundle.ts";

// Writes action/dist, which is committed: a repository that uses the Action runs it as it is. `--check` fails when stale.
const dist = new URL("../action/dist/", import.meta.url);
const check = process.argv.includes("--check");
mkdirSync(dist, { recursive: true });
for (const [name, text] of Object.entries(await makeBundle())) {
  const file = new URL(name, dist);
  if (!check) {
    writeFileSync(file, text);
    console.log(`action/dist/${name}: ${Buffer.byteLength(text).toLocaleString("en-US")} bytes`);
  } else if (textOf(file) !== text) {
    console.error(`action/dist/${name} is stale; run \`npm run bundle\` and commit it.`);
    process.exitCode = 1;
  }
}

function textOf(file: URL): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // Not built yet is stale, too.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
