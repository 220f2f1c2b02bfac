import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** Before the server tests: installs the clients that they call with, once (142 MB, some 10 s). */
export async function setup(): Promise<void> {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  if (existsSync(`${folder}node_modules/@langchain/community`)) return;
  await execa({
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  })`npm ci --ignore-scripts --no-audit --no-fund`;
}
