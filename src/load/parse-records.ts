import { duplicateKeyOffset } from "./duplicate-keys.ts";
import { jsonErrorOffset } from "./json-error.ts";
import { elementLines } from "./json-lines.ts";
import { lineAt } from "./read-text.ts";

/** A record of an export as it stands in its file. */
export interface RawRecord {
  /** 1-based among the file's records: stays when the record's content changes. */
  readonly position: number;
  /** 1-based. */
  readonly line: number;
  readonly value: unknown;
}

/** A file of a few megabytes can hold millions of empty records, each of them a document. */
export const mostRecords = 250_000;
/** What is broken that often is another format; trying each line of it would take minutes. */
export const mostBroken = 1000;

/** Of more records than `mostRecords` there is one more, and what follows was not read. */
export interface ParsedRecords {
  readonly records: readonly RawRecord[];
  /** What cannot be read; what record it is cannot be known. After `mostBroken` of them nothing was read. */
  readonly broken: readonly Broken[];
  /** Lines with a key that stands twice in one object, of a JSON file the first; its first value was not read. */
  readonly doubleKeyLines?: readonly number[];
}

export interface Broken {
  readonly line: number;
  readonly rule: "json-invalid" | "yaml-invalid" | "csv-invalid";
  /** What was expected, e.g. `JSON`. */
  readonly what: string;
}

/** Records of a JSON file: the elements of its array, or its one object. */
export function parseJson(text: string): ParsedRecords {
  const body = withoutMark(text);
  const parsed = parse(body);
  if (parsed === undefined) return { records: [], broken: [notJson(lineAt(body, jsonErrorOffset(body)))] };
  const values: readonly unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  const lines = elementLines(body);
  const double = duplicateKeyOffset(body);
  return {
    records: values.map((value, index) => ({ position: index + 1, line: lines[index] ?? 1, value })),
    broken: [],
    doubleKeyLines: double === undefined ? [] : [lineAt(body, double)],
  };
}

/** Records of a JSONL file: one on each line that is not blank. */
export function parseJsonLines(text: string): ParsedRecords {
  const records: RawRecord[] = [];
  const broken: Broken[] = [];
  const doubleKeyLines: number[] = [];
  let position = 0;
  for (const { line, number } of linesOf(withoutMark(text))) {
    if (line.trim() === "") continue;
    position += 1;
    const parsed = parse(line);
    if (parsed === undefined) broken.push(notJson(number));
    else {
      records.push({ position, line: number, value: parsed.value });
      if (duplicateKeyOffset(line) !== undefined) doubleKeyLines.push(number);
    }
    if (broken.length === mostBroken || records.length > mostRecords) break;
  }
  return { records, broken, doubleKeyLines };
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let number = 1;
  for (let start = 0; start <= text.length; number += 1) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed;
    yield { line: text.slice(start, end), number };
    start = end + 1;
  }
}

function notJson(line: number): Broken {
  return { line, rule: "json-invalid", what: "JSON" };
}

function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    // The parser's message quotes the text and may not tell the place; jsonErrorOffset finds it.
    return undefined;
  }
}
