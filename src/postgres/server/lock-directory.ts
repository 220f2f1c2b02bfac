import { readFile, rm, writeFile } from "node:fs/promises";
import { kill, pid } from "node:process";
import { Failure } from "../../failure/failure.ts";

/**
 * Keeps two processes from opening one embedded database, which would corrupt it. The lock is a file with the
 * holder's process id; that of a dead process is taken over.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = `${directory}.lock`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, await signature(pid), { flag: "wx" });
      return () => rm(file, { force: true });
    } catch (error) {
      if (codeOf(error) !== "EEXIST")
        throw new Failure(`The embedded database "${directory}" could not be locked (${codeOf(error)}).`, {
          remedy:
            "Let this user write in its folder, which may be another user's or its disk full, or name a server as `database`.",
          cause: error,
        });
    }
    // Gone by now when its holder has just ended.
    const [holder = "", started = ""] = (await readFile(file, "utf8").catch(() => "")).split(" ");
    if (holder !== "" && (await lives(Number(holder), started))) {
      throw new Failure(`The embedded database "${directory}" is locked by process ${holder}.`, {
        remedy: "Wait until that run has ended; an embedded database serves one process at a time.",
      });
    }
    await rm(file, { force: true });
  }
  throw new Failure(`The lock "${file}" could not be taken: other processes keep taking it.`, {
    remedy: "Try again.",
  });
}

/** Process id and, where the system tells, the moment it started: ids are used again. */
async function signature(id: number): Promise<string> {
  return `${id} ${(await processState(id))?.started ?? ""}`.trim();
}

async function lives(id: number, started: string): Promise<boolean> {
  const state = await processState(id);
  if (state !== undefined) return !state.ended && (started === "" || state.started === started);
  try {
    kill(id, 0);
    return true;
  } catch (error) {
    // It lives and belongs to somebody else.
    return codeOf(error) === "EPERM";
  }
}

/**
 * What Linux says of a process; undefined when there is none, or no Linux. A killed process stays a zombie until its parent
 * looks, and in a container without an init nobody does: it has ended all the same.
 */
async function processState(
  id: number,
): Promise<{ readonly ended: boolean; readonly started: string } | undefined> {
  const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the name in brackets may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { ended: fields[0] === "Z" || fields[0] === "X", started: fields[19] ?? "" };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
