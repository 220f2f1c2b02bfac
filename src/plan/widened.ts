import { embedsMore, type Visibility } from "../chunk/visibility.ts";
import type { Comparison, DocumentChange } from "./compare-documents.ts";
import type { Widened } from "./plan.ts";
import type { Snapshot } from "./snapshot.ts";

/** Every way in which readers will find more of a document than before; a new document is none, a released draft is. */
export function widenedBy(
  comparison: Comparison,
  snapshot: Snapshot,
  audiences: readonly string[],
): readonly Widened[] {
  const before = new Map(snapshot.withheld.map((one) => [one.path, one.reason]));
  return comparison.changes.flatMap((change) => widenedIn(change, before, audiences));
}

/** One warning for all of them; at most five are named, the plan lists the rest. */
export function wideningWarning(widened: readonly Widened[]): readonly string[] {
  if (widened.length === 0) return [];
  const named = widened
    .slice(0, 5)
    .map(({ path, field, from, to }) => `"${path}" (${field}: ${from} → ${to})`);
  const rest = widened.length - named.length;
  return [
    `Readers will find more than before: ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}. Approve it only if that is meant.`,
  ];
}

function widenedIn(
  change: DocumentChange,
  withheld: ReadonlyMap<string, string>,
  audiences: readonly string[],
): readonly Widened[] {
  if (change.action === "removed") return [];
  const { path, hashes, visibility } = change.document;
  if (change.action === "added") {
    const reason = withheld.get(path);
    return reason === undefined ? [] : [{ path, field: "status", from: reason, to: "live" }];
  }
  if (change.live.visibilityHash === hashes.visibility) return [];
  return differences(change.live.visibility, visibility, audiences).map((one) => ({ path, ...one }));
}

function differences(
  before: Visibility,
  now: Visibility,
  audiences: readonly string[],
): readonly Omit<Widened, "path">[] {
  const found: Omit<Widened, "path">[] = [];
  if (embedsMore(now.embedMode, before.embedMode))
    found.push({ field: "embed_mode", from: before.embedMode, to: now.embedMode });
  if (before.pricingSensitive && !now.pricingSensitive)
    found.push({ field: "pricing_sensitive", from: "true", to: "false" });
  if (widerAudience(before.audience, now.audience, audiences))
    found.push({ field: "visibility", from: before.audience ?? "(none)", to: now.audience ?? "(none)" });
  return found;
}

/** A document without an audience is everybody's. Where the order of two is not known, a change counts as wider. */
function widerAudience(before: string | null, now: string | null, audiences: readonly string[]): boolean {
  if (before === null || before === now) return false;
  if (now === null) return true;
  const from = audiences.indexOf(before);
  const to = audiences.indexOf(now);
  return from < 0 || to < 0 || to > from;
}
