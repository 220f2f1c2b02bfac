import type { Finding } from "../finding.ts";
import { standardColumns } from "../metadata/standard-columns.ts";
import { isMapping } from "../syntax/json-value.ts";
import { quoted, wrapper } from "./absent-fields.ts";
import { valuesAt } from "./field-at.ts";
import type { RawRecord } from "./parse-records.ts";
import { type RecordFile, textFields, usedFields } from "./record-document.ts";
import { leavesOf } from "./record-leaves.ts";

/**
 * One warning a file about texts deeper inside records: without a mapping only fields that are texts themselves are read. A
 * mapping that names its fields has decided.
 */
export function leftOutFields(file: RecordFile, records: readonly RawRecord[]): readonly Finding[] {
  const left = leftOut(file, records);
  if (left === undefined) return [];
  const portable = records.some(({ value }) => isMapping(value) && typeof value._type === "string");
  const place = wrapper(file, records);
  return [
    {
      rule: "record-field-left-out",
      severity: "warning",
      path: file.path,
      line: left.line,
      message: `The texts ${quoted(left.names, "and", 10)} are in no document: they stand inside of lists or objects.`,
      actual: "lists or objects",
      expected: "texts",
      remedy: portable
        ? "If this is a Sanity export, set the source's format to sanity; else name its text fields in the record mapping."
        : (place ??
          "Name the fields that hold text under `record.text` of the source, with dots as here, or export these as text."),
    },
  ];
}

/**
 * An error where all texts of a file's records stand deeper inside, as those of an OpenAPI description do: each record would
 * become a document without text. One object that is not said to hold records may be a file of settings.
 */
export function onlyLeftOut(file: RecordFile, records: readonly RawRecord[]): Finding | undefined {
  const left = leftOut(file, records);
  if (left === undefined || (records.length === 1 && file.source.record.at === undefined)) return undefined;
  if (records.some(({ value }) => isMapping(value) && isFound(file, value))) return undefined;
  return {
    rule: "record-text-absent",
    severity: "error",
    path: file.path,
    line: left.line,
    message: `No record has a text at its top: ${quoted(left.names, "and", 10)} stand inside of lists or objects.`,
    actual: "lists or objects",
    expected: "texts",
    remedy: `Name the fields that hold text under \`record.text\` of source "${file.source.name}", with dots as here. Until then, what is live of this file stays.`,
  };
}

/** Whether a record is a passage by its text, or is not meant to be one by it. */
function isFound(file: RecordFile, fields: { readonly [key: string]: unknown }): boolean {
  const { embed_mode: mode = file.source.metadata.embed_mode } = standardColumns(
    fields,
    file.source.record,
    file.fields,
  ).values;
  return (
    mode === "metadata" ||
    mode === "none" ||
    textFields(fields, file).some((name) => String(valuesAt(fields, name)[0]).trim() !== "")
  );
}

interface LeftOut {
  readonly names: readonly string[];
  /** Of the first record. */
  readonly line: number;
}

function leftOut(file: RecordFile, records: readonly RawRecord[]): LeftOut | undefined {
  if (file.source.record.text.length > 0 || file.format === "sanity") return undefined;
  const names = new Set<string>();
  let line: number | undefined;
  for (const record of records) {
    if (!isMapping(record.value)) continue;
    for (const { path } of leavesOf(record.value, usedFields(record.value, file))) {
      names.add(path);
      line ??= record.line;
    }
  }
  return line === undefined ? undefined : { names: [...names], line };
}
