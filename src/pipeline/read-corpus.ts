import { basename } from "node:path";
import type { ChunkedDocument, LedgerReason } from "../chunk/chunk.ts";
import { chunkDocument } from "../chunk/chunk-document.ts";
import type { Config } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import type { DocumentFacts } from "../lint/corpus-index.ts";
import { type Linted, lintDocument } from "../lint/lint-document.ts";
import type { Document, Loaded } from "../load/document.ts";
import type { Finding } from "../load/finding.ts";
import { emptySourceFindings, type FileListing, listFiles } from "../load/list-files.ts";
import { loadDocuments } from "../load/load-documents.ts";
import { unshownSections } from "../load/section-findings.ts";
import { type Corpus, type CorpusDocument, corpusDocument, corpusOf, type Withheld } from "../plan/corpus.ts";
import type { DocumentSize } from "../report/breakdown.ts";
import { type CachedDocument, ChunkCache } from "./chunk-cache.ts";
import { ChunkSpool } from "./chunk-spool.ts";
import { type FetchedSource, fetchedFolder, fetchSources } from "./fetch-sources.ts";
import { configuredRules, settleFindings } from "./lint-findings.ts";
import { type GuardrailCounts, guardLoaded, type LoadedGuarded } from "./load-guarded.ts";

/** The corpus as read from disk in one pass: what a plan compares, what lint found, and totals for the report. */
export interface ReadCorpus {
  readonly corpus: Corpus;
  /** What the fetched sources gave, as it was chunked: the same that a plan carries. */
  readonly fetched: readonly FetchedSource[];
  readonly findings: readonly Finding[];
  /** Findings that comments in documents quieted, by rule. */
  readonly silenced: Readonly<Record<string, number>>;
  readonly totals: CorpusTotals;
  readonly guardrails: GuardrailCounts;
  /** What was counted of each document, in the order in which they were read. */
  readonly measured: readonly MeasuredDocument[];
  /** Documents that were chunked in this run; the others were remembered, and are read again when they are needed. */
  readonly spool: ChunkSpool;
  readonly seconds: { readonly load: number; readonly chunk: number };
}

