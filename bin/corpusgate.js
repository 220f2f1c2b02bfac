#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=8
// Left alone, V8 lets the young generation grow with the machine (33 MB of documents took 560 MB of memory instead of 400), and glibc
// keeps apart what each of a dozen threads has freed.
// Read by every Node since 12: nothing newer may be written here, and the rest is loaded after the check.
import { existsSync } from "node:fs";
import module from "node:module";
import v8 from "node:v8";
import { oldNodeMessage } from "./node-version.js";

const message = oldNodeMessage(process.versions.node);
if (message === undefined) {
  // What is in memory may grow by half before garbage is collected, not by a multiple: 33 MB of documents take 300 MB instead of 450.
  v8.setFlagsFromString("--heap-growing-percent=50");
  // Compiled code is kept in the system's folder for temporary files: the next run starts in half of the CPU time
  // (0.39 instead of 0.68 s from the sources). NODE_DISABLE_COMPILE_CACHE=1 does without.
  module.enableCompileCache();
  // The repository runs its sources, whatever an earlier build left in dist; the package ships dist only.
  const source = new URL("../src/cli/main.ts", import.meta.url);
  import(existsSync(source) ? source.href : "../dist/cli/main.js");
} else {
  process.stderr.write(message);
  process.exitCode = 2;
}
