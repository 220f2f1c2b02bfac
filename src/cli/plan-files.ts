import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../failure/failure.ts";
import * as corpusgate from "../pipeline.ts";
import type { Io } from "./io.ts";

export async function writePlanFile(io: Io, file: string, text: string): Promise<void> {
  const whole = path.resolve(io.cwd, file);
  try {
    await mkdir(path.dirname(whole), { recursive: true });
    await writeFile(whole, text);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Failure(`The plan could not be written to "${file}" (${cause.code}).`, {
      remedy:
        "Name with --out a file in a folder that can be written to; the path is relative to the current folder.",
      cause,
    });
  }
}

/** A plan has its own selection: `--doc` beside it may only say the same. */
export async function readPlanFile(
  io: Io,
  file: string,
  selection: readonly string[] | undefined,
): Promise<corpusgate.PlanFile> {
  const read = corpusgate.readPlanFile(await readPlanText(io, file), file);
  const own = read.plan.selection;
  if (selection !== undefined && JSON.stringify(selection) !== JSON.stringify(own)) {
    throw new Failure(
      `The plan "${file}" covers ${own.length === 0 ? "all documents" : own.join(", ")}, and --doc says ${selection.join(", ")}.`,
      {
        remedy:
          "Leave --doc out to run this plan, or draw another one with `corpusgate plan --doc … --out FILE`.",
      },
    );
  }
  return read;
}

async function readPlanText(io: Io, file: string): Promise<string> {
  try {
    return await readFile(path.resolve(io.cwd, file), "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Failure(`The plan "${file}" could not be read (${cause.code}).`, {
      remedy: "Write it with `corpusgate plan --out FILE`; the path is relative to the current folder.",
      cause,
    });
  }
}
