import { execa } from "execa";
import type { Config } from "../config/config.ts";
import type { Store } from "../postgres/database.ts";
import { readLiveCommit } from "../postgres/runs.ts";

/**
 * A warning where live was made from a commit that this checkout is an ancestor of: a run that starts late, or an old one
 * that is run again, would take back what came between. As far as git knows here: a shallow checkout does not.
 */
export async function olderCheckoutWarning({ load }: Config, store: Store): Promise<readonly string[]> {
  const live = await readLiveCommit(store);
  if (live === undefined || !/^[0-9a-f]{7,64}$/.test(live)) return [];
  const git = execa({ cwd: load.root, reject: false });
  const here = await git`git rev-parse --verify --quiet HEAD`;
  if (here.exitCode !== 0 || here.stdout === live) return [];
  const older = await git`git merge-base --is-ancestor HEAD ${live}`;
  if (older.exitCode !== 0) return [];
  return [
    `Live was made from commit ${live.slice(0, 12)}, and this checkout is of an older one, ${here.stdout.slice(0, 12)}: what changed between them is taken back. If that is not meant, check out the newest commit and run again; to return to what was live, there is \`corpusgate rollback\`.`,
  ];
}
