import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LoadSettings, Source } from "../../src/config/config.ts";
import { builtInFields } from "../../src/config/metadata-fields.ts";
import type { Document, Loaded } from "../../src/load/document.ts";
import type { Finding } from "../../src/load/finding.ts";
import { loadDocuments } from "../../src/load/load-documents.ts";
import type { DocumentMatcher } from "../../src/load/select.ts";

/** A folder of files, removed with the run's temporary files. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "corpusgate-load-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

export function source(overrides: Partial<Source> = {}): Source {
  return {
    name: "docs",
    include: ["docs/**/*"],
    exclude: [],
    ownFiles: [],
    format: undefined,
    metadata: {},
    record: {
      id: "id",
      title: "title",
      text: [],
      metadata: [],
      standardColumns: true,
      markup: "text",
      delimiter: undefined,
    },
    sanity: { types: [], excludeTypes: [], excludeFields: ["secret"], maxAgeDays: undefined },
    templateTags: "text",
    ...overrides,
  };
}

export function settings(
  root: string,
  sources: readonly Source[] = [source()],
  maxDocumentBytes = 1_000_000,
): LoadSettings {
  return {
    root,
    sources,
    maxDocumentBytes,
    maxExportBytes: 2_000_000,
    maxMdxLoss: 0.3,
    fields: builtInFields,
  };
}

export async function load(
  loadSettings: LoadSettings,
  matches?: DocumentMatcher,
): Promise<readonly Loaded[]> {
  const loaded: Loaded[] = [];
  for await (const one of loadDocuments(loadSettings, matches)) loaded.push(one);
  return loaded;
}

/** Everything loaded from the files, in one source. */
export async function loadFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  overrides: Partial<Source> = {},
): Promise<readonly Loaded[]> {
  return load(settings(await folderOf(files), [source(overrides)]));
}

export function documents(loaded: readonly Loaded[]): readonly Document[] {
  return loaded.flatMap((one) => (one.outcome === "document" ? [one.document] : []));
}

export function skippedPaths(loaded: readonly Loaded[]): readonly string[] {
  return loaded.flatMap((one) => (one.outcome === "skipped" ? [one.path] : []));
}

/** Findings without their prose. */
export function findings(
  loaded: readonly Loaded[],
): readonly Pick<Finding, "rule" | "severity" | "path" | "line">[] {
  return loaded
    .flatMap((one) => one.findings)
    .map(({ rule, severity, path, line }) => ({ rule, severity, path, line }));
}
