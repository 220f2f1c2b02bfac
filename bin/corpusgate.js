#!/usr/bin/env -S node --max-semi-space-size=8
// Left alone, V8 lets the young generation grow with the machine: 33 MB of documents took 560 MB of memory instead of 400.
// Read by every Node since 12: nothing newer may be written here, and the rest is loaded after the check.
import { existsSync } from "node:fs";
import { oldNodeMessage } from "./node-version.js";

const message = oldNodeMessage(process.versions.node);
if (message === undefined) {
  // The repository runs its sources, whatever an earlier build left in dist; the package ships dist only.
  const source = new URL("../src/cli/main.ts", import.meta.url);
  import(existsSync(source) ? source.href : "../dist/cli/main.js");
} else {
  process.stderr.write(message);
  process.exitCode = 2;
}
