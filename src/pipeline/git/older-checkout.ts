import type { Config } from "../../config/config.ts";
import type { Store } from "../../postgres/database.ts";
import { readLiveCommits } from "../../postgres/runs.ts";
import type { Superseded } from "../../report/report-parts.ts";
import { git } from "./git.ts";

/** Who knows the repository's history better than a checkout, which may be shallow. */
export interface History {
  /** Full hash of what is checked out. */
  readonly commit: string;
  /** Whether `commit` is an ancestor of `live`, also a full hash. */
  readonly isBefore: (live: string) => Promise<Before>;
  /** What becomes of a run whose commit is: it ends, with nothing taken back, or it goes on with a warning. */
  readonly whenOlder: "end" | "warn";
}

/** `unknown`: why that could not be found out, as words that follow a colon. */
export type Before = { readonly before: boolean } | { readonly unknown: string };

export interface OlderCheckout {
  /** The run is to end here. */
  readonly superseded?: Superseded;
  readonly warnings: readonly string[];
}

/**
 * Whether live was made from a commit that this checkout is an ancestor of: a run that starts late, or an old one that is
 * run again, would take back what came between. Ends a run only where all of live was read from such a commit; after a
 * run that was narrowed with `--doc`, what that left out may be what this one brings. Git is asked where `history`
 * does not know; a shallow checkout knows little.
 */
export async function olderThanLive(
  { load, environment }: Config,
  store: Store,
  history: History | undefined,
): Promise<OlderCheckout> {
  const here = history?.commit ?? (await headOf(load.root));
  if (here === undefined) return { warnings: [] };
  const { latest, whole } = await readLiveCommits(store);
  const ask = async (live: string | null): Promise<Before> => {
    if (live === null || live === here || !/^[0-9a-f]{7,64}$/.test(live)) return { before: false };
    const told = await history?.isBefore(live);
    if (told !== undefined && "before" in told) return told;
    return (await askGit(load.root, here, live)) ?? told ?? { before: false };
  };
  const ofWhole = await ask(whole);
  if (whole !== null && isBefore(ofWhole) && history?.whenOlder === "end")
    return { superseded: { commit: here, liveCommit: whole }, warnings: [] };
  const ofLatest = latest === whole ? ofWhole : await ask(latest);
  const live = isBefore(ofLatest) ? latest : isBefore(ofWhole) ? whole : null;
  if (live !== null)
    return {
      warnings: [
        `Live was made from commit ${short(live)}, and this checkout is of an older one, ${short(here)}: what changed between them is taken back. If that is not meant, check out the newest commit and run again; to return to what was live, there is \`corpusgate rollback --env ${environment}\`.`,
      ],
    };
  if (latest === null || !("unknown" in ofLatest)) return { warnings: [] };
  return {
    warnings: [
      `Whether live was made from a later commit than this run's, ${short(here)}, is not known: ${ofLatest.unknown}. Live was made from ${short(latest)}; if that is the later one, this takes back what changed since.`,
    ],
  };
}

function isBefore(one: Before): boolean {
  return "before" in one && one.before;
}

async function headOf(root: string): Promise<string | undefined> {
  const head = await git(root, ["rev-parse", "--verify", "--quiet", "HEAD"]);
  return head.succeeded ? head.stdout : undefined;
}

/** Undefined: the checkout does not hold enough of the history, or is none. */
async function askGit(root: string, here: string, live: string): Promise<Before | undefined> {
  const { exitCode } = await git(root, ["merge-base", "--is-ancestor", here, live]);
  if (exitCode === 0) return { before: true };
  const cut = (await git(root, ["rev-parse", "--is-shallow-repository"])).stdout !== "false";
  return exitCode === 1 && !cut ? { before: false } : undefined;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
