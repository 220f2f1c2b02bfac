import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Config } from "../../config/config.ts";
import { lookedAt } from "../../load/files/list-files.ts";
import type { Finding, Problem } from "../../load/finding.ts";
import { git } from "./git.ts";
import { refuseUnreadPart } from "./unread-checkout.ts";

/** What the sources ask for and the commit holds, but not the checkout: nobody deleted it. */
export interface NotCheckedOut {
  readonly files: readonly string[];
  /** Submodules, and links that are left out: what would be in them is not known. */
  readonly folders: readonly string[];
  readonly findings: readonly Finding[];
}

/** Outside a repository nothing is known of what is missing; where git does not read one, nothing may be. */
export async function readNotCheckedOut({ file, load }: Config): Promise<NotCheckedOut> {
  const { selects, misses } = lookedAt(load);
  const missing = (await entriesOf(load.root, "", misses)).filter((one) =>
    isMissing(path.join(load.root, one.path)),
  );
  // What a link that is left out leads to, a file or a folder, is not known.
  const files = missing.filter((one) => one.kind !== "submodule" && selects(one.path));
  const folders = missing.filter((one) => one.kind !== "file" && misses(one.path));
  const sparse = new Set([...files, ...folders].filter((one) => one.leftOut).map((one) => one.path));
  const empty = folders.filter((one) => !one.leftOut).map((one) => one.path);
  const problems = [
    ...(sparse.size === 0 ? [] : [leftOut([...sparse])]),
    ...(empty.length === 0 ? [] : [emptySubmodules(empty)]),
  ];
  return {
    files: files.map((one) => one.path),
    folders: folders.map((one) => one.path),
    findings: problems.map((one) => ({ severity: "error", path: path.basename(file), line: 1, ...one })),
  };
}

interface Entry {
  /** Relative to the root. */
  readonly path: string;
  readonly kind: "file" | "link" | "submodule";
  /** Git was told to leave it out of the working tree. */
  readonly leftOut: boolean;
}

/** What git tracks in the folder and leaves out, and its submodules; in those that are checked out, too. */
async function entriesOf(
  root: string,
  folder: string,
  misses: (folder: string) => boolean,
): Promise<readonly Entry[]> {
  const asked = ["ls-files", "-t", "--stage", "-z", "--", "."];
  const answer = await git(path.join(root, folder), asked);
  if (!answer.succeeded) {
    refuseUnreadPart(root, folder, answer, (one) => misses(one) && isMissing(path.join(root, one)));
    return [];
  }
  const entries: Entry[] = [];
  for (const [, tag, mode = "", name = ""] of answer.stdout.matchAll(
    /(?:^|\0)(\S) (\d+) \S+ \d\t([^\0]+)/g,
  )) {
    const kind = mode === "160000" ? "submodule" : mode === "120000" ? "link" : "file";
    if (tag !== "S" && kind !== "submodule") continue;
    const entry = { path: folder === "" ? name : `${folder}/${name}`, kind, leftOut: tag === "S" } as const;
    entries.push(entry);
    if (kind === "submodule" && misses(entry.path) && isRepository(path.join(root, entry.path)))
      entries.push(...(await entriesOf(root, entry.path, misses)));
  }
  return entries;
}

/** Not what a link leads to, nor a folder in which git would answer for the repository around it. */
function isRepository(folder: string): boolean {
  return existsSync(path.join(folder, ".git")) && lstatSync(folder).isDirectory();
}

/** A submodule that is not checked out is an empty folder; archives carry none. */
function isMissing(folder: string): boolean {
  return !existsSync(folder) || (statSync(folder).isDirectory() && readdirSync(folder).length === 0);
}

function leftOut(paths: readonly string[]): Problem {
  const are = paths.length === 1 ? "file that the sources select is" : "files that the sources select are";
  return {
    rule: "files-not-checked-out",
    message: `${paths.length} ${are} in the commit and not in this sparse checkout: ${firstOf(paths)}.`,
    actual: `${paths.length} missing`,
    expected: "every file of the sources",
    remedy:
      "Check them out: `git sparse-checkout add` their folders (`sparse-checkout` of actions/checkout must name the folders of all sources), or exclude them from the sources. Until then, what is live of them stays.",
  };
}

function emptySubmodules(paths: readonly string[]): Problem {
  const are =
    paths.length === 1 ? "submodule that the sources reach is" : "submodules that the sources reach are";
  return {
    rule: "submodule-not-checked-out",
    message: `${paths.length} ${are} not checked out: ${firstOf(paths)}.`,
    actual: "an empty folder",
    expected: "the documents of the submodule",
    remedy: `Check them out: \`git submodule update --init\` (\`submodules: true\` of actions/checkout), or exclude what is in them from the sources (\`${paths[0]}/**\`). Until then, what is live of them stays.`,
  };
}

function firstOf(paths: readonly string[]): string {
  const first = paths.slice(0, 3).map((one) => `"${one}"`);
  const more = paths.length - first.length;
  return more === 0 ? first.join(", ") : `${first.join(", ")} and ${more} more`;
}
