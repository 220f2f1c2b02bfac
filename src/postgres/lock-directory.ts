import { readFile, rm, writeFile } from "node:fs/promises";
import { kill, pid } from "node:process";
import { Failure } from "../failure/failure.ts";

/**
 * Keeps two processes from opening one embedded database, which would corrupt it. The lock is a file with the
 * holder's process id; that of a dead process is taken over.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = `${directory}.lock`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, String(pid), { flag: "wx" });
      return () => rm(file, { force: true });
    } catch (error) {
      if (!isExists(error)) throw error;
    }
    const holder = Number(await readFile(file, "utf8").catch(() => "0"));
    if (holder > 0 && alive(holder)) {
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

function alive(holder: number): boolean {
  try {
    kill(holder, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function isExists(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
