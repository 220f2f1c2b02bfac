import type { RecordFormat } from "../config/formats.ts";
import type { Loaded } from "./document.ts";
import type { ListedFile } from "./files/list-files.ts";
import { type RootedSettings, readText } from "./files/read-text.ts";
import { loadRecords } from "./records/load-records.ts";
import { type ParsedRecords, parseJson, parseJsonLines } from "./records/parse-records.ts";
import type { RecordsPlace } from "./records/records-at.ts";
import { selectedTwice, skippedFile } from "./remarks.ts";

/** The documents of a file of records. */
export async function loadExport(
  settings: RootedSettings,
  file: ListedFile,
  format: RecordFormat,
): Promise<Iterable<Loaded>> {
  const { path, source } = file;
  if (format === "sanity") {
    const { loadSanity } = await import("./formats/sanity.ts");
    return loadSanity(settings, file);
  }
  const read = await readText(settings, path, settings.maxDocumentBytes);
  if (read.outcome === "refused") return [skippedFile(path, read.finding)];
  const delimiter = source.record.delimiter ?? (path.toLowerCase().endsWith(".tsv") ? "\t" : undefined);
  const parsed = await parse(format, read.text, source.record, delimiter);
  const html = source.record.markup === "html";
  const reader = html ? await import("./formats/html-fields.ts") : undefined;
  return loadRecords(
    {
      path,
      source,
      format,
      fields: settings.fields,
      ...(reader === undefined ? {} : { readHtml: reader.readHtmlFields, readTitle: reader.readHtmlTitle }),
    },
    parsed,
    selectedTwice(file),
  );
}

async function parse(
  format: "json" | "jsonl" | "yaml" | "csv",
  text: string,
  place: RecordsPlace,
  delimiter: string | undefined,
): Promise<ParsedRecords> {
  switch (format) {
    case "json":
      return parseJson(text, place);
    case "jsonl":
      return parseJsonLines(text);
    case "yaml":
      return (await import("./formats/yaml.ts")).parseYaml(text, place);
    case "csv":
      return (await import("./formats/csv.ts")).parseCsv(text, delimiter);
  }
}
