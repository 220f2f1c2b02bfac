import { realpath } from "node:fs/promises";
import { posix } from "node:path";
import type { Format, LoadSettings } from "../config/config.ts";
import type { Loaded } from "./document.ts";
import type { Finding } from "./finding.ts";
import { type FrontMatter, readFrontMatter } from "./front-matter.ts";
import { type ListedFile, listFiles } from "./list-files.ts";
import { loadRecords } from "./load-records.ts";
import { readAhead } from "./read-ahead.ts";
import { outsideRoot, readText } from "./read-text.ts";
import { emptyText, linkedTooOften, selectedTwice } from "./remarks.ts";
import type { DocumentMatcher } from "./select.ts";

/**
 * Loads the corpus ordered by path, a few files ahead. Whatever is wrong with a file is a finding on it; a
 * file that exists and cannot be loaded is `skipped`.
 */
export async function* loadDocuments(
  settings: LoadSettings,
  matches: DocumentMatcher = () => true,
): AsyncGenerator<Loaded> {
  const { files, outside, tangled } = await listFiles(settings);
  for (const path of outside) {
    if (matches(path))
      yield { outcome: "skipped", path, findings: [{ severity: "error", path, ...outsideRoot }] };
  }
  for (const path of tangled) {
    if (matches(path)) yield skipped(path, linkedTooOften(path));
  }
  const rooted = { ...settings, root: await realpath(settings.root) };
  for await (const loaded of readAhead(files, filesAhead, (file) => loadOne(rooted, file, matches)))
    yield* loaded;
}

/** At most 5 MB each by default; a few keep the disk busy. */
const filesAhead = 8;

async function loadOne(
  settings: LoadSettings,
  file: ListedFile,
  matches: DocumentMatcher,
): Promise<Iterable<Loaded>> {
  const format = file.source.format ?? formatOf(file.path);
  if (format === "json" || format === "jsonl") {
    // Which records a file has is known only after reading it; what could not be read may be meant.
    const all = await loadExport(settings, file, format);
    return filtered(all, (path) => path === file.path || matches(path));
  }
  return matches(file.path) ? [await loadFile(settings, file, format)] : [];
}

function* filtered(all: Iterable<Loaded>, matches: DocumentMatcher): Generator<Loaded> {
  for (const loaded of all) {
    if (matches(loaded.outcome === "skipped" ? loaded.path : loaded.document.path)) yield loaded;
  }
}

export function formatOf(path: string): Format | undefined {
  switch (posix.extname(path).toLowerCase()) {
    case ".md":
    case ".markdown":
      return "markdown";
    case ".mdx":
      return "mdx";
    case ".txt":
      return "text";
    case ".json":
      return "json";
    case ".jsonl":
    case ".ndjson":
      return "jsonl";
    default:
      return undefined;
  }
}

async function loadExport(
  settings: LoadSettings,
  file: ListedFile,
  format: "json" | "jsonl",
): Promise<Iterable<Loaded>> {
  const read = await readText(settings.root, file.path, settings.maxDocumentBytes);
  if (read.outcome === "refused") return [skipped(file.path, read.finding)];
  return loadRecords({ path: file.path, source: file.source, format }, read.text, selectedTwice(file));
}

async function loadFile(
  settings: LoadSettings,
  file: ListedFile,
  format: "markdown" | "mdx" | "text" | undefined,
): Promise<Loaded> {
  const { path, source } = file;
  if (format === undefined) return skipped(path, unknownFormat(path));
  const read = await readText(settings.root, path, settings.maxDocumentBytes);
  if (read.outcome === "refused") return skipped(path, read.finding);
  const { text } = read;
  const front = format === "text" ? withoutFrontMatter(text) : readFrontMatter(text);
  if (front.outcome === "invalid") return skipped(path, invalidFrontMatter(path, front));
  const { title } = front.data;
  const document = {
    path,
    source: source.name,
    format,
    text,
    bodyStart: front.bodyStart,
    title: typeof title === "string" || typeof title === "number" ? String(title) : undefined,
    metadata: { ...source.metadata, ...front.data },
    line: 1,
  };
  return {
    outcome: "document",
    document,
    findings: [...selectedTwice(file), ...emptyText(path, 1, text.slice(front.bodyStart))],
  };
}

function withoutFrontMatter(text: string): FrontMatter {
  return { outcome: "read", data: {}, bodyStart: text.startsWith("\uFEFF") ? 1 : 0 };
}

function skipped(path: string, finding: Finding): Loaded {
  return { outcome: "skipped", path, findings: [finding] };
}

function unknownFormat(path: string): Finding {
  return {
    rule: "format-unknown",
    severity: "error",
    path,
    line: 1,
    message: `The extension "${posix.extname(path)}" belongs to no format; .md, .markdown, .mdx, .txt, .json, .jsonl and .ndjson do.`,
    remedy: "Set the source's format, or exclude the file.",
  };
}

function invalidFrontMatter(
  path: string,
  front: { readonly line: number; readonly reason: string },
): Finding {
  return {
    rule: "front-matter-invalid",
    severity: "error",
    path,
    line: front.line,
    message: `The front matter cannot be read: ${front.reason}.`,
    remedy: "Correct the YAML between the --- lines; until then, the live version stays.",
  };
}
