import { mkdtemp } from "node:fs/promises";
import { expect, test } from "vitest";
import { runBundle } from "./run-bundle.ts";
test("x", async () => {
  console.log(await runBundle({ inputs: { command: "validate" }, workspace: await mkdtemp("/tmp/a1-") }));
});
