import { type Block, noWrap } from "./block.ts";
import type { Lines } from "./lines.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Rows of a table in raw HTML, the first with all that is before it; none where there is at most one. */
export function tableRows(text: string, { start, end }: Range): readonly Block[] {
  const rows = [...text.slice(start, end).matchAll(/<tr\b/gi)].map(({ index }) => start + index);
  if (rows.length < 2) return [];
  const starts = [start, ...rows.slice(1)];
  return starts.map((from, index) => part({ start: from, end: starts[index + 1] ?? end }));
}

/**
 * Fences in indented code and what is around them; none where no fence is opened and closed. CommonMark knows nothing of
 * them, but in MkDocs what is indented belongs to `!!! note` or `=== "Tab"`, and its readers see fences.
 */
export function indentedFences(
  lines: Lines,
  [first, last]: readonly [number, number],
  whole: Range,
): readonly Block[] {
  const blocks: Block[] = [];
  let from = whole.start;
  let open: Opened | undefined;
  for (let line = first; line < last; line += 1) {
    const text = lines.text(line);
    if (open === undefined) open = openedIn(text, line);
    else if (closes(text.trim(), open.mark)) {
      const start = open.line === first ? whole.start : lines.start(open.line);
      const end = line + 1 === last ? whole.end : lines.start(line + 1);
      if (start > from) blocks.push(part({ start: from, end: start }));
      blocks.push({ ...part({ start, end }), kind: "fence", wrap: wrapOf(open) });
      from = end;
      open = undefined;
    }
  }
  if (blocks.length > 0 && from < whole.end) blocks.push(part({ start: from, end: whole.end }));
  return blocks;
}

interface Opened {
  readonly line: number;
  readonly indent: string;
  readonly mark: string;
  readonly info: string;
}

function openedIn(text: string, line: number): Opened | undefined {
  const [, indent, mark, info = ""] = /^([ \t]+)(`{3,40}|~{3,40})([^`]*)$/.exec(text) ?? [];
  return indent === undefined || mark === undefined ? undefined : { line, indent, mark, info };
}

function closes(line: string, mark: string): boolean {
  return line.startsWith(mark) && /^(?:`+|~+)$/.test(line);
}

function wrapOf({ indent, mark, info }: Opened): Block["wrap"] {
  return { resume: `${indent}${mark}${info.trimEnd()}\n`, suspend: `\n${indent}${mark}`, linePrefix: indent };
}

function part({ start, end }: Range): Block {
  return { kind: "code", start, end, children: [], heading: undefined, wrap: noWrap };
}
