import { type Block, noWrap } from "./block.ts";

/** Paragraphs of a text without markup, divided by blank lines. */
export function plainBlocks(text: string, bodyStart: number): readonly Block[] {
  const starts = [bodyStart];
  // Up to the last line break: the indentation of a paragraph's first line belongs to it.
  const gap = /(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)(?:[^\S\r\n]*(?:\r\n?|\n))*/g;
  gap.lastIndex = bodyStart;
  while (gap.exec(text) !== null) {
    if (gap.lastIndex < text.length) starts.push(gap.lastIndex);
  }
  return starts.map((start, index) => ({
    kind: "text",
    start,
    end: starts[index + 1] ?? text.length,
    children: [],
    heading: undefined,
    wrap: noWrap,
  }));
}

/** One line of plain text: control characters are blanks, blanks are collapsed. Database separators rely on it. */
export function normaliseLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
}
