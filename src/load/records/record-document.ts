import type { JsonValue, Metadata, Source } from "../../config/config.ts";
import type { RecordFormat } from "../../config/formats.ts";
import type { MetadataFields } from "../../config/metadata-fields.ts";
import type { Document, Loaded } from "../document.ts";
import type { Finding, Problem } from "../finding.ts";
import type { FieldsText } from "../formats/html-fields.ts";
import { openFence } from "../markdown/open-fence.ts";
import { columnNamed, standardColumns } from "../metadata/standard-columns.ts";
import { emptyText } from "../remarks.ts";
import type { Origin } from "../rewriting.ts";
import { isMapping, kindOf, notStorable, toJsonValue, whatIsHeld } from "../syntax/json-value.ts";
import { fieldAt, own, valuesAt } from "./field-at.ts";
import type { RawRecord } from "./parse-records.ts";
import { leavesOf, recordOrigin } from "./record-leaves.ts";

export interface RecordFile {
  readonly path: string;
  readonly source: Source;
  readonly format: RecordFormat;
  readonly fields: MetadataFields;
  /** Reads text fields that are HTML; undefined where they are not. */
  readonly readHtml?: (fields: readonly string[]) => FieldsText | undefined;
  readonly readTitle?: (title: string) => string;
}

/** A record's document path: its id, or its position in the file when it has none; undefined when unusable. */
export function recordPath(file: RecordFile, record: RawRecord): string | undefined {
  if (!isMapping(record.value)) return undefined;
  const id = fieldAt(record.value, file.source.record.id) ?? record.position;
  const usable =
    (typeof id === "string" && id.trim() !== "" && !/\p{Cc}/u.test(id) && notStorable(id) === undefined) ||
    (typeof id === "number" && Number.isSafeInteger(id));
  return usable ? `${file.path}#${id}` : undefined;
}

/** A record as a document. What a field holds beside text is reported, never dropped without a word. */
export function recordDocument(file: RecordFile, record: RawRecord, path: string): Loaded {
  const { source, format } = file;
  const findings: Finding[] = [];
  const refuse = (problem: Problem): Loaded => ({
    outcome: "skipped",
    path,
    findings: [...findings, { ...problem, severity: "error", path, line: record.line }],
  });
  if (!isMapping(record.value))
    return refuse({
      rule: "record-not-an-object",
      message: "The record is not an object.",
      actual: kindOf(record.value),
      expected: "an object",
      remedy: "Make it an object with an id and text fields.",
    });
  const fields = record.value;
  const title = fieldAt(fields, source.record.title);
  const texts = textFields(fields, file).map((name) => {
    const values = valuesAt(fields, name);
    return { name, values, other: values.find((value) => textOf(value) === undefined) };
  });
  for (const { name, values, other } of texts) {
    if (other === undefined) continue;
    const said =
      values.length > 1
        ? `Not all of the ${values.length} values of field "${name}" are text or lists of texts; the others are`
        : `Field "${name}" is neither text nor a list of texts; it is`;
    findings.push({
      rule: "record-field-not-text",
      severity: "warning",
      path,
      line: record.line,
      message: `${said} not part of the document.`,
      actual: kindOf(other),
      expected: "text or a list of texts",
      remedy: "Name fields that hold text in the source's record mapping, or export this field as text.",
    });
  }
  const read = readTexts(
    file,
    texts.flatMap(({ values }) => values.flatMap((value) => textOf(value) ?? [])),
  );
  if (read === undefined) return refuse(htmlTooDeep);
  const { text } = read;
  const metadata = metadataOf(fields, file);
  if (metadata.outcome === "refused") return refuse(metadataNotStorable(metadata.reason));
  const written = textOf(title);
  const titleText = written === undefined ? undefined : (file.readTitle?.(written) ?? written);
  const reason = notStorable(text) ?? notStorable(titleText ?? "");
  if (reason !== undefined) return refuse(characterNotStorable(reason));
  const left = leavesOf(fields, usedFields(fields, file));
  const document: Document = {
    path,
    source: source.name,
    format,
    ...(left.length === 0 ? read : { text, origin: recordOrigin(read, left) }),
    ...(source.record.markup === "text" ? {} : { markup: "markdown" }),
    bodyStart: 0,
    title: titleText,
    metadata: metadata.value,
    line: record.line,
  };
  findings.push(...emptyText({ path, line: record.line, of: "record" }, text));
  return { outcome: "document", document, findings };
}

