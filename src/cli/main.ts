import process from "node:process";
import { stopSignalOf } from "../pipeline/stop-signal.ts";
import { runCli } from "./run-cli.ts";

let isLost = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may close the pipe early; what it did not want to see is no failure.
  if (error.code === "EPIPE" || isLost) return;
  isLost = true;
  process.exitCode = 2;
  process.stderr.write(
    `Error: What the command prints could not be written (${error.code}); it goes on all the same.\n` +
      `  What to do: Make room where stdout leads to. A report, where the command writes one, says how it ended.\n`,
  );
});
// Where even this cannot be written there is nobody to tell.
process.stderr.on("error", () => undefined);

const exitCode = await runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  variables: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stopSignal: () => stopSignalOf(process, (message) => process.stderr.write(`${message}\n`)),
});
// Not `exit()`: what is still on its way to a pipe would be lost.
process.exitCode = isLost ? 2 : exitCode;
