import { once } from "node:events";
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { FetchSettings } from "../../config/config.ts";

/** `reason` is a sentence without the text of a secret. */
export type FetchRun =
  | { readonly outcome: "ended" }
  | { readonly outcome: "failed"; readonly reason: string };

/** Name of the variable that tells the command where to write. */
const folderVariable = "CORPUSGATE_FETCH_DIR";

/** The first variable that the command needs and that has no value. */
export function unsetVariable({ variables }: FetchSettings): string | undefined {
  return Object.entries(variables).find(([, value]) => value === undefined || value === "")?.[0];
}

/**
 * Runs a source's command with the configuration's folder as its working directory, and lets it fill `folder`. It gets
 * the variables that the configuration lists and no other: a CMS's client must not see the database's password.
 */
export async function runFetch(fetch: FetchSettings, root: string, folder: string): Promise<FetchRun> {
  const unset = unsetVariable(fetch);
  if (unset !== undefined) return failed(`fetchEnv names the variable ${unset}, which is not set`);
  const [file, ...args] = fetch.command;
  const stop = new AbortController();
  const subprocess = execa(file, args, {
    cwd: root,
    env: { ...fetch.surroundings, ...fetch.variables, [folderVariable]: folder },
    extendEnv: false,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    buffer: false,
    reject: false,
    cancelSignal: stop.signal,
    forceKillAfterDelay: 2000,
    killDescendants: true,
  });
  let said = "";
  subprocess.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-keptCharacters);
  });
  const limits = watch(fetch, folder, stop);
  // A grandchild may hold stderr open for as long as it likes; the command has ended when its process has.
  const { nodeChildProcess: child } = subprocess;
  const exited = once(child, "exit").then(() => sleep(graceMs));
  // Without a process there is no exit either: `once` would reject, and the result says why.
  const result = await Promise.race([subprocess, exited.catch(() => subprocess)]);
  const exceeded = await limits.end();
  if (exceeded !== undefined) return failed(exceeded);
  const { exitCode, signalCode, pid } = child;
  if (exitCode === 0) return { outcome: "ended" };
  if (pid === undefined)
    return failed(`"${file}" could not be started (${result?.code ?? "no reason given"})`);
  const how = exitCode === null ? `signal ${signalCode}` : `exit code ${exitCode}`;
  return failed(`"${file}" ended with ${how}${lastWords(said, fetch)}`);
}

const keptCharacters = 4000;
const shownCharacters = 400;
const graceMs = 500;
const lookEveryMs = 500;
/** A file costs the disk a block, however little is in it. */
const leastFileBytes = 512;

function failed(reason: string): FetchRun {
  return { outcome: "failed", reason };
}

/** Ends the command when it takes too long or writes too much; `end` tells which of the two it was. */
function watch(
  { timeoutMs, maxBytes }: FetchSettings,
  folder: string,
  stop: AbortController,
): { readonly end: () => Promise<string | undefined> } {
  let exceeded: string | undefined;
  const tooMuch = async (): Promise<boolean> => {
    if ((await folderBytes(folder, maxBytes)) <= maxBytes) return false;
    exceeded ??= `it wrote more than ${maxBytes} bytes (fetchMaxBytes)`;
    return true;
  };
  const timer = setTimeout(() => {
    exceeded ??= `it took longer than ${timeoutMs / 1000} s (fetchTimeoutSeconds)`;
    stop.abort();
  }, timeoutMs);
  const looking = setInterval(async () => {
    if (await tooMuch()) stop.abort();
  }, lookEveryMs);
  return {
    end: async () => {
      clearTimeout(timer);
      clearInterval(looking);
      await tooMuch();
      return exceeded;
    },
  };
}

/** Size of all files below a folder; counting ends above `enough`. */
async function folderBytes(folder: string, enough: number): Promise<number> {
  let bytes = 0;
  // A folder that the command removes while it is read is looked at the next time.
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isFile())) {
    // A temporary file of the command may be gone by now.
    const found = await lstat(path.join(entry.parentPath, entry.name)).catch(() => undefined);
    bytes += Math.max(found?.size ?? 0, leastFileBytes);
    if (bytes > enough) break;
  }
  return bytes;
}

/** The end of what the command said, on one line, without the values it was given and without what looks like a key. */
function lastWords(said: string, { variables }: FetchSettings): string {
  let text = said;
  const secrets = Object.values(variables).filter((value) => value !== undefined && value.length >= 4);
  for (const secret of secrets.toSorted((left, right) => (right?.length ?? 0) - (left?.length ?? 0)))
    text = text.replaceAll(secret ?? "", "***");
  text = text
    .replace(/\/\/[^\s/@]{1,200}@/g, "//***@")
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi, "$1 ***")
    .replace(
      /\b([\w-]{0,40}(?:token|secret|password|passwd|api[_-]?key|authorization))(["']?\s{0,3}[:=]\s{0,3})[^\s,;&]+/gi,
      "$1$2***",
    )
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  return text === "" ? "" : `; it said last: ${text.slice(-shownCharacters)}`;
}
