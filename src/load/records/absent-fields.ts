import { nearest } from "../../config/nearest.ts";
import type { Finding } from "../finding.ts";
import { isMapping } from "../syntax/json-value.ts";
import { valuesAt } from "./field-at.ts";
import type { RawRecord } from "./parse-records.ts";
import type { RecordFile } from "./record-document.ts";
import { likelyPlace } from "./records-at.ts";

type Fields = ReadonlySet<string>;

/** The names of all fields that a file says there are or its records have, in the order in which they come first. */
export function fieldsOf(records: readonly RawRecord[], columns: readonly string[]): Fields {
  const names = new Set<string>(columns);
  for (const { value } of records) {
    if (!isMapping(value)) continue;
    for (const name of Object.keys(value)) names.add(name);
  }
  return names;
}

/**
 * An error where the mapping names text fields and the file's records have none of them: each record would become a
 * document without text, and what is live would be replaced by nothing.
 */
export function withoutText(
  file: RecordFile,
  records: readonly RawRecord[],
  fields: Fields,
): Finding | undefined {
  const { text } = file.source.record;
  const [first] = records;
  if (first === undefined || text.length === 0 || text.some((name) => isThere(file, records, fields, name)))
    return undefined;
  return {
    rule: "record-text-absent",
    severity: "error",
    path: file.path,
    line: first.line,
    message: `No record has a field ${quoted(text, "or")}, which \`record.text\` of source "${file.source.name}" names.`,
    actual: fields.size === 0 ? "no fields" : `fields ${quoted([...fields], "and")}`,
    expected: `a field ${quoted(text, "or")}`,
    remedy: `${wrapper(file, records) ?? `Name fields that the records have${meant(text, fields)}.`} Until then, what is live of this file stays.`,
  };
}

/** A warning for each field that the mapping names and no record of the file has. */
export function absentFields(
  file: RecordFile,
  records: readonly RawRecord[],
  fields: Fields,
): readonly Finding[] {
  const { text, metadata } = file.source.record;
  const [first] = records;
  if (first === undefined) return [];
  const keys = [
    ...text.map((name) => ["text", name] as const),
    ...metadata.map((name) => ["metadata", name] as const),
  ];
  const absent: readonly Finding[] = keys
    .filter(([key, name]) => !isThere(file, records, fields, name, key === "metadata"))
    .map(([key, name]) => ({
      rule: "record-field-absent",
      severity: "warning",
      path: file.path,
      line: first.line,
      message: `No record has the field "${name}", which \`record.${key}\` of source "${file.source.name}" names.`,
      actual: `fields ${quoted([...fields], "and")}`,
      expected: `a field "${name}"`,
      remedy: `Correct the name${meant([name], fields)}. ${file.format === "sanity" && key === "text" ? "Text is only read from fields at the top of a document." : "A field inside of another is named with dots, as in `content.rendered`."}`,
    }));
  return [...absent, ...titleOtherwiseWritten(file, first, fields)];
}

/** `Title` is none to the mapping, and the documents of a table whose columns begin with capitals are called by their ids. */
function titleOtherwiseWritten(
  { path, source, format }: RecordFile,
  { line }: RawRecord,
  fields: Fields,
): readonly Finding[] {
  const { title } = source.record;
  if (format === "sanity" || fields.has(title)) return [];
  const other = [...fields].slice(0, mostCompared).find((one) => one.toLowerCase() === title.toLowerCase());
  if (other === undefined) return [];
  return [
    {
      rule: "record-field-absent",
      severity: "warning",
      path,
      line,
      message: `No record has the field "${title}", which \`record.title\` of source "${source.name}" names or is by default; the title of each is its id.`,
      actual: `a field "${other}"`,
      expected: `a field "${title}"`,
      remedy: `Set \`record.title: ${other}\`.`,
    },
  ];
}

/** What to set where the one object of a file holds its records as a list, `{"faqs": [{…}]}`, or by their keys. */
export function wrapper({ source, format }: RecordFile, records: readonly RawRecord[]): string | undefined {
  const [only, ...others] = records;
  if (only === undefined || others.length > 0 || source.record.at !== undefined) return undefined;
  if (format !== "json" && format !== "yaml") return undefined;
  const place = likelyPlace(only.value);
  return place === undefined
    ? undefined
    : `If ${place.what} are its records, set \`record.at: "${place.at}"\` in source "${source.name}".`;
}

/** Whether any record has the field, which may lie inside of others; texts of a Sanity document are read as Portable Text, from its top. */
function isThere(
  { format }: RecordFile,
  records: readonly RawRecord[],
  fields: Fields,
  name: string,
  metadata = false,
): boolean {
  if (fields.has(name)) return true;
  if ((format === "sanity" && !metadata) || !name.includes(".")) return false;
  return records.some(({ value }) => isMapping(value) && valuesAt(value, name).length > 0);
}

function meant(names: readonly string[], fields: Fields): string {
  const known = [...fields].slice(0, mostCompared).filter((one) => one.length <= longestShown);
  const near = names.map((name) => nearest(name, known)).find((one) => one !== undefined);
  return near === undefined ? "" : ` (perhaps "${near}")`;
}

const mostNamed = 20;
const longestShown = 60;
/** A hostile file has as many fields as it has bytes to name them. */
const mostCompared = 1000;

export function quoted(names: readonly string[], word: "and" | "or", most = mostNamed): string {
  const cut = names.map((one) => `"${one.length > longestShown ? `${one.slice(0, longestShown)}…` : one}"`);
  // Long ones may only differ in what is cut off.
  const all = [...new Set(cut)];
  const shown = all.slice(0, most);
  if (all.length > most) return `${shown.join(", ")} and others`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} ${word} ${shown.at(-1)}`;
}
