import { posix } from "node:path";
import { closest } from "fastest-levenshtein";
import type { GoldenLabel, GoldenSet } from "./golden.ts";
import { type GoldenChunk, resolveLabel } from "./resolve.ts";

/** Where a label that points nowhere could point instead. */
export interface Anchor {
  readonly path: string;
  /** As it stands in the document; undefined when the label needs none. */
  readonly heading: string | undefined;
}

/** A label that points nowhere, by its position in the file, with every place that its quote or heading has now. */
export interface LostLabel {
  /** The query's id. */
  readonly query: string;
  /** Positions of the query in the file and of the label in the query. */
  readonly position: readonly [query: number, label: number];
  readonly label: GoldenLabel;
  readonly anchors: readonly Anchor[];
  /** The heading of its document, or the document, whose name is nearest; to be read, not to be taken. */
  readonly near: string | undefined;
}

/**
 * Looks for the passages that moved. A quote is looked for first, under its heading and then anywhere; a label without a
 * quote by its heading; one with only a path by the file's name. `documents` is read once.
 */
export async function reanchor(
  golden: GoldenSet,
  documents: AsyncIterable<{ readonly path: string; readonly chunks: readonly GoldenChunk[] }>,
): Promise<readonly LostLabel[]> {
  const labels = golden.queries.flatMap(({ id, labels }, query) =>
    labels.map((label, place) => ({ query: id, position: [query, place] as const, label })),
  );
  const held = new Set<(typeof labels)[number]>();
  const anchors = new Map<(typeof labels)[number], Anchor[]>();
  const near = new Map<(typeof labels)[number], string | undefined>();
  const paths: string[] = [];
  for await (const document of documents) {
    paths.push(document.path);
    for (const one of labels) {
      const found = anchorIn(one.label, document);
      if (document.path === one.label.path && found !== "holds") {
        const same = resolveLabel(one.label, document.chunks);
        near.set(one, "near" in same ? same.near : undefined);
      }
      if (found === undefined) continue;
      if (found === "holds") held.add(one);
      else anchors.set(one, [...(anchors.get(one) ?? []), found]);
    }
  }
  return labels
    .filter((one) => !held.has(one))
    .map((one) => ({
      ...one,
      anchors: nearestFirst(one.label, anchors.get(one) ?? []),
      near: near.has(one) || paths.length === 0 ? near.get(one) : closest(one.label.path, paths),
    }));
}

/** `holds`: the label points into this document as it stands. */
function anchorIn(
  label: GoldenLabel,
  { path, chunks }: { readonly path: string; readonly chunks: readonly GoldenChunk[] },
): Anchor | "holds" | undefined {
  const { heading, quote } = label;
  const same = resolveLabel({ ...label, path }, chunks);
  if (path === label.path && "target" in same) return "holds";
  if (quote !== undefined) {
    if ("target" in same) return { path, heading };
    const anywhere = resolveLabel({ ...label, path, heading: undefined }, chunks);
    if (!("target" in anywhere) || anywhere.target.kind !== "chunks") return undefined;
    const [first = -1] = anywhere.target.ordinals;
    const under = chunks.find(({ ordinal }) => ordinal === first)?.headings.at(-1);
    return { path, heading: heading === undefined ? undefined : under };
  }
  if (heading !== undefined) return "target" in same ? { path, heading } : undefined;
  return posix.basename(path) === posix.basename(label.path) ? { path, heading: undefined } : undefined;
}

/** The same document first, then the same file name, then the rest by path. */
function nearestFirst({ path }: GoldenLabel, anchors: readonly Anchor[]): readonly Anchor[] {
  const distance = (one: Anchor) =>
    one.path === path ? 0 : posix.basename(one.path) === posix.basename(path) ? 1 : 2;
  return anchors.toSorted(
    (left, right) => distance(left) - distance(right) || (left.path < right.path ? -1 : 1),
  );
}

/** The one place to offer, or undefined when several are as good: the nearest counts when no other is as near. */
export function offered({ label, anchors }: LostLabel): Anchor | undefined {
  const [first, second] = anchors;
  if (first === undefined || second === undefined) return first;
  return first.path === label.path && second.path !== label.path ? first : undefined;
}
