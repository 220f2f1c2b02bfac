import { isAboutPrices } from "./price-words.ts";

/** A cell of a table. UTF-16 offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Cells of HTML tables, which Markdown may hold, that are prices by the head of their column or row, in order. Where a
 * cell spans others, columns cannot be counted: all cells below a head about prices are taken. UTF-16 offsets.
 */
export function htmlPriceCells(text: string): readonly Range[] {
  return tablesOf(text).flatMap(({ rows, spanned }) => {
    const columns = (rows[0] ?? []).map((cell) => isAboutPrices(text.slice(cell.start, cell.end)));
    return rows.flatMap((row, at) => {
      const [head] = row;
      const whole = head !== undefined && isAboutPrices(text.slice(head.start, head.end));
      return row.filter(
        (_, index) =>
          (at > 0 && (columns[index] === true || (spanned && columns.includes(true)))) ||
          (whole && index > 0),
      );
    });
  });
}

interface Table {
  readonly rows: Range[][];
  spanned: boolean;
}

function tablesOf(text: string): readonly Table[] {
  const tables: Table[] = [];
  let table: Table | undefined;
  let cell: { start: number; end: number } | undefined;
  for (const { 0: tag, 1: closing, 2: name = "", index } of text.matchAll(tags)) {
    if (cell !== undefined) cell.end = index;
    cell = undefined;
    const kind = name.toLowerCase();
    if (kind === "table") {
      table = closing === "/" ? undefined : { rows: [], spanned: false };
      if (table !== undefined) tables.push(table);
    } else if (table !== undefined && closing !== "/") {
      if (kind === "tr" || table.rows.length === 0) table.rows.push([]);
      if (kind === "tr") continue;
      cell = { start: index + tag.length, end: index + tag.length };
      table.rows.at(-1)?.push(cell);
      if (/(?:col|row)span/i.test(tag)) table.spanned = true;
    }
  }
  if (cell !== undefined) cell.end = text.length;
  return tables;
}

/** A tag's attributes are bounded: a search without an end would read the text again for each `<td`. */
const tags = /<(\/?)(table|tr|t[hd])(?![a-z0-9-])[^<>]{0,300}>/gi;
