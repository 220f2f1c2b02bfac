import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import type { LedgerEntry } from "../../chunk/chunk.ts";
import type { ChunkSettings, GuardrailSettings, LintSettings } from "../../config/config.ts";
import { canonicalJson, type Digest, sha256 } from "../../digest/digest.ts";
import type { DocumentFacts } from "../../lint/corpus-index.ts";
import type { Document } from "../../load/document.ts";
import type { Finding } from "../../load/finding.ts";
import type { CorpusDocument } from "../../plan/corpus.ts";
import { codeFingerprint } from "./code-fingerprint.ts";
import { type Place, UnnamedFile } from "./unnamed-file.ts";

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

/**
 * An unchanged document is not chunked again. Entries are keyed by everything that decides them: the document, the
 * settings and the code that chunks and lints. Safe to delete; whatever cannot be read is made anew. Entries are bytes, and those
 * that are new wait in a file, so that memory does not grow with the corpus.
 */
export class ChunkCache {
  readonly #file: string;
  readonly #key: string;
  readonly #before: ReadonlyMap<Digest, Buffer>;
  /** Entries of before that this run asked for, and those it made. */
  readonly #used = new Set<Digest>();
  readonly #made = new Map<Digest, Place>();
  readonly #new = new UnnamedFile();
  /** A document is asked for before the guardrails and after them. */
  readonly #keys = new WeakMap<Document, Digest>();

  private constructor(file: string, key: string, before: ReadonlyMap<Digest, Buffer>) {
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
    const key = sha256(canonicalJson({ settings: decides, code: codeFingerprint() }));
    const file = path.join(root, ".corpusgate", "cache", "chunks.jsonl");
    return new ChunkCache(file, key, (await trackedByGit(root, file)) ? new Map() : await readEntries(file));
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

  has(key: Digest): boolean {
    return this.#before.has(key);
  }

  get(key: Digest): CachedDocument | undefined {
    const found = this.#before.get(key);
    if (found === undefined) return undefined;
    this.#used.add(key);
    return readCached(found);
  }

  set(key: Digest, made: Uint8Array): void {
    this.#made.set(key, this.#new.append(made));
  }

  /** Keeps what this run used. A folder that cannot be written to costs time at the next run and nothing else. */
  async save(): Promise<void> {
    if (this.#made.size === 0 && this.#used.size === this.#before.size) return;
    const waiting = `${this.#file}.${this.#key.slice(0, 8)}.new`;
    try {
      const folder = path.dirname(this.#file);
      const created = await mkdir(folder, { recursive: true });
      // A cache and a local database are nothing to commit, and a new user's repository does not know that yet.
      if (created !== undefined) await writeFile(path.join(folder, "..", ".gitignore"), "*\n");
      await writeFile(waiting, this.#lines());
      await rename(waiting, this.#file);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      // On a full disk half of it would stay, and keep it full.
      await rm(waiting, { force: true }).catch(() => undefined);
    }
  }

  close(): void {
    this.#new.close();
  }

  /** A line an entry, and one for the digest of all before it. */
  *#lines(): Generator<Buffer> {
    const digest = createHash("sha256");
    for (const entry of this.#entries()) {
      digest.update(entry);
      yield entry;
    }
    yield Buffer.from(digest.digest("hex"));
  }

  *#entries(): Generator<Buffer> {
    for (const [key, entry] of this.#before)
      if (this.#used.has(key) && !this.#made.has(key)) yield lineOf(key, entry);
    for (const [key, place] of this.#made) yield lineOf(key, this.#new.read(place));
  }
}

function lineOf(key: Digest, entry: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${key} `), entry, lineFeed]);
}

const lineFeed = Buffer.from("\n");

/** A document as the cache keeps it. Read again, none of its strings is part of the document's text and holds it in memory. */
export function cachedBytes(document: CachedDocument): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(document));
}

/** The digest of the file stands for a check of the shape: this package wrote what it covers. */
const cachedDocument = z.custom<CachedDocument>(
  (value) => typeof value === "object" && value !== null && "document" in value,
);

export function readCached(bytes: Uint8Array): CachedDocument {
  return cachedDocument.parse(
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8")),
  );
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

const keyLength = 64;

async function readEntries(file: string): Promise<ReadonlyMap<Digest, Buffer>> {
  const entries = new Map<Digest, Buffer>();
  // There is none yet, or it cannot be read: both mean starting anew.
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const end = bytes.lastIndexOf(10) + 1;
  if (end === 0 || sha256(bytes.subarray(0, end)) !== bytes.toString("latin1", end)) return entries;
  for (let start = 0; start < end; ) {
    const lineEnd = bytes.indexOf(10, start);
    const key = bytes.toString("latin1", start, start + keyLength);
    entries.set(key, bytes.subarray(start + keyLength + 1, lineEnd));
    start = lineEnd + 1;
  }
  return entries;
}
