import { z } from "zod";
import type { LedgerEntry } from "../../chunk/chunk.ts";
import type { ChunkSettings, GuardrailSettings, LintSettings } from "../../config/config.ts";
import { canonicalJson, type Digest, sha256 } from "../../digest/digest.ts";
import type { DocumentFacts } from "../../lint/corpus-index.ts";
import type { Document } from "../../load/document.ts";
import type { Finding } from "../../load/finding.ts";
import type { CorpusDocument } from "../../plan/corpus.ts";
import type { CacheFile } from "./cache-file.ts";

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
 * settings and the code that chunks and lints.
 */
export class ChunkCache {
  readonly #file: CacheFile;
  readonly #key: Digest;
  /** A document is asked for before the guardrails and after them. */
  readonly #keys = new WeakMap<Document, Digest>();

  /** `code`: the fingerprint of what chunks and lints. */
  constructor(file: CacheFile, code: Digest, settings: CachedSettings) {
    const decides = {
      chunk: { ...settings.chunk },
      lint: withoutLines(settings.lint),
      guardrails: JSON.stringify(settings.guardrails),
    };
    this.#file = file;
    this.#key = sha256(canonicalJson({ settings: decides, code }));
  }

  keyOf(document: Document): Digest {
    const before = this.#keys.get(document);
    if (before !== undefined) return before;
    const { text, origin, ...rest } = document;
    const facts = canonicalJson({ ...rest, title: rest.title ?? null });
    // Made by this code, always in one order: canonical JSON of a page's thousand runs takes longer than reading the page.
    const key = sha256(`${this.#key}${facts}${JSON.stringify(origin)}${sha256(text)}`);
    this.#keys.set(document, key);
    return key;
  }

  has(key: Digest): boolean {
    return this.#file.has(key);
  }

  get(key: Digest): CachedDocument | undefined {
    const found = this.#file.get(key);
    return found === undefined ? undefined : readCached(found);
  }

  set(key: Digest, made: Uint8Array): void {
    this.#file.set(key, made);
  }
}

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
