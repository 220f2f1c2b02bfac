import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import type { LedgerEntry } from "../chunk/chunk.ts";
import type { ChunkSettings, GuardrailSettings, LintSettings } from "../config/config.ts";
import { canonicalJson, type Digest, sha256 } from "../digest/digest.ts";
import type { DocumentFacts } from "../lint/corpus-index.ts";
import type { Document } from "../load/document.ts";
import type { Finding } from "../load/finding.ts";
import type { CorpusDocument } from "../plan/corpus.ts";
import { codeFingerprint } from "./code-fingerprint.ts";

/** What chunking and linting made of one document, without its text. */
export interface CachedDocument {
  readonly document: CorpusDocument;
  readonly findings: readonly Finding[];
  readonly facts: DocumentFacts;
  readonly ledger: readonly LedgerEntry[];
  readonly characters: number;
  readonly charactersInChunks: number;
}

/** What decides how a document is cut, what is taken out of it and what is remarked on it. */
export interface CachedSettings {
  readonly chunk: ChunkSettings;
  readonly lint: LintSettings;
  readonly guardrails: GuardrailSettings;
}

interface CacheFile {
  readonly entries: Readonly<Record<Digest, CachedDocument>>;
}

/**
 * An unchanged document is not chunked again. Entries are keyed by everything that decides them: the document, the
 * settings and the code that chunks and lints. Safe to delete; whatever cannot be read is made anew.
 */
export class ChunkCache {
  readonly #file: string;
  readonly #key: string;
  readonly #before: Readonly<Record<Digest, CachedDocument>>;
  readonly #now: Record<Digest, CachedDocument> = {};
  /** A document is asked for before the guardrails and after them. */
  readonly #keys = new WeakMap<Document, Digest>();
  #changed = false;

  private constructor(file: string, key: string, before: Readonly<Record<Digest, CachedDocument>>) {
    this.#file = file;
    this.#key = key;
    this.#before = before;
  }

  /** `root`: folder of the configuration; the cache is `.corpusgate/cache` in it. */
  static async open(root: string, settings: CachedSettings): Promise<ChunkCache> {
    const decides = {
      chunk: { ...settings.chunk },
      lint: withoutLines(settings.lint),
      guardrails: JSON.stringify(settings.guardrails),
    };
    const key = sha256(canonicalJson({ settings: decides, code: await codeFingerprint() }));
    const file = path.join(root, ".corpusgate", "cache", "chunks.json");
    return new ChunkCache(file, key, (await trackedByGit(root, file)) ? {} : await readEntries(file));
  }

  keyOf(document: Document): Digest {
    const before = this.#keys.get(document);
    if (before !== undefined) return before;
    const { text, ...rest } = document;
    const facts = canonicalJson({ ...rest, title: rest.title ?? null });
    const key = sha256(`${this.#key}${facts}${sha256(text)}`);
    this.#keys.set(document, key);
    return key;
  }

  get(key: Digest): CachedDocument | undefined {
    const found = this.#before[key];
    if (found !== undefined) this.#now[key] = found;
    return found;
  }

  set(key: Digest, made: CachedDocument): void {
    this.#now[key] = made;
    this.#changed = true;
  }

  /** Keeps what this run used. A folder that cannot be written to costs time at the next run and nothing else. */
  async save(): Promise<void> {
    if (!this.#changed && Object.keys(this.#now).length === Object.keys(this.#before).length) return;
    const body = JSON.stringify({ entries: this.#now } satisfies CacheFile);
    try {
      const folder = path.dirname(this.#file);
      const created = await mkdir(folder, { recursive: true });
      // A cache and a local database are nothing to commit, and a new user's repository does not know that yet.
      if (created !== undefined) await writeFile(path.join(folder, "..", ".gitignore"), "*\n");
      // In parts: joined, they would be in memory once more.
      await writeFile(`${this.#file}.${this.#key.slice(0, 8)}.new`, [sha256(body), "\n", body]);
      await rename(`${this.#file}.${this.#key.slice(0, 8)}.new`, this.#file);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
}

/** On which lines of its file the configuration says something decides nothing. */
function withoutLines({ rules, paths }: LintSettings) {
  const bare = (settings: LintSettings["rules"]) =>
    settings.map(({ rule, severity = null, options }) => ({ rule, severity, options }));
  return {
    rules: bare(rules),
    paths: paths.map((one) => ({ include: one.include, rules: bare(one.rules) })),
  };
}

/** A cache that came with a commit is somebody's claim of what the documents say, not what this machine found out. */
async function trackedByGit(root: string, file: string): Promise<boolean> {
  return (
    (await execa("git", ["-C", root, "ls-files", "--error-unmatch", "--", file], { reject: false }))
      .exitCode === 0
  );
}

/** The digest on the first line stands for a check of the shape: this package wrote what it covers. */
const cacheFile = z.custom<CacheFile>(
  (value) => typeof value === "object" && value !== null && "entries" in value,
);

async function readEntries(file: string): Promise<CacheFile["entries"]> {
  // There is none yet, or it cannot be read: both mean starting anew.
  const text = await readFile(file, "utf8").catch(() => "");
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  if (end < 0 || sha256(body) !== text.slice(0, end)) return {};
  return cacheFile.parse(JSON.parse(body)).entries;
}
