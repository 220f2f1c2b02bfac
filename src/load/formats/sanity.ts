import type { SanitySettings, Source } from "../../config/config.ts";
import type { Document, Loaded } from "../document.ts";
import type { ListedFile } from "../files/list-files.ts";
import { decodeText, type RootedSettings, readText } from "../files/read-text.ts";
import type { Finding, Problem } from "../finding.ts";
import { standardColumns } from "../metadata/standard-columns.ts";
import { own } from "../records/field-at.ts";
import { loadRecords, tooMany } from "../records/load-records.ts";
import { mostRecords, parseJsonLines, type RawRecord } from "../records/parse-records.ts";
import {
  characterNotStorable,
  metadataNotStorable,
  metadataOf,
  type RecordFile,
} from "../records/record-document.ts";
import { emptyText, selectedTwice, skippedFile } from "../remarks.ts";
import { isMapping, notStorable } from "../syntax/json-value.ts";
import { isPortableText } from "./portable-text.ts";
import { readSanityDocument } from "./sanity-text.ts";
import { staleExport } from "./stale-export.ts";
import { unpackExport } from "./unpack-export.ts";

type Fields = { readonly [key: string]: unknown };

/** The documents of a Sanity export: an `.ndjson` file, or a `.tar.gz` that holds a `data.ndjson`. */
export async function loadSanity(settings: RootedSettings, listed: ListedFile): Promise<Iterable<Loaded>> {
  const { path, source } = listed;
  // How old an export is depends on the day.
  settings.trail?.lose();
  const read = await readExport(settings, path);
  if (read.outcome === "refused") return [skippedFile(path, read.finding)];
  const file: RecordFile = { path, source, format: "sanity", fields: settings.fields };
  const parsed = parseJsonLines(read.text);
  if (parsed.records.length > mostRecords) return [skippedFile(path, tooMany(path))];
  const kept: RawRecord[] = [];
  const left = new Map<Reason, number>();
  for (const record of parsed.records) {
    const reason = isMapping(record.value) ? reasonToLeaveOut(record.value, source.sanity) : undefined;
    if (reason === undefined) kept.push(record);
    else left.set(reason, (left.get(reason) ?? 0) + 1);
  }
  const remarks = [
    ...selectedTwice(listed),
    ...leftOut(path, left),
    ...staleExport(path, parsed.records, read.writtenAt, source.sanity.maxAgeDays),
  ];
  if (kept.length === 0 && parsed.broken.length === 0)
    return [{ outcome: "skipped", path, findings: [empty(path), ...remarks] }];
  const titles = titlesOf(parsed.records, source.record.title);
  return loadRecords(file, { ...parsed, records: kept }, remarks, (record, name) =>
    sanityDocument(file, record, name, titles),
  );
}

type ReadExport =
  | { readonly outcome: "read"; readonly text: string; readonly writtenAt: Date | undefined }
  | { readonly outcome: "refused"; readonly finding: Finding };

async function readExport(settings: RootedSettings, path: string): Promise<ReadExport> {
  if (!/\.(?:tar\.gz|tgz)$/i.test(path)) {
    const read = await readText(settings, path, settings.maxExportBytes);
    return read.outcome === "refused" ? read : { outcome: "read", text: read.text, writtenAt: undefined };
  }
  const unpacked = await unpackExport(settings.root, path, settings.maxExportBytes);
  if (unpacked.outcome === "refused") return unpacked;
  const decoded = decodeText(path, unpacked.bytes);
  return decoded.outcome === "refused"
    ? decoded
    : { outcome: "read", text: decoded.text, writtenAt: unpacked.writtenAt };
}

type Reason = "draft" | "system document" | "document of another type";

/** Drafts are not published, and documents of the system are nobody's text; secrets lie among them. */
function reasonToLeaveOut(fields: Fields, settings: SanitySettings): Reason | undefined {
  const id = typeof fields._id === "string" ? fields._id : "";
  const type = typeof fields._type === "string" ? fields._type : "";
  if (/^(?:drafts|versions)\./.test(id)) return "draft";
  if (id.startsWith("_.") || /^(?:sanity|system|assist)\./.test(type)) return "system document";
  const wanted = settings.types.length === 0 || settings.types.includes(type);
  return wanted && !settings.excludeTypes.includes(type) ? undefined : "document of another type";
}

