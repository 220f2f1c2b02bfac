import type { Finding } from "../finding.ts";
import { isMapping } from "../syntax/json-value.ts";
import { valuesAt } from "./field-at.ts";
import type { RawRecord } from "./parse-records.ts";
import type { RecordFile } from "./record-document.ts";

/** The end of an element that editors write; a text about HTML shows it in code, and not in a third of all records. */
const closingTag = /<\/(?:p|div|span|a|ul|ol|li|strong|em|b|i|h[1-6]|table|tr|td)>/i;

/** One warning a file whose texts are HTML and read as they stand: tags become part of what is embedded and shown. */
export function markupInFields(file: RecordFile, records: readonly RawRecord[]): readonly Finding[] {
  const { record, name } = file.source;
  if (record.markup !== "text" || file.format === "sanity") return [];
  const tagged = records.filter(({ value }) => isMapping(value) && holdsHtml(textsOf(value, record.text)));
  const [first] = tagged;
  if (first === undefined || tagged.length * 3 < records.length) return [];
  return [
    {
      rule: "record-holds-html",
      severity: "warning",
      path: file.path,
      line: first.line,
      message: `Texts of ${tagged.length} of ${records.length} record${records.length === 1 ? "" : "s"} hold HTML, and its tags are read as text.`,
      actual: "HTML",
      expected: "text",
      remedy: `Set \`record.markup: html\` in source "${name}"; or the rule to off, if the tags are meant to be found.`,
    },
  ];
}

function textsOf(record: { readonly [key: string]: unknown }, names: readonly string[]): readonly unknown[] {
  return names.length === 0 ? Object.values(record) : names.flatMap((name) => valuesAt(record, name));
}

function holdsHtml(values: readonly unknown[]): boolean {
  return values.some((value) => typeof value === "string" && value.includes("</") && closingTag.test(value));
}
