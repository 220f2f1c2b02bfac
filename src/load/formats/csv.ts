import { CsvError, parse } from "csv-parse/sync";
import { isMapping } from "../json-value.ts";
import type { ParsedRecords, RawRecord } from "../parse-records.ts";

/** Records of a CSV file whose first line names the columns. Empty cells are absent fields. */
export function parseCsv(text: string, delimiter: string): ParsedRecords {
  try {
    const rows: readonly unknown[] = parse(text, {
      bom: true,
      columns: true,
      delimiter,
      info: true,
      skip_empty_lines: true,
    });
    const records: RawRecord[] = [];
    let line = 2;
    for (const [index, row] of rows.entries()) {
      if (!isMapping(row) || !isMapping(row.record) || !isMapping(row.info)) continue;
      const value = Object.fromEntries(Object.entries(row.record).filter(([, cell]) => cell !== ""));
      records.push({ position: index + 1, line, value });
      // What the parser tells is the line on which a record ends.
      const { lines } = row.info;
      line = typeof lines === "number" ? lines + 1 : line + 1;
    }
    return { records, broken: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines: unknown = "lines" in error ? error.lines : 1;
    // The parser's message quotes the text, its code does not.
    const reason = error.code.replace(/^CSV_/, "").toLowerCase().replaceAll("_", " ");
    return {
      records: [],
      broken: [{ line: typeof lines === "number" ? lines : 1, rule: "csv-invalid", what: `CSV (${reason})` }],
    };
  }
}
