import process from "node:process";
import { runAction } from "./run-action.ts";

// Not `exit()`: what is still on its way to the log would be lost.
process.exitCode = await runAction(process.env);