/** The text fields as one text, HTML as the Markdown that is made of it. */
function readTexts(
  { source, readHtml }: RecordFile,
  parts: readonly string[],
): { readonly text: string; readonly origin?: Origin } | undefined {
  if (readHtml !== undefined) return readHtml(parts);
  return { text: (source.record.markup === "markdown" ? parts.map(closed) : parts).join("\n\n") };
}

const htmlTooDeep: Problem = {
  rule: "html-too-deep",
  message: "Elements in a text of the record are nested more than 1,000 deep.",
  actual: "more than 1,000 deep",
  expected: "at most 1,000",
  remedy: "Close them; until then, the live version stays.",
};

/** A fence that a field leaves open must not swallow the next field. */
function closed(text: string, index: number, all: readonly string[]): string {
  const fence = index + 1 < all.length ? openFence(text) : undefined;
  return fence === undefined ? text : `${text}\n${fence}`;
}

export function metadataNotStorable(reason: string): Problem {
  return {
    rule: "metadata-not-storable",
    message: `The metadata holds ${reason}.`,
    actual: whatIsHeld(reason),
    expected: "JSON that Postgres can hold",
    remedy: "Correct the record's metadata fields.",
  };
}

export function characterNotStorable(reason: string): Problem {
  return {
    rule: "character-not-storable",
    message: `The record holds ${reason}.`,
    actual: whatIsHeld(reason),
    expected: "characters that can be stored",
    remedy: "Remove the character from the record.",
  };
}

/** The fields named as text; else every text that is not the id, the title, a named metadata field or a standard column. */
export function textFields(fields: { readonly [key: string]: unknown }, file: RecordFile): readonly string[] {
  const { text } = file.source.record;
  if (text.length > 0) return text.filter((name) => valuesAt(fields, name).length > 0);
  const others = fieldsApart(fields, file);
  return Object.keys(fields).filter((name) => typeof fields[name] === "string" && !others.has(name));
}

/** All that a record says beside what is left out. */
export function usedFields(
  fields: { readonly [key: string]: unknown },
  file: RecordFile,
): ReadonlySet<string> {
  return new Set([...fieldsApart(fields, file), ...textFields(fields, file)]);
}

/** What a record says beside its text. */
function fieldsApart(
  fields: { readonly [key: string]: unknown },
  { source: { record }, fields: known }: RecordFile,
): ReadonlySet<string> {
  const columns = Object.keys(standardColumns(fields, record, known).values);
  return new Set([record.id, record.title, ...record.metadata, ...columns]);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join("\n");
  return undefined;
}

export type MetadataResult =
  | { readonly outcome: "value"; readonly value: Metadata }
  | { readonly outcome: "refused"; readonly reason: string };

/** The source's defaults, then standard columns of the record, then its named fields; `also` names more of these. */
export function metadataOf(
  fields: { readonly [key: string]: unknown },
  { source, fields: known }: Pick<RecordFile, "source" | "fields">,
  also: readonly string[] = [],
): MetadataResult {
  const named: [string, JsonValue][] = [];
  // A record that says it is sensitive is, also where standard columns are not read and the mapping does not keep the field.
  const sensitive = [true, "true"].some((mark) => own(fields, "pricing_sensitive") === mark);
  const marks = sensitive ? ["pricing_sensitive"] : [];
  for (const name of new Set([...also, ...source.record.metadata, ...marks])) {
    const value = fieldAt(fields, name);
    if (value === undefined) continue;
    const result = toJsonValue(value);
    if (result.outcome === "refused") return result;
    named.push([columnNamed(fields, name) ?? name, result.value]);
  }
  const { values } = standardColumns(fields, source.record, known);
  return { outcome: "value", value: { ...source.metadata, ...values, ...Object.fromEntries(named) } };
}
