import { CsvError, parse } from "csv-parse/sync";
import MarkdownIt, { type Token } from "markdown-it";
import type { Place, Problem } from "../finding.ts";
import { brokenCell, csvReason } from "./csv-error.ts";
import { delimiterOf, withoutSeparatorLine } from "./delimiter.ts";

export interface TableRow {
  /** 1-based line on which the row begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

export type Table =
  | {
      readonly outcome: "table";
      readonly line: number;
      readonly header: readonly string[];
      readonly rows: readonly TableRow[];
    }
  | NoTable;

interface NoTable extends Place, Pick<Problem, "actual" | "expected"> {
  readonly outcome: "invalid";
  readonly reason: string;
}

/** The first table of a Markdown file, or a CSV file, by its name's extension. */
export function parseTable(text: string, path: string): Table {
  return /\.(csv|tsv)$/i.test(path) ? parseCsv(text) : parseMarkdownTable(text);
}

const markdown = new MarkdownIt("commonmark").enable("table");

function parseMarkdownTable(text: string): Table {
  const tokens = markdown.parse(text.replace(/^\uFEFF/, ""), {});
  const start = tokens.findIndex((token) => token.type === "table_open");
  if (start < 0) return noTable("it holds no table", "no table");
  const rows: { readonly line: number; readonly cells: string[] }[] = [];
  for (const token of tokens.slice(start)) {
    if (token.type === "table_close") break;
    if (token.type === "tr_open") rows.push({ line: (token.map?.[0] ?? 0) + 1, cells: [] });
    if (token.type === "inline") rows.at(-1)?.cells.push(cellText(token));
  }
  const [header, ...body] = rows;
  if (header === undefined) return noTable("its table is empty", "an empty table");
  return { outcome: "table", line: header.line, header: header.cells, rows: body };
}

function noTable(reason: string, actual: string): NoTable {
  return { outcome: "invalid", line: 1, reason, actual, expected: "a table with a column path" };
}

/** What a cell shows, without emphasis and code marks. */
function cellText(inline: Token): string {
  return (inline.children ?? [])
    .filter((token) => token.type === "text" || token.type === "code_inline" || token.type === "text_special")
    .map((token) => token.content)
    .join("");
}

function parseCsv(whole: string): Table {
  const { text, delimiter = delimiterOf(text) } = withoutSeparatorLine(whole);
  try {
    const found: unknown = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    });
    const rows = rowsOf(found);
    const [header, ...body] = rows;
    if (header === undefined) return noTable("it is empty", "an empty file");
    return { outcome: "table", line: header.line, header: header.cells, rows: body };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const reason = `it is no CSV (${error.code})`;
    const place = brokenCell(error, text, delimiter);
    return { outcome: "invalid", ...place, reason, actual: csvReason(error), expected: "CSV" };
  }
}

interface InfoRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** With `info` each record comes with the line on which it ends; its cells may hold line breaks. */
function rowsOf(found: unknown): readonly TableRow[] {
  const records: readonly unknown[] = Array.isArray(found) ? found : [];
  return records.filter(isInfoRecord).map(({ record, info }) => ({
    line: info.lines - record.reduce((breaks, cell) => breaks + (cell.match(/\n/g)?.length ?? 0), 0),
    cells: record,
  }));
}

function isInfoRecord(value: unknown): value is InfoRecord {
  return typeof value === "object" && value !== null && "record" in value && "info" in value;
}