export interface MeasuredDocument extends DocumentSize {
  /** UTF-16 code units left out, by reason. */
  readonly leftOut: Readonly<Partial<Record<LedgerReason, number>>>;
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
export async function withCorpus<T>(
  config: Config,
  work: (read: ReadCorpus) => Promise<T>,
  fetched?: readonly FetchedSource[],
): Promise<T> {
  const spool = new ChunkSpool();
  try {
    return await work(await readCorpus(config, spool, fetched));
  } finally {
    spool.close();
  }
}

/**
 * Without `withCorpus`, whoever made the spool closes it. `given`: what the fetched sources gave; they are fetched when it
 * is left out.
 */
export async function readCorpus(
  config: Config,
  spool: ChunkSpool,
  given?: readonly FetchedSource[],
): Promise<ReadCorpus> {
  const { chunk, lint, guardrails } = config;
  const set = configuredRules(config);
  const cache = await ChunkCache.open(config.load.root, { chunk, lint, guardrails });
  // Remembered under its own text is only what the guardrails left as it was: their findings are remembered with it.
  const guard = guardLoaded(config, (document) => cache.get(cache.keyOf(document)) !== undefined);
  const documents: CorpusDocument[] = [];
  const skipped: string[] = [];
  const withheld: Withheld[] = [];
  const findings: Finding[] = [];
  const facts = new Map<string, DocumentFacts>();
  const totals = new Totals();
  const measured: MeasuredDocument[] = [];
  const seconds = { load: 0, chunk: 0 };
  const redacted: Record<string, number> = {};
  const refused: Record<string, number> = {};
  let since = performance.now();
  const sources = given ?? (await fetchSources(config));
  const kept = new Map<string, Loaded[]>(sources.map((one) => [one.source, []]));
  findings.push(...sources.flatMap((one) => one.findings));
  const listing = await listFiles(config.load);
  findings.push(...emptySourceFindings(listing, basename(config.file)));
  for await (const { loaded, source } of loadAll({ config, guard, fetched: sources, listing })) {
    findings.push(...loaded.findings);
    if (source !== undefined) kept.get(source)?.push(loaded);
    const read = performance.now();
    seconds.load += (read - since) / 1000;
    since = read;
    if (loaded.outcome === "skipped") {
      skipped.push(loaded.path);
      count(
        refused,
        loaded.rules.map((rule) => [rule, 1]),
      );
      continue;
    }
    if (loaded.outcome === "withheld") {
      withheld.push({ path: loaded.path, reason: loaded.reason });
      continue;
    }
    const { document, guardFindings } = loaded;
    count(redacted, Object.entries(loaded.redacted));
    const isChanged = document.redactions !== undefined;
    if (isChanged) findings.push(...guardFindings);
    const key = cache.keyOf(document);
    let made = cache.get(key);
    if (made === undefined) {
      const chunked = chunkDocument(document, config.chunk);
      const linted = lintDocument(document, chunked.chunks, set);
      const unshown = unshownSections(document, headingsOf(chunked));
      const own = isChanged ? [] : guardFindings;
      made = withoutText(chunked, { ...linted, findings: [...own, ...linted.findings, ...unshown] });
      cache.set(key, made);
      spool.add(chunked);
    }
    findings.push(...made.findings);
    facts.set(made.document.path, made.facts);
    documents.push(made.document);
    totals.add(document.source, made);
    measured.push(measure(document, made));
    since = performance.now();
    seconds.chunk += (since - read) / 1000;
  }
  const between = performance.now();
  const settled = settleFindings(config, set, { findings, facts });
  seconds.chunk += (performance.now() - between) / 1000;
  await cache.save();
  const unfetched = sources.filter((one) => one.failed).map((one) => fetchedFolder(one.source));
  return {
    corpus: corpusOf(documents, skipped, { withheld, unfetched }),
    fetched: sources.map((one) => ({ ...one, loaded: kept.get(one.source) ?? [] })),
    ...settled,
    totals: totals.value(),
    guardrails: { redacted, refused },
    measured,
    spool,
    seconds,
  };
}

/** Everything that is chunked, from the files and from what was fetched, without what the guardrails take out. */
async function* loadAll({
  config,
  guard,
  fetched,
  matches = () => true,
  listing,
}: {
  readonly config: Config;
  readonly guard: (loaded: Loaded) => Promise<LoadedGuarded>;
  readonly fetched: readonly FetchedSource[];
  readonly matches?: (path: string) => boolean;
  /** Of the files, where they were listed already. */
  readonly listing?: FileListing;
}): AsyncGenerator<{ readonly loaded: LoadedGuarded; readonly source: string | undefined }> {
  for await (const loaded of loadDocuments(config.load, matches, listing))
    yield { loaded: await guard(outsideFetched(loaded, fetched)), source: undefined };
  for (const { source, loaded } of fetched)
    for (const one of loaded) if (matches(pathOf(one))) yield { loaded: await guard(one), source };
}

/** A file of the repository must not pass for a fetched one. */
function outsideFetched(loaded: Loaded, fetched: readonly FetchedSource[]): Loaded {
  const path = pathOf(loaded);
  const source = fetched.find((one) => path.startsWith(fetchedFolder(one.source)))?.source;
  if (source === undefined) return loaded;
  const finding: Finding = {
    rule: "path-reserved",
    severity: "error",
    path,
    line: 1,
    message: `Paths that begin with "${fetchedFolder(source)}" are those of the fetched source "${source}".`,
    remedy: "Move the file to another folder, or name the source otherwise.",
  };
  return { outcome: "skipped", path, findings: [finding] };
}

function pathOf(loaded: Loaded): string {
  return loaded.outcome === "document" ? loaded.document.path : loaded.path;
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
  const matches = (path: string): boolean => again.has(path);
  for await (const { loaded } of loadAll({ config, guard, fetched: read.fetched, matches })) {
    if (loaded.outcome !== "document") continue;
    const chunked = chunkDocument(loaded.document, config.chunk);
    if (!again.delete(chunked.path)) continue;
    if (chunked.hashes.version !== versions.get(chunked.path)) throw changedOnDisk(chunked.path);
    yield chunked;
  }
  for (const path of again) throw changedOnDisk(path);
}

function count(counts: Record<string, number>, more: readonly (readonly [string, number])[]): void {
  for (const [name, times] of more) counts[name] = (counts[name] ?? 0) + times;
}

function changedOnDisk(path: string): Failure {
  return new Failure(`"${path}" changed on disk while the run was going on.`, {
    remedy: "Nothing became visible. Run it again when the files are at rest.",
  });
}

function withoutText(chunked: ChunkedDocument, linted: Linted): CachedDocument {
  const { ledger, characters, charactersInChunks } = chunked;
  return { document: corpusDocument(chunked), ...linted, ledger, characters, charactersInChunks };
}

function headingsOf({ chunks }: ChunkedDocument): readonly (readonly string[])[] {
  return chunks.map((chunk) => chunk.headings);
}

function measure({ source, format, metadata }: Document, made: CachedDocument): MeasuredDocument {
  const { document, ledger, characters, charactersInChunks } = made;
  const leftOut: Partial<Record<LedgerReason, number>> = {};
  for (const { reason, length } of ledger) leftOut[reason] = (leftOut[reason] ?? 0) + length;
  const { category, language } = metadata;
  return {
    path: document.path,
    source,
    format,
    category: typeof category === "string" ? category : null,
    language: typeof language === "string" ? language : null,
    chunks: document.chunks.length,
    tokens: document.chunks.reduce((sum, one) => sum + one.tokens, 0),
    characters,
    charactersInChunks,
    leftOut,
  };
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
