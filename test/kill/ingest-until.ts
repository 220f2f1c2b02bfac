// Child process of the kill tests: ingests, and ends itself with SIGKILL when a step is reached for the nth time.
import { flushCompileCache } from "node:module";
import process from "node:process";
import { readConfig } from "../../src/config/read-config.ts";
import { ingest } from "../../src/pipeline/ingest.ts";

const [configFile = "", step = "", occurrence = "1"] = process.argv.slice(2);
let left = Number(occurrence);
// Else a process that is killed leaves nothing of what it compiled to the next one.
flushCompileCache();
const config = await readConfig({ file: configFile, environment: "local", variables: process.env });
// The parent follows the run by its lines: starting Node takes longer than the run does.
process.stdout.write("begun\n");
await ingest({
  config,
  plan: undefined,
  selection: [],
  hold: false,
  strict: false,
  approval: undefined,
  origin: { actor: "doomed", runUrl: null, commit: null, cleanTree: null, reason: null },
  // A dead holder's lease would make the next run wait; the tests do not.
  leaseTtlMs: 1,
  observe(progress) {
    if (progress.kind !== "step") return;
    process.stdout.write(`${progress.step}\n`);
    if (progress.step !== step) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  },
});
