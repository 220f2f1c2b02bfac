import process from "node:process";
import { stopSignalOf } from "../pipeline/stop-signal.ts";
import { runAction } from "./run-action.ts";

const { RUNNER_TEMP } = process.env;
// A run that is killed takes nothing away, such as the files of a base; this folder is emptied by the runner.
if (RUNNER_TEMP !== undefined) process.env.TMPDIR ??= RUNNER_TEMP;

// Not `exit()`: what is still on its way to the log would be lost.
process.exitCode = await runAction(process.env, () =>
  // A cancelled job is sent SIGINT, SIGTERM 7.5 s later, and ended 2.5 s after that.
  // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
  stopSignalOf(process, (message) => process.stdout.write(`${message}\n`)),
);
