import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { Failure } from "../failure/failure.ts";
import type { Variables } from "./expand.ts";

/** The surroundings' variables over `.env.local` over `.env`, both beside the configuration file. */
export async function readVariables(root: string, surroundings: Variables): Promise<Variables> {
  const variables: Record<string, string | undefined> = {};
  for (const name of [".env", ".env.local"])
    Object.assign(variables, parseEnv(await readIfThere(join(root, name))));
  for (const [name, value] of Object.entries(surroundings)) if (value !== undefined) variables[name] = value;
  return variables;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code === "ENOENT") return "";
    throw new Failure(`The variables in "${file}" could not be read (${error.code}).`, {
      remedy: "Let this user read the file, or move it away.",
      cause: error,
    });
  }
}
