import path from "node:path";
import type { Config } from "../../config/config.ts";
import { type FileListing, lookedAt } from "../../load/files/list-files.ts";
import type { Finding } from "../../load/finding.ts";
import { git } from "./git.ts";

/** What the sources ask for and the commit holds, but not the checkout: nobody deleted it. */
export interface NotCheckedOut {
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/** Asks git once. Outside a repository, and where there is no git, nothing is known of what is missing. */
export async function readNotCheckedOut(
  { file, load }: Config,
  { files: listed }: FileListing,
): Promise<NotCheckedOut> {
  const there = new Set(listed.map((one) => one.path));
  const { selects } = lookedAt(load);
  const files = (await leftOutOfSparse(load.root)).filter((one) => !there.has(one) && selects(one));
  return { files, findings: files.length === 0 ? [] : [sparse(files, path.basename(file))] };
}

/** Tracked files that git was told to leave out of the working tree, relative to the folder. */
async function leftOutOfSparse(folder: string): Promise<readonly string[]> {
  const { succeeded, stdout } = await git(folder, ["ls-files", "-t", "-z", "--", "."]);
  if (!succeeded) return [];
  return stdout.split("\0").flatMap((one) => (one.startsWith("S ") ? [one.slice(2)] : []));
}

function sparse(files: readonly string[], configuration: string): Finding {
  const one = files.length === 1;
  return {
    rule: "files-not-checked-out",
    severity: "error",
    path: configuration,
    line: 1,
    message: `${files.length} ${one ? "file that the sources select is" : "files that the sources select are"} in the commit and not in this sparse checkout: ${firstOf(files)}.`,
    actual: `${files.length} missing`,
    expected: "every file of the sources",
    remedy:
      "Check them out: `git sparse-checkout add` their folders (`sparse-checkout` of actions/checkout must name the folders of all sources), or exclude them from the sources. Until then, what is live of them stays.",
  };
}

function firstOf(paths: readonly string[]): string {
  const first = paths.slice(0, 3).map((one) => `"${one}"`);
  const more = paths.length - first.length;
  return more === 0 ? first.join(", ") : `${first.join(", ")} and ${more} more`;
}
