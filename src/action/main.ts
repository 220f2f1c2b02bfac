import process from "node:process";
import { stopSignalOf } from "../pipeline/stop-signal.ts";

const { RUNNER_TEMP } = process.env;
// A run that is killed takes nothing away, such as the files of a base; this folder is emptied by the runner.
if (RUNNER_TEMP !== undefined) process.env.TMPDIR ??= RUNNER_TEMP;

const variables = { ...process.env };
// @actions/github reads the event's payload as soon as it is imported, and throws where it is no JSON. The step reads it itself.
delete process.env.GITHUB_EVENT_PATH;
const { runAction } = await import("./run-action.ts");

// Not `exit()`: what is still on its way to the log would be lost.
process.exitCode = await runAction(variables, () =>
  // A cancelled job is sent SIGINT, SIGTERM 7.5 s later, and ended 2.5 s after that.
  // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
  stopSignalOf(process, (message) => process.stdout.write(`${message}\n`)),
);
