import process from "node:process";
import { stopSignalOf } from "../pipeline/stop-signal.ts";
import { runCli } from "./run-cli.ts";

// A reader such as `head` may close the pipe early; what it did not want to see is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

// Not `exit()`: what is still on its way to a pipe would be lost.
process.exitCode = await runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  variables: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stopSignal: () => stopSignalOf(process, (message) => process.stderr.write(`${message}\n`)),
});
