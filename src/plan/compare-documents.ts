import type { Digest } from "../digest/digest.ts";
import type { Corpus, CorpusDocument } from "./corpus.ts";
import type { Snapshot, SnapshotDocument } from "./snapshot.ts";

/** A document that differs between the corpus and what is live. */
export type DocumentChange =
  | { readonly action: "added"; readonly document: CorpusDocument }
  | { readonly action: "changed"; readonly document: CorpusDocument; readonly live: SnapshotDocument }
  | { readonly action: "renamed"; readonly document: CorpusDocument; readonly live: SnapshotDocument }
  | { readonly action: "removed"; readonly live: SnapshotDocument };

export interface Comparison {
  /** Ordered as the corpus is, removals last. */
  readonly changes: readonly DocumentChange[];
  /** Live documents that stay as they are. */
  readonly unchanged: readonly SnapshotDocument[];
  /** Those of `unchanged` that could not be read from disk and so keep what is live, and those of `postponed`. */
  readonly kept: readonly SnapshotDocument[];
  /** Missing documents that stay, since a file that could not be read may be one of them under a new name. */
  readonly postponed: readonly { readonly path: string; readonly unreadable: readonly string[] }[];
  /** Paths added under `--doc` whose content is live under a path that the selection leaves out. */
  readonly unmatchedRenames: readonly { readonly from: string; readonly path: string }[];
  /** Paths removed under `--doc` whose content is on disk under a new path that the selection leaves out. */
  readonly halfRenames: readonly { readonly from: string; readonly path: string }[];
}

/** The difference between corpus and live at document level; `selected` tells what `--doc` covers. */
export function compareDocuments(
  corpus: Corpus,
  snapshot: Snapshot,
  selected: (path: string) => boolean,
): Comparison {
  const liveByPath = new Map(snapshot.documents.map((one) => [one.path, one]));
  const onDisk = new Set(corpus.documents.map((one) => one.path));
  const missing = snapshot.documents.filter((one) => !onDisk.has(one.path));
  const keptPaths = skippedLive(missing, corpus);
  const gone = new Map(
    missing.filter((one) => !keptPaths.has(one.path) && selected(one.path)).map((one) => [one.path, one]),
  );
  const outside = missing.filter((one) => !keptPaths.has(one.path) && !selected(one.path));
  const goneByContent = groupByContent(gone.values());
  const outsideByContent = groupByContent(outside);

  const changes: DocumentChange[] = [];
  const unmatchedRenames: { from: string; path: string }[] = [];
  const touched = new Set<string>();
  for (const document of corpus.documents.filter((one) => selected(one.path))) {
    const live = liveByPath.get(document.path);
    if (live !== undefined) {
      if (live.version !== document.hashes.version) {
        changes.push({ action: "changed", document, live });
        touched.add(live.path);
      }
      continue;
    }
    const source = goneByContent.get(document.hashes.content)?.shift();
    if (source !== undefined) {
      gone.delete(source.path);
      touched.add(source.path);
      changes.push({ action: "renamed", document, live: source });
      continue;
    }
    const left = outsideByContent.get(document.hashes.content)?.[0];
    if (left !== undefined) unmatchedRenames.push({ from: left.path, path: document.path });
    changes.push({ action: "added", document });
  }
  const renamedOutside = new Map(
    corpus.documents
      .filter((one) => !selected(one.path) && !liveByPath.has(one.path))
      .map((one) => [one.hashes.content, one.path]),
  );
  const halfRenames: { from: string; path: string }[] = [];
  const unreadable = unreadableNewNames(corpus, snapshot, selected);
  const withheld = new Set(corpus.withheld.map((one) => one.path));
  const postponed = new Map<string, readonly string[]>();
  for (const live of gone.values()) {
    const names = withheld.has(live.path) ? [] : unreadable(live.path);
    if (names.length > 0) {
      postponed.set(live.path, names);
      continue;
    }
    const path = renamedOutside.get(live.content);
    if (path !== undefined) halfRenames.push({ from: live.path, path });
    touched.add(live.path);
    changes.push({ action: "removed", live });
  }
  return {
    changes,
    unchanged: snapshot.documents.filter((one) => !touched.has(one.path)),
    kept: missing.filter((one) => keptPaths.has(one.path) || postponed.has(one.path)),
    postponed: [...postponed].map(([path, names]) => ({ path, unreadable: names })),
    unmatchedRenames,
    halfRenames,
  };
}

/**
 * Which files that could not be read, and were never live under their name, a missing document may have become: any
 * file, and of a file with live records only its records.
 */
function unreadableNewNames(
  { skipped }: Corpus,
  { documents }: Snapshot,
  selected: (path: string) => boolean,
): (missing: string) => readonly string[] {
  const live = new Set(documents.flatMap((one) => namesOf(one.path)));
  const files: string[] = [];
  const records = new Map<string, string[]>();
  for (const path of skipped.filter((one) => selected(one) && !live.has(one))) {
    const file = namesOf(path).find((one) => live.has(one));
    if (file === undefined) files.push(path);
    else records.set(file, [...(records.get(file) ?? []), path]);
  }
  return (missing) => {
    const within = namesOf(missing).flatMap((name) => records.get(name) ?? []);
    return within.length === 0 ? files : [...files, ...within];
  };
}

function skippedLive(
  missing: readonly SnapshotDocument[],
  { skipped, unfetched }: Corpus,
): ReadonlySet<string> {
  const unreadable = new Set(skipped);
  return new Set(
    missing
      .map((one) => one.path)
      .filter(
        (path) =>
          namesOf(path).some((name) => unreadable.has(name)) ||
          unfetched.some((beginning) => path.startsWith(beginning)),
      ),
  );
}

/** The path, and every file it would be a record of: `file#recordId`, where names may hold `#` too. */
function namesOf(path: string): readonly string[] {
  const names = [path];
  for (let at = path.indexOf("#"); at > 0; at = path.indexOf("#", at + 1)) names.push(path.slice(0, at));
  return names;
}

function groupByContent(documents: Iterable<SnapshotDocument>): Map<Digest, SnapshotDocument[]> {
  const groups = new Map<Digest, SnapshotDocument[]>();
  for (const one of documents) {
    const group = groups.get(one.content);
    if (group === undefined) groups.set(one.content, [one]);
    else group.push(one);
  }
  return groups;
}
