import { z } from "zod";
import { inert } from "../../report/markdown/inert.ts";
import { type IssuePage, type KeptFor, keptMarker } from "../../report/markdown/kept-issue.ts";
import { changeIssue, configInMarker, findBotIssues, ofConfiguration, openIssue, say } from "./bot-issue.ts";
import type { GitHub, RunIdentity } from "./client.ts";

export interface KeptIssue {
  readonly action: "opened" | "reopened" | "rewritten" | "commented" | "unchanged" | "closed" | "none";
  readonly number: number | null;
  readonly url: string | null;
}

export interface Keeping extends KeptFor {
  readonly kind: "drift" | "failure";
  readonly run: RunIdentity;
  readonly author: string;
  /** Undefined: nothing is wrong any more. */
  readonly page: IssuePage | undefined;
  /** Comment with which an open issue is closed. */
  readonly closing: string;
  /** A body without what may differ from run to run when nothing is new. */
  readonly content: (body: string) => string;
  /**
   * What a run may say that is older than the one that spoke last: of a state that was looked at, nothing; of what it
   * did itself, still that it failed. A run that waits for its approval ends after later ones.
   */
  readonly late: "nothing" | "trouble";
}

const shape = z.object({
  key: z.string(),
  config: configInMarker,
  run: z.int(),
  attempt: z.int(),
  set: z.array(z.string()),
});

/**
 * One issue for each kind, key and configuration: opened, rewritten, commented on when `set` changes, closed, and opened again
 * rather than doubled. A run older than the one that wrote it last closes nothing and rewrites nothing.
 */
export async function keepIssue(github: GitHub, keeping: Keeping): Promise<KeptIssue> {
  const { kind, key, config, run, author, page } = keeping;
  const all = await findBotIssues(github, { kind, author, state: "all", shape });
  const ours = ofConfiguration(
    all.filter((one) => one.marker.key === key),
    config,
  );
  const existing = ours.find((one) => one.open) ?? ours[0];
  if (existing === undefined) {
    if (page === undefined) return { action: "none", number: null, url: null };
    return { action: "opened", ...(await openIssue(github, kind, page)) };
  }
  const { number, url, marker, body, open } = existing;
  const did = (action: KeptIssue["action"]): KeptIssue => ({ action, number, url });
  const late = marker.run > run.id || (marker.run === run.id && marker.attempt > run.attempt);
  if (late && (page === undefined || keeping.late === "nothing")) return did("unchanged");

  if (page === undefined) {
    if (!open) return did("none");
    await say(github, number, keeping.closing);
    // Its marker then tells a run that ended late that a newer one has spoken.
    const [, ...rest] = body.split("\n");
    await changeIssue(github, number, {
      state: "closed",
      body: [keptMarker(kind, keeping, run, []), ...rest].join("\n"),
    });
    return did("closed");
  }
  const words = page.set.map((one) => inert(one, 100)).join(", ");
  if (!open) {
    await changeIssue(github, number, { title: page.title, body: page.body, state: "open" });
    await say(github, number, `Again: ${words}. [Run ${run.id}](${run.url}) found it.`);
    return did("reopened");
  }
  if (late) {
    await say(github, number, `An older run, too: ${words}. [Run ${run.id}](${run.url}) found it.`);
    return did("commented");
  }
  const news = newsOf(marker.set, page.set);
  if (news === undefined && keeping.content(body) === keeping.content(page.body)) return did("unchanged");
  await changeIssue(github, number, { title: page.title, body: page.body });
  if (news !== undefined) await say(github, number, `${news} [Run ${run.id}](${run.url}) found it.`);
  return did("rewritten");
}

/** What the set gained and lost, in words; undefined: it is the same set. */
function newsOf(before: readonly string[], now: readonly string[]): string | undefined {
  const gained = now.filter((one) => !before.includes(one));
  const lost = before.filter((one) => !now.includes(one));
  if (gained.length === 0 && lost.length === 0) return undefined;
  const words = (names: readonly string[]) => names.map((one) => inert(one, 100)).join(", ");
  return [
    ...(gained.length > 0 ? [`New: ${words(gained)}.`] : []),
    ...(lost.length > 0 ? [`No longer: ${words(lost)}.`] : []),
  ].join(" ");
}
