import type { Token } from "markdown-it";
import type { LedgerEntry } from "../chunk.ts";
import type { Lines } from "./lines.ts";

/** About as much as is in one chunk with what uses the definition, where it tells an assistant the address. */
const near = 2000;

/** `[label]: <address>`, with an address and no mere word behind it; a footnote's label begins with `^`. */
const definition = /^ {0,3}\[(?!\^)((?:[^[\]\\]|\\.){1,999})\]:\s{0,999}\S{0,2000}?[/.#:<?@(]/s;

/** Brackets in it are escaped; one that is escaped opens none. */
const label = /(?<!\\)\[((?:[^[\]\\]|\\.){1,999})\]/gs;

/**
 * Definitions of links outside of lists and quotes that no text near them uses: no renderer shows them, and at the end of a
 * changelog there are hundreds.
 */
export function linkDefinitions(
  text: string,
  lines: Lines,
  tokens: readonly Token[],
): readonly LedgerEntry[] {
  if (!tokens.some(({ type }) => type === "reference_definition")) return [];
  const places = placesOfLabels(text);
  const omitted: LedgerEntry[] = [];
  let run: Written[] = [];
  const end = () => {
    omitted.push(...unusedIn(text, run, places));
    run = [];
  };
  for (const { type, level, map } of tokens) {
    if (type !== "reference_definition" || level > 0 || map === null) end();
    else run.push({ start: lines.start(map[0]), end: lines.end(map[1] - 1) });
  }
  end();
  return omitted;
}

interface Written {
  readonly start: number;
  readonly end: number;
}

/** Where each label stands, definitions included, in rising order; looked up once, as definitions may be as many as lines. */
function placesOfLabels(text: string): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const { index, 1: written = "" } of text.matchAll(label)) {
    const key = keyOf(written);
    const known = places.get(key);
    if (known === undefined) places.set(key, [index]);
    else known.push(index);
  }
  return places;
}

/** Of definitions with nothing but blank lines between them. */
function unusedIn(
  text: string,
  run: readonly Written[],
  places: ReadonlyMap<string, readonly number[]>,
): readonly LedgerEntry[] {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return [];
  const isUsed = (written: string): boolean => {
    const all = places.get(keyOf(written)) ?? [];
    return isWithin(all, first.start - near, first.start) || isWithin(all, last.end, last.end + near);
  };
  return run.flatMap(({ start, end }) => {
    const written = definition.exec(text.slice(start, end))?.[1];
    if (written === undefined || isUsed(written)) return [];
    return [{ offset: start, length: text.slice(start, end).trimEnd().length, reason: "link-definition" }];
  });
}

/** Whether one of rising numbers is in the range. */
function isWithin(rising: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? end) < start) low = middle + 1;
    else high = middle;
  }
  return (rising[low] ?? end) < end;
}

/** Labels are equal but for case and blanks; of `ß` there is a pair in upper case alone. */
function keyOf(label: string): string {
  return label.trim().replace(/\s+/g, " ").toLowerCase().toUpperCase();
}
