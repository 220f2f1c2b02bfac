import type { CsvError } from "csv-parse/sync";
import type { Place } from "../finding.ts";
import { placeAt } from "../place-at.ts";

/**
 * Where the cell begins that is no CSV: of a quote that is not closed, the parser's own line is the last one. It counts bytes up
 * to the delimiter before the cell, of a row's first cell up to the end of the row before.
 */
export function brokenCell(error: CsvError, text: string, delimiter: string): Required<Place> {
  const bytes = Buffer.from(text);
  let at = Number(error.bytes) + (error.column === 0 ? 0 : Buffer.byteLength(delimiter));
  while (bytes[at] === 10 || bytes[at] === 13 || bytes[at] === 32) at += 1;
  return placeAt(text, bytes.subarray(0, at).toString().length);
}

/** The parser's message quotes the text, its code does not. */
export function csvReason({ code }: CsvError): string {
  return code.replace(/^CSV_/, "").toLowerCase().replaceAll("_", " ");
}
