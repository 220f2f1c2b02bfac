import { realpath } from "node:fs/promises";
import type { LoadSettings } from "../config/config.ts";
import { formatOf, isRecordFormat } from "../config/formats.ts";
import { crowded } from "./crowded.ts";
import { type Loaded, pathOf } from "./document.ts";
import { type FileListing, type ListedFile, listFiles } from "./files/list-files.ts";
import { outsideRoot, type RootedSettings } from "./files/read-text.ts";
import type { ReadingTrail } from "./files/reading-trail.ts";
import { loadExport } from "./load-export.ts";
import { type FileTools, loadFile } from "./load-file.ts";
import { Manifests } from "./metadata/manifests.ts";
import { type PageReader, readPage } from "./read-page.ts";
import { linkedTooOften, linkToNothing, skippedFile } from "./remarks.ts";
import type { DocumentMatcher } from "./select.ts";
import { unknownFormat } from "./unknown-format.ts";

export interface LoadingTools {
  /** What was listed already. */
  readonly listing?: FileListing | undefined;
  /** How pages are read; `readPage` when left out. */
  readonly read?: PageReader | undefined;
  /** Told of everything that is read. */
  readonly trail?: ReadingTrail | undefined;
}

/**
 * Loads the corpus ordered by path. Whatever is wrong with a file is a finding on it; a
 * file that exists and cannot be loaded is `skipped`.
 */
export async function* loadDocuments(
  settings: LoadSettings,
  matches: DocumentMatcher = () => true,
  { listing, read = readPage, trail }: LoadingTools = {},
): AsyncGenerator<Loaded> {
  const { files, outside, tangled, broken } = listing ?? (await listFiles(settings));
  for (const path of outside) {
    if (matches(path))
      yield { outcome: "skipped", path, findings: [{ severity: "error", path, ...outsideRoot }] };
  }
  for (const path of tangled) {
    if (matches(path)) yield skippedFile(path, linkedTooOften(path));
  }
  for (const path of broken) {
    if (matches(path)) yield skippedFile(path, linkToNothing(path));
  }
  const rooted: RootedSettings = { ...settings, root: await realpath(settings.root), trail };
  const editors = await Manifests.read(rooted);
  yield* editors.unreadable();
  const tools = { saidOf: editors.saidOf(), readPage: read };
  for (const file of files) {
    const documents = editors.refusesAll(file.source)
      ? [{ outcome: "skipped", path: file.path, findings: [] } as const]
      : await loadOne(rooted, file, matches, tools);
    for (const one of documents) yield editors.settle(withinBounds(one), file.source);
  }
  yield* editors.rowsWithoutFile(matches);
}

/** What includes, a record or a page turned into may have more parts than what was read. */
function withinBounds(one: Loaded): Loaded {
  if (one.outcome !== "document") return one;
  const { path, text, format, line } = one.document;
  const finding = crowded(path, text, format);
  return finding === undefined ? one : skippedFile(path, { ...finding, line });
}

async function loadOne(
  settings: RootedSettings,
  file: ListedFile,
  matches: DocumentMatcher,
  tools: FileTools,
): Promise<Iterable<Loaded>> {
  const format = file.source.format ?? formatOf(file.path);
  if (format === undefined)
    return matches(file.path) ? [skippedFile(file.path, unknownFormat(file.path))] : [];
  if (isRecordFormat(format)) {
    // Which records a file has is known only after reading it; what could not be read may be meant.
    const all = await loadExport(settings, file, format);
    return filtered(all, (path) => path === file.path || matches(path));
  }
  return matches(file.path) ? [await loadFile(settings, file, format, tools)] : [];
}

function* filtered(all: Iterable<Loaded>, matches: DocumentMatcher): Generator<Loaded> {
  for (const loaded of all) {
    if (matches(pathOf(loaded))) yield loaded;
  }
}
