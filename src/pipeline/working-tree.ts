import path from "node:path";
import { execa } from "execa";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { listFiles } from "../load/list-files.ts";

export interface WorkingTree {
  /** Null: there is no commit yet. */
  readonly commit: string | null;
  /** False: what an ingest reads now is not exactly what the commit holds. */
  readonly clean: boolean;
}

/** Null outside a git working tree, or where there is no git. */
export async function readWorkingTree(config: Config): Promise<WorkingTree | null> {
  const { root } = config.load;
  const run = execa({ cwd: root, reject: false });
  const altered = await run`git status --porcelain --untracked-files=no -- .`;
  if (altered.exitCode !== 0) return null;
  const head = await run`git rev-parse --verify --quiet HEAD`;
  const tracked = await run`git ls-files -z -- .`;
  return {
    commit: head.exitCode === 0 ? head.stdout.trim() : null,
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
    return [...read, ...files.map((one) => one.path)].every((one) => tracked.has(one));
  } catch (error) {
    // What cannot be listed cannot be said to be the commit's; a rollback goes on without it.
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** What a report says of a run from a working tree that is not its commit. */
export function originWarnings(run: {
  readonly cleanTree: boolean | null;
  readonly commit: string | null;
}): readonly string[] {
  return run.cleanTree === false
    ? [`The working tree is not clean: what was ingested is not exactly commit ${run.commit ?? "(none)"}.`]
    : [];
}
