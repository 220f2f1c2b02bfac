import type { Inventory } from "../breakdown.ts";

/** A rectangle of the map: a source, a folder, a document, or what is too small to be drawn by itself. */
export interface SizeNode {
  readonly name: string;
  readonly tokens: number;
  readonly documents: number;
  readonly children: readonly SizeNode[];
}

/** Rectangles in a map: more cannot be told apart, whatever the corpus holds. */
export const mostLeaves = 400;
const mostSources = 12;
/** A folder with less of the corpus is drawn whole where most of it would be drawn as one anyway: its name says more. */
const greatPart = 0.05;
/** Folders below a source; what is deeper keeps its path as its name. */
const deepest = 8;

/**
 * The corpus as a tree of at most `most` leaves: the largest leaf that has parts is replaced by its parts until there is no
 * room for more, so the detail is where the tokens are.
 */
export function sizeTree(inventory: Inventory, most = mostLeaves): SizeNode {
  const root = folder("");
  for (const { path, source, tokens } of inventory.documents)
    place(root, [source, ...segmentsOf(path)], tokens);
  for (const [source, { documents, tokens }] of Object.entries(inventory.rest)) {
    const others = made(few(documents), tokens, documents);
    for (const one of [root, child(root, source)]) {
      one.tokens += tokens;
      one.documents += documents;
    }
    child(root, source).parts.set(others.name, others);
  }
  let leaves = split(root, mostSources, (one) => one);
  const whole = new Set<Folder>();
  for (;;) {
    const closed = leavesOf(root).filter((one) => one.parts.size > 0);
    const largest = closed
      .filter((one) => !whole.has(one))
      .toSorted((left, right) => right.tokens - left.tokens)[0];
    const room = most - leaves + 1;
    if (largest === undefined || room < 2) return drawn(root);
    // It takes what its tokens are worth of the room, also beside those that stay whole: equals are drawn alike.
    const total = closed.reduce((sum, one) => sum + one.tokens, 0);
    const worth = total === 0 ? 2 : Math.ceil((room * largest.tokens) / total);
    const count = Math.min(room, Math.max(2, worth));
    if (largest.tokens < greatPart * root.tokens && shareShown(largest, count) < 0.5) whole.add(largest);
    else leaves += split(largest, count, straight) - 1;
  }
}

interface Folder {
  name: string;
  tokens: number;
  documents: number;
  /** Of what is right here, a document, and in no part of it. */
  own: { tokens: number; documents: number };
  readonly parts: Map<string, Folder>;
  /** What stands for it once it is opened. */
  shown: readonly Folder[] | undefined;
}

function folder(name: string): Folder {
  const own = { tokens: 0, documents: 0 };
  return { name, tokens: 0, documents: 0, own, parts: new Map(), shown: undefined };
}

function child(parent: Folder, name: string): Folder {
  const before = parent.parts.get(name);
  if (before !== undefined) return before;
  const part = folder(name);
  parent.parts.set(name, part);
  return part;
}

function place(root: Folder, names: readonly string[], tokens: number): void {
  root.tokens += tokens;
  root.documents += 1;
  let at = root;
  for (const name of names) {
    at = child(at, name);
    at.tokens += tokens;
    at.documents += 1;
  }
  at.own = { tokens: at.own.tokens + tokens, documents: at.own.documents + 1 };
}

/** What is known only in sum. */
function made(name: string, tokens: number, documents: number): Folder {
  return { ...folder(name), tokens, documents, own: { tokens, documents } };
}

/** `a/b.json#1` → a, b.json, 1. */
function segmentsOf(path: string): readonly string[] {
  const [file = "", ...record] = path.split("#");
  const names = [...file.split("/"), ...(record.length === 0 ? [] : [`#${record.join("#")}`])];
  return names.length <= deepest
    ? names
    : [...names.slice(0, deepest - 1), names.slice(deepest - 1).join("/")];
}

function few(documents: number): string {
  return `${documents.toLocaleString("en-US")} smaller`;
}

/** Opens a folder into at most `most` parts, as `asDrawn` makes them, and returns how many they are. */
function split(opened: Folder, most: number, asDrawn: (part: Folder) => Folder): number {
  const { own } = opened;
  const parts = [
    ...[...opened.parts.values()].map(asDrawn),
    ...(own.documents === 0 ? [] : [made(opened.name, own.tokens, own.documents)]),
  ].toSorted((left, right) => right.tokens - left.tokens || (left.name < right.name ? -1 : 1));
  const shown = parts.length <= most ? parts : parts.slice(0, most - 1);
  const others = parts.slice(shown.length);
  const tokens = others.reduce((sum, one) => sum + one.tokens, 0);
  const documents = others.reduce((sum, one) => sum + one.documents, 0);
  opened.shown = others.length === 0 ? shown : [...shown, made(few(documents), tokens, documents)];
  return opened.shown.length;
}

/** Share of a folder's tokens in the parts that are drawn by themselves when it is opened into `most`. */
function shareShown({ parts, tokens }: Folder, most: number): number {
  if (parts.size <= most) return 1;
  const largest = [...parts.values()].map((one) => one.tokens).toSorted((left, right) => right - left);
  return largest.slice(0, most - 1).reduce((sum, one) => sum + one, 0) / Math.max(1, tokens);
}

/** A folder that holds only a folder is drawn as one: `docs/guide`. */
function straight(one: Folder): Folder {
  let at = one;
  let name = one.name;
  for (;;) {
    const [only, ...more] = at.parts.values();
    if (only === undefined || more.length > 0 || at.own.documents > 0) return { ...at, name };
    at = only;
    name = `${name}/${only.name}`;
  }
}

function leavesOf(one: Folder): readonly Folder[] {
  return one.shown === undefined ? [one] : one.shown.flatMap(leavesOf);
}

function drawn(one: Folder): SizeNode {
  const { name, tokens, documents, shown = [] } = one;
  return { name, tokens, documents, children: shown.map(drawn) };
}
