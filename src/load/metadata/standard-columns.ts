import type { JsonValue, Metadata, RecordMapping } from "../../config/config.ts";
import type { MetadataFields } from "../../config/metadata-fields.ts";
import type { Finding } from "../finding.ts";
import { own } from "../records/field-at.ts";
import type { RawRecord } from "../records/parse-records.ts";
import type { RecordFile } from "../records/record-document.ts";
import { isMapping, isWord, toJsonValue } from "../syntax/json-value.ts";
import { fieldValue } from "./field-value.ts";
import { isDraft } from "./withheld-status.ts";

/** What a record's own fields say in the columns that every corpus has. */
export interface StandardColumns {
  readonly values: Metadata;
  /** Fields of such a name that hold something else, as `status: shipped` does. */
  readonly other: readonly string[];
}

/** Fields of these names that a record has at its top are read unasked: a draft must not go live because nobody named its status. */
const columns = ["category", "doc_type", "status", "embed_mode", "pricing_sensitive", "language"] as const;

/**
 * The column that a name leads to inside of a record's fields, as `attributes.status` does; undefined: the name is the field's own.
 * What stands at the top is the column: a draft whose `review.status` is published stays one.
 */
export function columnNamed(
  record: { readonly [key: string]: unknown },
  name: string,
): (typeof columns)[number] | undefined {
  if (own(record, name) !== undefined) return undefined;
  return columns.find(
    (column) => name.endsWith(`.${column}`) && isBlank(asJson(own(record, column)) ?? null),
  );
}

/** Nothing else is called so. A value that cannot be read keeps the record out, as it does where the field is named. */
const unmistakable: readonly string[] = ["embed_mode", "pricing_sensitive"];

/** A paragraph is no category. */
const mostCharacters = 100;

export function standardColumns(
  record: { readonly [key: string]: unknown },
  mapping: RecordMapping,
  fields: MetadataFields,
): StandardColumns {
  const values: [string, JsonValue][] = [];
  const other: string[] = [];
  for (const name of columns) {
    const value = isMapped(name, mapping) ? undefined : own(record, name);
    const written = value === undefined ? undefined : toJsonValue(value);
    if (written?.outcome !== "value" || isBlank(written.value)) continue;
    const read = columnValue(name, written.value, fields);
    if (read !== undefined) values.push([name, read]);
    else if (unmistakable.includes(name)) values.push([name, written.value]);
    else other.push(name);
  }
  const draft = mapping.standardColumns && isDraft((name) => asJson(own(record, name)), fields);
  if (draft && !isMapped("status", mapping)) values.push(["status", "draft"]);
  return { values: Object.fromEntries(values), other };
}

/** What other software says of what readers see, as Confluence does of each page: no slip for `draft`. */
const publishedElsewhere: readonly string[] = ["current", "live", "public", "publish"];

function isPublishedElsewhere(name: string, text: string, known: readonly string[]): boolean {
  return (
    name === "status" && known.includes("published") && publishedElsewhere.includes(text.trim().toLowerCase())
  );
}

/** One warning a file about statuses and other columns that are none. */
export function otherColumns(file: RecordFile, records: readonly RawRecord[]): readonly Finding[] {
  const found = new Map<string, { readonly line: number; records: number; readonly values: Set<string> }>();
  for (const { value, line } of records) {
    if (!isMapping(value)) continue;
    for (const name of standardColumns(value, file.source.record, file.fields).other) {
      const text = own(value, name);
      // An object or a list of that name is another thing altogether, and no slip.
      const known = file.fields[name]?.enum;
      if (typeof text !== "string" || known === undefined || isPublishedElsewhere(name, text, known))
        continue;
      const before = found.get(name) ?? { line, records: 0, values: new Set() };
      before.records += 1;
      before.values.add(text);
      found.set(name, before);
    }
  }
  return [...found].map(([name, { line, records: count, values }]) => {
    const actual = name === "status" ? shown(values) : "something else";
    const expected = (file.fields[name]?.enum ?? []).join(", ");
    return {
      rule: "record-column-other",
      severity: "warning",
      path: file.path,
      line,
      message: `Field "${name}" of ${count} ${count === 1 ? "record" : "records"} is ${actual} and none of ${expected}; it is not read as the document's ${name}.`,
      actual,
      expected,
      remedy: `If it is meant so, correct the values or name them in \`fields\`; else set \`record.standardColumns: false\`.`,
    };
  });
}

function isMapped(
  name: string,
  { id, title, text, metadata, standardColumns: wanted }: RecordMapping,
): boolean {
  return !wanted || [id, title, ...text, ...metadata].includes(name);
}

/** A value as that of a column; undefined when it cannot be one. */
export function columnValue(name: string, value: JsonValue, fields: MetadataFields): JsonValue | undefined {
  const field = fields[name];
  if (field === undefined || (typeof value === "string" && value.length > mostCharacters)) return undefined;
  const text = typeof value === "string" ? value.trim() : value;
  if (name === "language" && !(typeof text === "string" && /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(text)))
    return undefined;
  // Other software writes `Draft` and `DRAFT`.
  const lower = typeof text === "string" ? text.toLowerCase() : text;
  const checked = [text, lower].map((one) => fieldValue(one, field)).find((one) => one.outcome === "value");
  return checked?.value;
}

function asJson(value: unknown): JsonValue | undefined {
  const written = value === undefined ? undefined : toJsonValue(value);
  return written?.outcome === "value" ? written.value : undefined;
}

function isBlank(value: JsonValue): boolean {
  return value === null || (typeof value === "string" && value.trim() === "");
}

/** Words only: what else stands there may be a token or a price, and guardrails have not seen it yet. */
function shown(values: ReadonlySet<string>): string {
  const some = [...values]
    .filter((one) => one.length <= 30 && isWord(one))
    .slice(0, 3)
    .map((one) => `"${one}"`);
  if (some.length === 0) return "something else";
  return `${some.join(", ")}${values.size > some.length ? " and others" : ""}`;
}
