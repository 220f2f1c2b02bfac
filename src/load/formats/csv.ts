import { CsvError, parse } from "csv-parse/sync";
import type { Place } from "../finding.ts";
import {
  type Broken,
  mostBroken,
  mostRecords,
  type ParsedRecords,
  type RawRecord,
} from "../records/parse-records.ts";
import { brokenCell, csvReason } from "../syntax/csv-error.ts";
import { delimiterOf, withoutSeparatorLine } from "../syntax/delimiter.ts";
import { isMapping } from "../syntax/json-value.ts";

/**
 * Records of a CSV file whose first line names the columns. Empty cells are absent fields, and so are rows of them. A row of another width is broken,
 * and the others are read; after a quote that goes wrong nothing is certain, and none is.
 */
export function parseCsv(whole: string, given?: string): ParsedRecords {
  const { text, delimiter: named = delimiterOf(text) } = withoutSeparatorLine(whole);
  const delimiter = given ?? named;
  const bytes = Buffer.from(text);
  const isBearable = widthCheck();
  try {
    const rows: readonly unknown[] = parse(bytes, {
      bom: true,
      delimiter,
      info: true,
      on_record: (row) => {
        if (!isBearable(row)) throw new TooManyBroken();
        return row;
      },
      relax_column_count: true,
      // What divides columns by tabs often knows no quotes: one inside of a cell is a character.
      relax_quotes: delimiter === "\t",
      skip_empty_lines: true,
      // The header, and one row that tells that there are too many.
      to: mostRecords + 2,
    });
    const records: RawRecord[] = [];
    const broken: Broken[] = [];
    let position = 0;
    const lineOf = lineCounter(bytes);
    let names: readonly string[] | undefined;
    let doubleKeys: readonly Place[] = [];
    let start = 0;
    for (const row of rows) {
      if (!isMapping(row) || !Array.isArray(row.record) || !isMapping(row.info)) continue;
      const cells = row.record.map(String);
      const line = lineOf(start);
      // The parser's own count takes a CRLF inside of quotes for two lines; its count of bytes is right.
      start = Number(row.info.bytes);
      if (names === undefined) {
        names = cells.map((name, column) => (name.trim() === "" ? `${nameless}${column + 1}` : name));
        if (new Set(names).size < names.length) doubleKeys = [{ line }];
        continue;
      }
      position += 1;
      // What a spreadsheet writes of rows that are only formatted.
      if (cells.every((cell) => cell.trim() === "")) continue;
      if (cells.length === names.length) records.push({ position, line, value: fieldsOf(names, cells) });
      else
        broken.push({
          line,
          rule: "csv-invalid",
          what: otherWidth,
          actual: cellCount(cells),
          expected: cellCount(names),
        });
    }
    const columns = (names ?? []).filter((name) => !name.startsWith(nameless));
    return { records, broken, doubleKeys, columns };
  } catch (error) {
    if (error instanceof TooManyBroken)
      return { records: [], broken: [{ line: 1, rule: "csv-invalid", what: otherWidths, ...widths }] };
    if (!(error instanceof CsvError)) throw error;
    const reason = csvReason(error);
    const place = brokenCell(error, text, delimiter);
    return {
      records: [],
      broken: [{ ...place, rule: "csv-invalid", what: `CSV (${reason})`, actual: reason, expected: "CSV" }],
    };
  }
}

/** A column without a name is called by its place, so that two of them are two fields. */
const nameless = "column ";

const otherWidth = "CSV (a row has more or fewer cells than the header)";
const otherWidths = `CSV (${mostBroken} rows and more have more or fewer cells than the header)`;
const widths = {
  actual: `${mostBroken} rows and more of another width`,
  expected: "rows as wide as the header",
};

function cellCount({ length }: readonly string[]): string {
  return `${length} cell${length === 1 ? "" : "s"}`;
}

class TooManyBroken extends Error {}

/** The parser keeps an error for each row of another width; where nearly all are, the columns are divided by something else. */
function widthCheck(): (row: unknown) => boolean {
  let width: number | undefined;
  let others = 0;
  return (row) => {
    const cells = isMapping(row) && Array.isArray(row.record) ? row.record.length : 0;
    width ??= cells;
    if (cells !== width) others += 1;
    return others < mostBroken;
  };
}

function fieldsOf(names: readonly string[], cells: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name, column) => {
      const cell = cells[column] ?? "";
      return cell === "" ? [] : [[name, cell]];
    }),
  );
}

/** 1-based line of the first character from an offset on that ends no line; offsets come in rising order. */
function lineCounter(bytes: Buffer): (offset: number) => number {
  let line = 1;
  let position = 0;
  return (offset) => {
    for (; position < offset || bytes[position] === 10 || bytes[position] === 13; position += 1)
      if (bytes[position] === 10) line += 1;
    return line;
  };
}
