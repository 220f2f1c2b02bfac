import process from "node:process";
import { runCli } from "./run-cli.ts";

// Not `exit()`: what is still on its way to a pipe would be lost.
process.exitCode = await runCli(process.argv.slice(2), { cwd: process.cwd(), variables: process.env, stdout: process.stdout, stderr: process.stderr });
