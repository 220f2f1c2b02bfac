import { htmlPriceCells, type Range } from "./html-price-cells.ts";
import { isAboutPrices } from "./price-words.ts";

/** Cells of tables that hold prices by the head of their column or row, in order. UTF-16 offsets. */
export function priceCells(text: string): readonly Range[] {
  const cells = pipeCells(text);
  return text.includes("<")
    ? [...cells, ...htmlPriceCells(text)].toSorted((left, right) => left.start - right.start)
    : cells;
}

function pipeCells(text: string): readonly Range[] {
  const found: Range[] = [];
  let before: readonly Range[] = [];
  let columns: readonly boolean[] | undefined;
  for (const line of linesOf(text)) {
    const cells = cellsOf(text, line);
    if (cells.length < 2) columns = undefined;
    else if (cells.every((cell) => /^\s*:?-+:?\s*$/.test(text.slice(cell.start, cell.end))))
      columns = before.map((cell) => isAboutPrices(text.slice(cell.start, cell.end)));
    else if (columns !== undefined) {
      const [head] = cells;
      const row = head !== undefined && isAboutPrices(text.slice(head.start, head.end));
      for (const [index, cell] of cells.entries())
        if (columns[index] === true || (row && index > 0)) found.push(cell);
    }
    before = cells;
  }
  return found;
}

function* linesOf(text: string): Generator<Range> {
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed;
    yield { start, end };
    start = end + 1;
  }
}

/** What stands between unescaped pipes; the pipes at both ends of a line are no cells. */
function cellsOf(text: string, line: Range): readonly Range[] {
  // In the line alone: a search from here would read the rest of the text for each line without a pipe.
  const pipes = Array.from(
    text.slice(line.start, line.end).matchAll(/(?<!\\)\|/g),
    (found) => line.start + found.index,
  );
  if (pipes.length === 0) return [];
  const edges = [line.start - 1, ...pipes, line.end];
  const cells = edges.slice(1).map((end, index) => ({ start: (edges[index] ?? 0) + 1, end }));
  const isBlank = (cell: Range | undefined) =>
    cell === undefined || /^[\s>]*$/.test(text.slice(cell.start, cell.end));
  return cells.slice(isBlank(cells[0]) ? 1 : 0, isBlank(cells.at(-1)) ? -1 : undefined);
}
