import type { Token } from "markdown-it";
import type { LedgerEntry } from "../chunk.ts";
import type { Lines } from "./lines.ts";

/** About as much as is in one chunk with what uses the definition, where it tells an assistant the address. */
const near = 2000;

/** `[label]: <address>`, with an address and no mere word behind it; a footnote's label begins with `^`. */
const definition = /^ {0,3}\[(?!\^)((?:[^[\]\\]|\\.){1,999})\]:\s{0,999}\S{0,2000}?[/.#:<?@(]/s;

/**
 * Definitions of links outside of lists and quotes that no text near them uses: no renderer shows them, and at the end of a
 * changelog there are hundreds.
 */
export function linkDefinitions(
  text: string,
  lines: Lines,
  tokens: readonly Token[],
): readonly LedgerEntry[] {
  const omitted: LedgerEntry[] = [];
  let run: Written[] = [];
  const end = () => {
    omitted.push(...unusedIn(text, run));
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

/** Of definitions with nothing but blank lines between them. */
function unusedIn(text: string, run: readonly Written[]): readonly LedgerEntry[] {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return [];
  const around = `${text.slice(Math.max(0, first.start - near), first.start)}\n${text.slice(last.end, last.end + near)}`;
  const used = new Set(Array.from(around.matchAll(/\[([^[\]]{1,999})\]/g), ([, label = ""]) => keyOf(label)));
  return run.flatMap(({ start, end }) => {
    const label = definition.exec(text.slice(start, end))?.[1];
    if (label === undefined || used.has(keyOf(label))) return [];
    return [{ offset: start, length: text.slice(start, end).trimEnd().length, reason: "link-definition" }];
  });
}

/** Labels are equal but for case and blanks. */
function keyOf(label: string): string {
  return label.trim().replace(/\s+/g, " ").toLowerCase();
}
