import type { Place, Problem } from "../finding.ts";
import { placeAt } from "../place-at.ts";
import { characterAt } from "../syntax/character-at.ts";
import { duplicateKeyOffset } from "../syntax/duplicate-keys.ts";
import { type JsonError, jsonError } from "../syntax/json-error.ts";
import { elementLines, entryLines } from "../syntax/json-lines.ts";
import { isMapping } from "../syntax/json-value.ts";
import { entriesAt, type RecordsPlace } from "./records-at.ts";

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
  /** Where a key stands the second time in one object, of a JSON file the first; its first value was not read. */
  readonly doubleKeys?: readonly Place[];
  /** Names of columns, where the file says which there are; a record lacks those whose cells are empty. */
  readonly columns?: readonly string[];
  /** The file is one object, which stays the first where records are inserted. */
  readonly single?: true;
  /** The fields that the file has where no list or object stands as `record.at` says; there are no records then. */
  readonly placeless?: readonly string[];
}

export interface Broken extends Place, Pick<Problem, "actual" | "expected"> {
  readonly rule: "json-invalid" | "yaml-invalid" | "csv-invalid";
  /** What it is not, e.g. `JSON`. */
  readonly what: string;
}

/** Records of a JSON file: the elements of its array, its one object, or what stands where the source says. */
export function parseJson(text: string, place: RecordsPlace): ParsedRecords {
  const mark = markLength(text);
  const body = text.slice(mark);
  const parsed = parse(body);
  if (parsed === undefined) {
    const error = jsonError(body);
    return { records: [], broken: [notJson(placeAt(text, mark + error.offset), body, error)] };
  }
  const double = duplicateKeyOffset(body);
  const doubleKeys = double === undefined ? [] : [placeAt(text, mark + double)];
  if (place.at !== undefined) return { ...jsonRecordsAt(body, parsed.value, place), doubleKeys };
  const values: readonly unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  const lines = elementLines(body);
  return {
    records: values.map((value, index) => ({ position: index + 1, line: lines[index] ?? 1, value })),
    broken: [],
    doubleKeys,
    ...(Array.isArray(parsed.value) ? {} : { single: true }),
  };
}

function jsonRecordsAt(body: string, root: unknown, place: RecordsPlace): ParsedRecords {
  const found = entriesAt(root, place);
  if (found === undefined) return placeless(root);
  const lines = entryLines(body, found.path);
  const records = found.entries.map(({ key, value }, index) => ({
    position: index + 1,
    line: (key === undefined ? lines.items[index] : lines.keys.get(key)) ?? 1,
    value,
  }));
  return { records, broken: [] };
}

export function placeless(root: unknown): ParsedRecords {
  return { records: [], broken: [], placeless: isMapping(root) ? Object.keys(root) : [] };
}

/** Records of a JSONL file: one on each line that is not blank. */
export function parseJsonLines(text: string): ParsedRecords {
  const records: RawRecord[] = [];
  const broken: Broken[] = [];
  const doubleKeys: Place[] = [];
  let position = 0;
  const mark = markLength(text);
  const placeOf = (number: number, offset: number): Place => ({
    line: number,
    column: (number === 1 ? mark : 0) + offset + 1,
  });
  for (const { line, number } of linesOf(text.slice(mark))) {
    if (line.trim() === "") continue;
    position += 1;
    const parsed = parse(line);
    if (parsed === undefined) {
      const error = jsonError(line);
      broken.push(notJson(placeOf(number, error.offset), line, error));
    } else {
      records.push({ position, line: number, value: parsed.value });
      const double = duplicateKeyOffset(line);
      if (double !== undefined) doubleKeys.push(placeOf(number, double));
    }
    if (broken.length === mostBroken || records.length > mostRecords) break;
  }
  return { records, broken, doubleKeys };
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

function notJson(place: Place, text: string, { offset, expected }: JsonError): Broken {
  return { ...place, rule: "json-invalid", what: "JSON", actual: characterAt(text, offset), expected };
}

/** Of the byte order mark. */
function markLength(text: string): 0 | 1 {
  return text.startsWith("\uFEFF") ? 1 : 0;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    // The parser's message quotes the text and may not tell the place; jsonError finds it.
    return undefined;
  }
}
