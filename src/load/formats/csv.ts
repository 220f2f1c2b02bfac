import { CsvError, parse } from "csv-parse/sync";
import { isMapping } from "../json-value.ts";
import type { ParsedRecords, RawRecord } from "../parse-records.ts";

/** Records of a CSV file whose first line names the columns. Empty cells are absent fields. */
export function parseCsv(text: string, delimiter: string): ParsedRecords {
  const bytes = Buffer.from(text);
  try {
    const rows: readonly unknown[] = parse(bytes, {
      bom: true,
      delimiter,
      info: true,
      skip_empty_lines: true,
    });
    const records: RawRecord[] = [];
    const lineOf = lineCounter(bytes);
    let names: readonly string[] | undefined;
    let start = 0;
    for (const row of rows) {
      if (!isMapping(row) || !Array.isArray(row.record) || !isMapping(row.info)) continue;
      const cells = row.record.map(String);
      const line = lineOf(start);
      // The parser's own count takes a CRLF inside of quotes for two lines; its count of bytes is right.
      start = Number(row.info.bytes);
      if (names === undefined) names = cells;
      else records.push({ position: records.length + 1, line, value: fieldsOf(names, cells) });
    }
    const isDouble = names !== undefined && new Set(names).size < names.length;
    return { records, broken: [], doubleKeyLines: isDouble ? [1] : [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines: unknown = "lines" in error ? error.lines : 1;
    // The parser's message quotes the text, its code does not.
    const reason = error.code.startsWith("CSV_RECORD_INCONSISTENT")
      ? "a row has more or fewer cells than the header"
      : error.code.replace(/^CSV_/, "").toLowerCase().replaceAll("_", " ");
    return {
      records: [],
      broken: [{ line: typeof lines === "number" ? lines : 1, rule: "csv-invalid", what: `CSV (${reason})` }],
    };
  }
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
