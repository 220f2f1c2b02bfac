import type { LoadSettings, Source } from "../../config/config.ts";
import { type Loaded, pathOf } from "../document.ts";
import type { RootedSettings } from "../files/read-text.ts";
import { sourceGlobs } from "../files/source-globs.ts";
import type { Finding } from "../finding.ts";
import type { SaidOf, SourceLayer } from "../included-file.ts";
import { namesOf } from "../record-path.ts";
import type { DocumentMatcher } from "../select.ts";
import { entryFor, type Manifest, type ReadManifest, readManifest } from "./manifest.ts";
import { settleMetadata } from "./settle-metadata.ts";

/** What the editors of a corpus say of its documents: the manifests of its sources, and what came of their rows. */
export class Manifests {
  readonly #settings: LoadSettings;
  readonly #bySource: ReadonlyMap<string, ReadManifest>;
  /** Rows that a file or record was met for, as source and path. */
  readonly #met = new Map<string, Set<string>>();
  /** Files whose records are not known, since they could not be read. */
  readonly #unread = new Set<string>();

  private constructor(settings: LoadSettings, bySource: ReadonlyMap<string, ReadManifest>) {
    this.#settings = settings;
    this.#bySource = bySource;
  }

  static async read(settings: RootedSettings): Promise<Manifests> {
    const bySource = new Map<string, ReadManifest>();
    for (const { name, manifest } of settings.sources) {
      if (manifest !== undefined)
        bySource.set(name, await readManifest(settings, manifest, settings.maxDocumentBytes));
    }
    return new Manifests(settings, bySource);
  }

  /** Manifests that cannot be read: their sources' files keep their live versions. */
  *unreadable(): Generator<Loaded> {
    for (const read of this.#bySource.values()) {
      if (read.outcome === "invalid")
        yield { outcome: "skipped", path: read.finding.path, findings: [read.finding] };
    }
  }

  /** What is said of any file, whichever source selects it. */
  saidOf(): SaidOf {
    const sources = this.#settings.sources.filter((one) => one.fetch === undefined).map(sourceGlobs);
    return (path) => {
      const layers: SourceLayer[] = [];
      for (const { source } of sources.filter((globs) => globs.selects(path))) {
        const read = this.#bySource.get(source.name);
        if (read?.outcome === "invalid")
          return { outcome: "refused", reason: `the manifest that says what "${path}" is cannot be read` };
        const entry = read === undefined ? undefined : entryFor(read.manifest, path);
        layers.push({ defaults: source.metadata, row: entry?.metadata ?? {} });
      }
      return { outcome: "known", layers };
    };
  }

  refusesAll(source: Source): boolean {
    return this.#bySource.get(source.name)?.outcome === "invalid";
  }

  /** A loaded document with its metadata as it will be stored; withheld where a manifest does not list it. */
  settle(loaded: Loaded, source: Source): Loaded {
    const manifest = this.#manifestOf(source.name);
    if (manifest === undefined) return settleMetadata(loaded, this.#settings.fields, undefined);
    const path = pathOf(loaded);
    this.#meet(source.name, path);
    if (loaded.outcome === "skipped") this.#unread.add(path);
    const refused = namesOf(path).flatMap((name) => manifest.refused.get(name) ?? []);
    if (refused.length > 0) return { outcome: "skipped", path, findings: [...loaded.findings, ...refused] };
    const entry = entryFor(manifest, path);
    if (entry === undefined && loaded.outcome === "document") {
      return {
        outcome: "withheld",
        path,
        reason: "not-in-manifest",
        findings: [...loaded.findings, notListed(path, manifest)],
      };
    }
    return settleMetadata(loaded, this.#settings.fields, entry);
  }

  /** Rows whose file or record was not met, and rows that name nothing. Each keeps its live version. */
  *rowsWithoutFile(matches: DocumentMatcher): Generator<Loaded> {
    for (const source of this.#settings.sources) {
      const manifest = this.#manifestOf(source.name);
      if (manifest === undefined) continue;
      if (manifest.findings.length > 0 && matches(manifest.path))
        yield { outcome: "skipped", path: manifest.path, findings: manifest.findings };
      const met = this.#met.get(source.name);
      for (const [path, { line }] of manifest.entries) {
        const known = met?.has(path) === true || namesOf(path).some((name) => this.#unread.has(name));
        if (!known && matches(path))
          yield { outcome: "skipped", path, findings: [withoutFile(path, manifest.path, line, source)] };
      }
    }
  }

  #manifestOf(source: string): Manifest | undefined {
    const read = this.#bySource.get(source);
    return read?.outcome === "read" ? read.manifest : undefined;
  }

  /** A record meets its file's row, too. */
  #meet(source: string, path: string): void {
    const met = this.#met.get(source) ?? new Set();
    for (const name of namesOf(path)) met.add(name);
    this.#met.set(source, met);
  }
}

function notListed(path: string, manifest: Manifest): Finding {
  return {
    rule: "file-not-in-manifest",
    severity: "warning",
    path,
    line: 1,
    message: `"${manifest.path}" does not list it, so it is not ingested.`,
    actual: "no row",
    expected: "a row in the manifest",
    remedy: "Add a row for it, or exclude it from its source.",
  };
}

function withoutFile(path: string, manifest: string, line: number, source: Source): Finding {
  return {
    rule: "manifest-row-without-file",
    severity: "error",
    path: manifest,
    line,
    message: `"${path}" is listed, and source "${source.name}" selects no such file or record.`,
    actual: "no such file or record",
    expected: "a file or record under this path",
    remedy:
      "Restore it, correct the path, or remove the row to delete the document; until then, the live version stays.",
  };
}
