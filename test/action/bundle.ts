import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { makeBundle } from "../../scripts/make-bundle.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of an action.yml with its `dist`, bundled from the sources as they are now. */
    readonly actionFolder: string;
  }
}

/** Before the tests: bundles the Action freshly, so that they never judge a stale `action/dist`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-action-"));
  await cp(fileURLToPath(new URL("../../action", import.meta.url)), folder, { recursive: true });
  for (const [name, text] of Object.entries(await makeBundle()))
    await writeFile(path.join(folder, "dist", name), text);
  project.provide("actionFolder", folder);
  return () => rm(folder, { recursive: true, force: true });
}
