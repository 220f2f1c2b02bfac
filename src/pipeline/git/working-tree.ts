import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import type { Config } from "../../config/config.ts";
import { Failure } from "../../failure/failure.ts";
import { listFiles } from "../../load/files/list-files.ts";
import { git, howToTrust, isNoRepository } from "./git.ts";

export interface WorkingTree {
  /** Null: there is no commit yet. */
  readonly commit: string | null;
  /** False: what an ingest reads now is not exactly what the commit holds. */
  readonly clean: boolean;
}

/** Null outside a git working tree, or where there is no git. */
export async function readWorkingTree(config: Config): Promise<WorkingTree | null> {
  const { root } = config.load;
  const altered = await git(root, ["status", "--porcelain", "--untracked-files=no", "--", "."]);
  if (!altered.succeeded) return null;
  const head = await git(root, ["rev-parse", "--verify", "--quiet", "HEAD"]);
  const tracked = await git(root, ["ls-files", "-z", "--recurse-submodules", "--", "."]);
  return {
    commit: head.succeeded ? head.stdout.trim() : null,
    clean: altered.stdout === "" && (await allTracked(config, new Set(tracked.stdout.split("\0")))),
  };
}

/** Only what is read counts: reports, a plan file or a build that git does not know change nothing about an ingest. */
async function allTracked(config: Config, tracked: ReadonlySet<string>): Promise<boolean> {
  const { golden } = config.gate;
  const manifests = config.load.sources.flatMap((one) => one.manifest ?? []);
  const read = [path.basename(config.file), ...(golden === undefined ? [] : [golden]), ...manifests];
  try {
    const { files } = await listFiles(config.load);
    return [...read, ...files.map((one) => one.path)].every((one) =>
      isTracked(config.load.root, one, tracked),
    );
  } catch (error) {
    // What cannot be listed cannot be said to be the commit's; a rollback goes on without it.
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** Git knows a document behind a linked folder by the link, and by the name that the link leads to. */
function isTracked(root: string, file: string, tracked: ReadonlySet<string>): boolean {
  if (tracked.has(file)) return true;
  const folders = file
    .split("/")
    .slice(0, -1)
    .map((_, at, all) => all.slice(0, at + 1).join("/"));
  // Nor is there anything to follow where a submodule is not checked out.
  if (!folders.some((one) => tracked.has(one)) || !existsSync(path.join(root, file))) return false;
  const target = path.relative(realpathSync(root), realpathSync(path.join(root, file)));
  return tracked.has(target.split(path.sep).join("/"));
}

/** Why `readWorkingTree` gave null, and what to do about it. */
export async function whyNoWorkingTree({ load }: Config): Promise<string> {
  const asked = await git(load.root, ["rev-parse", "--is-inside-work-tree"]);
  const consequence = "runs cannot say which commit they ingested.";
  if (asked.exitCode === undefined) return `There is no git on this machine: ${consequence} Install it.`;
  if (asked.succeeded || isNoRepository(asked)) return `Not a git working tree: ${consequence}`;
  const said = `Git does not read this working tree, so ${consequence} It says: ${asked.stderr.split("\n")[0]}.`;
  return [said, howToTrust(asked) ?? []].flat().join(" ");
}

/** What a report says of a run from a working tree that is not its commit. */
export function originWarnings(run: {
  readonly cleanTree: boolean | null;
  readonly commit: string | null;
}): readonly string[] {
  if (run.cleanTree !== false) return [];
  return [
    run.commit === null
      ? "The repository has no commit yet: no commit tells what was ingested."
      : `The working tree is not clean: what was ingested is not exactly commit ${run.commit}.`,
  ];
}
