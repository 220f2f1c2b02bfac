import type { ChunkedDocument, LedgerReason } from "../chunk/chunk.ts";
import { chunkDocument } from "../chunk/chunk-document.ts";
import type { Config } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import { lintDocument } from "../lint/lint-document.ts";
import type { Loaded } from "../load/document.ts";
import type { Finding } from "../load/finding.ts";
import { loadDocuments } from "../load/load-documents.ts";
import { type Corpus, type CorpusDocument, corpusDocument, corpusOf } from "../plan/corpus.ts";
import { type CachedDocument, ChunkCache } from "./chunk-cache.ts";
import { ChunkSpool } from "./chunk-spool.ts";
import { type GuardrailCounts, guardLoaded, type LoadedGuarded } from "./load-guarded.ts";

/** The corpus as read from disk in one pass: what a plan compares, what lint found, and totals for the report. */
export interface ReadCorpus {
  readonly corpus: Corpus;
  readonly findings: readonly Finding[];
  readonly totals: CorpusTotals;
  readonly guardrails: GuardrailCounts;
  /** Documents that were chunked in this run; the others were remembered, and are read again when they are needed. */
  readonly spool: ChunkSpool;
  readonly seconds: { readonly load: number; readonly chunk: number };
}

export interface CorpusTotals {
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly characters: number;
  readonly charactersInChunks: number;
  /** UTF-16 code units left out, by reason. */
  readonly ledger: Readonly<Partial<Record<LedgerReason, number>>>;
  readonly bySource: Readonly<
    Record<string, { readonly documents: number; readonly chunks: number; readonly tokens: number }>
  >;
}

/** Reads the corpus and hands it to `work`, with its chunks at hand until that has ended. */
export async function withCorpus<T>(config: Config, work: (read: ReadCorpus) => Promise<T>): Promise<T> {
  const spool = new ChunkSpool();
  try {
    return await work(await readCorpus(config, spool));
  } finally {
    spool.close();
  }
}

/** Without `withCorpus`, whoever made the spool closes it. */
export async function readCorpus(config: Config, spool: ChunkSpool): Promise<ReadCorpus> {
  const { chunk, guardrails } = config;
  const cache = await ChunkCache.open(config.load.root, { chunk, guardrails });
  const guard = guardLoaded(config);
  const documents: CorpusDocument[] = [];
  const skipped: string[] = [];
  const findings: Finding[] = [];
  const totals = new Totals();
  const seconds = { load: 0, chunk: 0 };
  const redacted: Record<string, number> = {};
  const refused: Record<string, number> = {};
  let since = performance.now();
  for await (const loaded of loadDocuments(config.load)) {
    const read = performance.now();
    seconds.load += (read - since) / 1000;
    since = read;
    // Remembered under its own text is only what the guardrails left as it was: their findings are remembered with it.
    const known = loaded.outcome === "document" ? cache.get(cache.keyOf(loaded.document)) : undefined;
    const guarded =
      loaded.outcome === "document" && known !== undefined ? unguarded(loaded) : await guard(loaded);
    findings.push(...guarded.findings);
    if (guarded.outcome === "skipped") {
      skipped.push(guarded.path);
      count(
        refused,
        guarded.rules.map((rule) => [rule, 1]),
      );
      continue;
    }
    const { document, guardFindings } = guarded;
    count(redacted, Object.entries(guarded.redacted));
    const isChanged = document.redactions !== undefined;
    if (isChanged) findings.push(...guardFindings);
    const key = cache.keyOf(document);
    let made = known ?? cache.get(key);
    if (made === undefined) {
      const chunked = chunkDocument(document, config.chunk);
      made = withoutText(chunked, [...(isChanged ? [] : guardFindings), ...lintDocument(document)]);
      cache.set(key, made);
      spool.add(chunked);
    }
    findings.push(...made.findings);
    documents.push(made.document);
    totals.add(document.source, made);
    since = performance.now();
    seconds.chunk += (since - read) / 1000;
  }
  await cache.save();
  return {
    corpus: corpusOf(documents, skipped),
    findings,
    totals: totals.value(),
    guardrails: { redacted, refused },
    spool,
    seconds,
  };
}

/** The full text of some documents as they were planned; fails when a file has changed since. */
export async function* readPlanned(
  config: Config,
  read: ReadCorpus,
  versions: ReadonlyMap<string, Digest>,
): AsyncGenerator<ChunkedDocument> {
  const again = new Set<string>();
  for (const [path, version] of versions) {
    const kept = read.spool.get(path);
    if (kept === undefined) again.add(path);
    else if (kept.hashes.version === version) yield kept;
    else throw changedOnDisk(path);
  }
  if (again.size === 0) return;
  const guard = guardLoaded(config);
  for await (const loaded of loadDocuments(config.load, (path) => again.has(path))) {
    const guarded = await guard(loaded);
    if (guarded.outcome === "skipped") continue;
    const chunked = chunkDocument(guarded.document, config.chunk);
    if (!again.delete(chunked.path)) continue;
    if (chunked.hashes.version !== versions.get(chunked.path)) throw changedOnDisk(chunked.path);
    yield chunked;
  }
  for (const path of again) throw changedOnDisk(path);
}

function unguarded({ document, findings }: Extract<Loaded, { outcome: "document" }>): LoadedGuarded {
  return { outcome: "document", document, findings, guardFindings: [], redacted: {} };
}

function count(counts: Record<string, number>, more: readonly (readonly [string, number])[]): void {
  for (const [name, times] of more) counts[name] = (counts[name] ?? 0) + times;
}

function changedOnDisk(path: string): Failure {
  return new Failure(`"${path}" changed on disk while the run was going on.`, {
    remedy: "Nothing became visible. Run it again when the files are at rest.",
  });
}

function withoutText(chunked: ChunkedDocument, findings: readonly Finding[]): CachedDocument {
  const { ledger, characters, charactersInChunks } = chunked;
  return { document: corpusDocument(chunked), findings, ledger, characters, charactersInChunks };
}

class Totals {
  #documents = 0;
  #chunks = 0;
  #tokens = 0;
  #characters = 0;
  #charactersInChunks = 0;
  readonly #ledger: Partial<Record<LedgerReason, number>> = {};
  readonly #bySource: Record<string, { documents: number; chunks: number; tokens: number }> = {};

  add(source: string, { document, ledger, characters, charactersInChunks }: CachedDocument): void {
    const tokens = document.chunks.reduce((sum, one) => sum + one.tokens, 0);
    this.#documents += 1;
    this.#chunks += document.chunks.length;
    this.#tokens += tokens;
    this.#characters += characters;
    this.#charactersInChunks += charactersInChunks;
    for (const entry of ledger) this.#ledger[entry.reason] = (this.#ledger[entry.reason] ?? 0) + entry.length;
    const before = this.#bySource[source] ?? { documents: 0, chunks: 0, tokens: 0 };
    this.#bySource[source] = {
      documents: before.documents + 1,
      chunks: before.chunks + document.chunks.length,
      tokens: before.tokens + tokens,
    };
  }

  value(): CorpusTotals {
    return {
      documents: this.#documents,
      chunks: this.#chunks,
      tokens: this.#tokens,
      characters: this.#characters,
      charactersInChunks: this.#charactersInChunks,
      ledger: this.#ledger,
      bySource: this.#bySource,
    };
  }
}
