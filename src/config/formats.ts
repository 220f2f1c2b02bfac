import { posix } from "node:path";
import type { Format } from "./config.ts";

/** By the extension; `.tar.gz` is how Sanity packs an export. */
export const extensions: Readonly<Record<string, Format>> = {
  ".md": "markdown",
  ".markdown": "markdown",
  ".mdx": "mdx",
  ".html": "html",
  ".htm": "html",
  ".txt": "text",
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".yaml": "yaml",
  ".yml": "yaml",
  ".csv": "csv",
  ".tsv": "csv",
  ".tar.gz": "sanity",
};

export function formatOf(path: string): Format | undefined {
  const name = path.toLowerCase();
  return extensions[name.endsWith(".tar.gz") ? ".tar.gz" : posix.extname(name)];
}

/** A file of one of these holds many documents, each named `file#id`. */
export const recordFormats = ["json", "jsonl", "yaml", "csv", "sanity"] as const satisfies readonly Format[];
export type RecordFormat = (typeof recordFormats)[number];

export function isRecordFormat(format: Format | undefined): format is RecordFormat {
  return recordFormats.some((one) => one === format);
}