/** What a reference is replaced by. A draft's title stands for its document only where nothing is published. */
function titlesOf(records: readonly RawRecord[], titleField: string): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  for (const { value } of records) {
    if (!isMapping(value) || typeof value._id !== "string" || /^(?:drafts|versions)\./.test(value._id))
      continue;
    if (reasonToLeaveOut(value, { types: [], excludeTypes: [], excludeFields: [], maxAgeDays: undefined }))
      continue;
    const title = titleIn(value, titleField);
    if (title !== undefined) titles.set(value._id, title);
  }
  return titles;
}

/** The configured field, else what people commonly name things by. */
function titleIn(fields: Fields, titleField: string): string | undefined {
  const texts = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => firstText(own(fields, name)) ?? []);
  return (
    texts(titleField, "title", "name", "label")[0] ?? (texts("firstName", "lastName").join(" ") || undefined)
  );
}

/** A text, or the first of a field in several languages: an object by language, or a list of objects with a `value`. */
function firstText(value: unknown): string | undefined {
  if (Array.isArray(value) && isPortableText(value)) return undefined;
  const translations = (Array.isArray(value) ? value : [value]).filter(isMapping);
  const texts = translations.flatMap(({ value: text, ...others }) =>
    text === undefined
      ? Object.entries(others).flatMap(([name, other]) => (name.startsWith("_") ? [] : [other]))
      : [text],
  );
  return [value, ...texts]
    .filter((one) => typeof one === "string")
    .find((one) => one.trim() !== "")
    ?.trim();
}

function sanityDocument(
  file: RecordFile,
  record: RawRecord,
  path: string,
  titles: ReadonlyMap<string, string>,
): Loaded {
  const { source } = file;
  const { line } = record;
  const refuse = (problem: Problem): Loaded =>
    skippedFile(path, { ...problem, severity: "error", path, line });
  const fields = isMapping(record.value) ? record.value : {};
  const metadata = metadataOf(fields, file, ["_type", "_updatedAt"]);
  if (metadata.outcome === "refused") return refuse(metadataNotStorable(metadata.reason));
  const { text, origin, unknownTypes, unresolved } = readSanityDocument(
    fields,
    withColumns(source, Object.keys(standardColumns(fields, source.record, file.fields).values)),
    titles,
  );
  const title = titleIn(fields, source.record.title);
  const reason = notStorable(text) ?? notStorable(title ?? "");
  if (reason !== undefined) return refuse(characterNotStorable(reason));
  const document: Document = {
    path,
    source: source.name,
    format: "sanity",
    text,
    origin,
    bodyStart: 0,
    title,
    metadata: metadata.value,
    line,
  };
  const findings = [
    ...emptyText({ path, line, of: "document" }, text),
    ...remarksOn(path, line, unknownTypes, unresolved),
  ];
  return { outcome: "document", document, findings };
}

/** What became metadata is no text. */
function withColumns(source: Source, columns: readonly string[]): Source {
  return { ...source, record: { ...source.record, metadata: [...source.record.metadata, ...columns] } };
}

function remarksOn(
  path: string,
  line: number,
  unknownTypes: readonly string[],
  unresolved: number,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (unknownTypes.length > 0)
    findings.push({
      rule: "block-type-unknown",
      severity: "info",
      path,
      line,
      message: `Objects of type ${unknownTypes.map((type) => `"${type}"`).join(", ")} are read by their text fields, in their order.`,
      remedy: "Look at the document's passages; name fields that are no text in sanity.excludeFields.",
    });
  if (unresolved > 0)
    findings.push({
      rule: "reference-not-resolved",
      severity: "info",
      path,
      line,
      message: `${unresolved} references of the document lead to no published document with a title in this export.`,
      remedy: "Export the documents that it refers to as well, or give them a title.",
    });
  return findings;
}

function leftOut(path: string, left: ReadonlyMap<Reason, number>): readonly Finding[] {
  if (left.size === 0) return [];
  const counts = [...left].map(([reason, count]) => `${count} × ${reason}`).join(", ");
  return [
    {
      rule: "records-left-out",
      severity: "info",
      path,
      line: 1,
      message: `Records of the export that are no documents of the corpus: ${counts}.`,
      remedy: "Nothing, if that is meant; types are chosen by sanity.types and sanity.excludeTypes.",
    },
  ];
}

function empty(path: string): Finding {
  return {
    rule: "export-empty",
    severity: "error",
    path,
    line: 1,
    message: "The export holds no document of the corpus.",
    actual: "0 documents",
    expected: "at least 1",
    remedy: "Export it again, or correct sanity.types; until then, what is live from it stays.",
  };
}
