import { basename } from "node:path";
import type { ChunkedDocument } from "../../chunk/chunk.ts";
import { chunkDocument } from "../../chunk/chunk-document.ts";
import type { Config } from "../../config/config.ts";
import type { Digest } from "../../digest/digest.ts";
import { Failure } from "../../failure/failure.ts";
import { openFindingGuard } from "../../guard/guard-findings.ts";
import { openGuard } from "../../guard/open-guard.ts";
import type { DocumentFacts } from "../../lint/corpus-index.ts";
import type { RuleSet } from "../../lint/rule-set.ts";
import { type Loaded, pathOf } from "../../load/document.ts";
import {
  emptySourceFindings,
  type FileListing,
  listFiles,
  unseenFolders,
} from "../../load/files/list-files.ts";
import { ReadingTrail } from "../../load/files/reading-trail.ts";
import type { Finding } from "../../load/finding.ts";
import type { Page } from "../../load/read-page.ts";
import { type CorpusDocument, corpusOf, type Withheld } from "../../plan/corpus.ts";
import { type FetchedSource, fetchedFolder, fetchSources } from "../fetch/fetch-sources.ts";
import { type NotCheckedOut, readNotCheckedOut } from "../git/not-checked-out.ts";
import { timed } from "../progress.ts";
import { CacheFile, cacheFolder } from "./cache-file.ts";
import { type CachedDocument, ChunkCache, cachedBytes, readCached } from "./chunk-cache.ts";
import { ChunkSpool } from "./chunk-spool.ts";
import { codeFingerprint } from "./code-fingerprint.ts";
import { CorpusMemory, type FoundOut } from "./corpus-memory.ts";
import { type CorpusTotals, corpusTotals } from "./corpus-totals.ts";
import { configuredRules, settleFindings } from "./lint-findings.ts";
import { type Found, loadAll } from "./load-all.ts";
import { type GuardrailCounts, guardLoaded, type LoadedGuarded } from "./load-guarded.ts";
import { makeDocuments, type ToMake } from "./make-documents.ts";
import { type MeasuredDocument, measureDocument } from "./measure-document.ts";
import { PageCache } from "./page-cache.ts";

/** The corpus as read from disk in one pass: what a plan compares, what lint found, and totals for the report. */
export interface ReadCorpus extends FoundOut {
  /** What the fetched sources gave, as it was chunked: the same that a plan carries. */
  readonly fetched: readonly FetchedSource[];
  readonly totals: CorpusTotals;
  readonly guardrails: GuardrailCounts;
  /**
   * Documents that were chunked in this run; the others were remembered, and are read again when they are needed. Undefined:
   * none was kept.
   */
  readonly spool: ChunkSpool | undefined;
  readonly seconds: { readonly load: number; readonly chunk: number };
}

/**
 * Reads the corpus and hands it to `work`, with its chunks at hand until that has ended. `texts: "dropped"`: work that asks for
 * the texts of no document does without writing them to disk; those it asks for even so are chunked once more.
 */
export async function withCorpus<T>(
  config: Config,
  work: (read: ReadCorpus) => Promise<T>,
  {
    fetched,
    texts = "kept",
  }: { fetched?: readonly FetchedSource[] | undefined; texts?: "kept" | "dropped" } = {},
): Promise<T> {
  const spool = texts === "kept" ? new ChunkSpool() : undefined;
  try {
    return await work(await readCorpus(config, spool, fetched));
  } finally {
    spool?.close();
  }
}

/**
 * Without `withCorpus`, whoever made the spool closes it. `given`: what the fetched sources gave; they are fetched when it
 * is left out.
 */
export async function readCorpus(
  config: Config,
  spool: ChunkSpool | undefined,
  given?: readonly FetchedSource[],
): Promise<ReadCorpus> {
  const { chunk, lint, guardrails } = config;
  // A slip in the configuration shows before a command fetches for minutes.
  const set = configuredRules(config);
  openGuard(guardrails);
  const folder = await cacheFolder(config.load.root);
  const files = {
    chunks: new CacheFile(folder, "chunks.jsonl"),
    pages: new CacheFile(folder, "pages.jsonl"),
    corpus: new CacheFile(folder, "corpus.jsonl"),
  };
  const began = performance.now();
  try {
    const sources = given ?? (await fetchSources(config));
    const listing = await listFiles(config.load);
    const missing = await readNotCheckedOut(config);
    const code = codeFingerprint();
    // What a CMS says is read anew, and nothing is remembered of a part.
    const isPart = missing.findings.length > 0 || unseenFolders(listing).length > 0;
    const anew = isPart || config.load.sources.some((one) => one.fetch !== undefined);
    const memory = anew ? undefined : new CorpusMemory(files.corpus, code, config, listing);
    const known = await memory?.recall();
    const waited = (performance.now() - began) / 1000;
    if (known !== undefined) {
      const totals = corpusTotals(known.measured);
      const seconds = { load: waited, chunk: 0 };
      return { ...known, totals, fetched: [], guardrails: { redacted: {}, refused: {} }, spool, seconds };
    }
    const caches = {
      chunks: new ChunkCache(files.chunks, code, { chunk, lint, guardrails }),
      pages: new PageCache(files.pages, code),
    };
    const trail = new ReadingTrail();
    const read = await readBeside(caches, config, { set, listing, missing, sources, trail, spool });
    caches.pages.settleRest();
    await memory?.keep(read, trail);
    for (const file of Object.values(files)) await file.save();
    return { ...read, seconds: { ...read.seconds, load: read.seconds.load + waited } };
  } finally {
    for (const file of Object.values(files)) file.close();
  }
}

interface Caches {
  readonly chunks: ChunkCache;
  readonly pages: PageCache;
}

async function readBeside(
  { chunks, pages }: Caches,
  config: Config,
  {
    set,
    listing,
    missing,
    sources,
    trail,
    spool,
  }: {
    readonly set: RuleSet;
    readonly listing: FileListing;
    readonly missing: NotCheckedOut;
    readonly sources: readonly FetchedSource[];
    readonly trail: ReadingTrail;
    readonly spool: ChunkSpool | undefined;
  },
): Promise<ReadCorpus> {
  const { guardrails } = config;
  // Remembered under its own text is only what the guardrails left as it was: their findings are remembered with it.
  const guard = guardLoaded(config, (document) => chunks.has(chunks.keyOf(document)));
  const documents: CorpusDocument[] = [];
  const skipped: string[] = [...missing.files, ...missing.folders];
  const unnamed: string[] = [];
  const withheld: Withheld[] = [];
  const findings: Finding[] = [];
  const facts = new Map<string, DocumentFacts>();
  const measured: MeasuredDocument[] = [];
  const seconds = { load: 0, chunk: 0 };
  const redacted: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const began = performance.now();
  const kept = new Map<string, Loaded[]>(sources.map((one) => [one.source, []]));
  findings.push(...sources.flatMap((one) => one.findings));
  findings.push(...missing.findings, ...emptySourceFindings(listing, basename(config.file)));
  const read = (page: Page) => pages.read(page);
  const found = timed(loadAll({ config, guard, fetched: sources, listing, read, trail }), (waited) => {
    seconds.load += waited;
  });
  const making = { ...config, keepTexts: spool !== undefined };
  for await (const { item, made } of makeDocuments(remembered(found, { chunks, pages }), making)) {
    const { loaded, source, key } = item;
    findings.push(...apartFromText(loaded.findings));
    if (source !== undefined) kept.get(source)?.push(asPlanned(loaded));
    if (loaded.outcome === "skipped") {
      // A digest of what the guardrails took out would be kept, and prices can be tried against that of a short file.
      if (loaded.rules.length > 0) trail.lose();
      skipped.push(loaded.path);
      if (loaded.beginning !== undefined) unnamed.push(loaded.beginning);
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
    // Not by what was counted: a title is redacted without.
    if (isChanged) trail.lose();
    if (isChanged) findings.push(...guardFindings.filter((one) => !isAmong(loaded.findings, one)));
    let known = item.known;
    if (made !== undefined) {
      known = readCached(made.cached);
      const own = isChanged ? [] : guardFindings;
      if (own.length > 0) known = { ...known, findings: [...own, ...known.findings] };
      chunks.set(key, own.length > 0 ? cachedBytes(known) : made.cached);
      if (made.spooled !== undefined) spool?.add(document.path, made.spooled);
    }
    if (known === undefined) throw new TypeError(`"${document.path}" was neither made nor remembered`);
    findings.push(...known.findings);
    facts.set(known.document.path, known.facts);
    documents.push(known.document);
    measured.push(measureDocument(document, known));
  }
  const settled = settleFindings(config, set, { findings, facts, files: listing.present, trail });
  const guarded = await openFindingGuard(guardrails)(settled.findings);
  seconds.chunk = (performance.now() - began) / 1000 - seconds.load;
  const failed = sources.filter((one) => one.outcome !== "fetched").map((one) => fetchedFolder(one.source));
  const folders = [...missing.folders, ...unseenFolders(listing)];
  const unfetched = [...failed, ...folders.map((one) => `${one}/`), ...unnamed];
  return {
    corpus: corpusOf(documents, skipped, { withheld, unfetched }),
    fetched: sources.map((one) => ({ ...one, loaded: kept.get(one.source) ?? [] })),
    ...settled,
    findings: guarded,
    totals: corpusTotals(measured),
    guardrails: { redacted, refused },
    measured,
    spool,
    seconds,
  };
}

/** Findings quote their document, and a quote that is kept keeps all of the text in memory unless it is a copy. */
function apartFromText(findings: readonly Finding[]): readonly Finding[] {
  return structuredClone(findings);
}

/** What a plan carries of it: whoever runs the plan sees the redacted text, in which the guardrails find nothing more. */
function asPlanned(loaded: LoadedGuarded): Loaded {
  if (loaded.outcome !== "document" || loaded.document.redactions === undefined) return loaded;
  const { outcome, document, findings, guardFindings } = loaded;
  return {
    outcome,
    document,
    findings: [...findings, ...guardFindings.filter((one) => !isAmong(findings, one))],
  };
}

/** Redaction moves columns, so a finding that is found again may stand in another one. */
function isAmong(findings: readonly Finding[], finding: Finding): boolean {
  const { rule, line, message } = finding;
  return findings.some((one) => one.rule === rule && one.line === line && one.message === message);
}

type Remembered = Found & { readonly key: Digest; readonly known: CachedDocument | undefined };

/** What the cache knows of a document is not made again. */
async function* remembered(
  found: AsyncIterable<Found>,
  { chunks, pages }: Caches,
): AsyncGenerator<ToMake<Remembered>> {
  for await (const one of found) {
    const document = one.loaded.outcome === "document" ? one.loaded.document : undefined;
    pages.settle(pathOf(one.loaded), document !== undefined && document.redactions === undefined);
    const key = document === undefined ? "" : chunks.keyOf(document);
    const known = document === undefined ? undefined : chunks.get(key);
    const characters = document?.text.length ?? 0;
    yield { item: { ...one, key, known }, document: known === undefined ? document : undefined, characters };
  }
}

/** The full text of some documents as they were planned; fails when a file has changed since. */
export async function* readPlanned(
  config: Config,
  read: ReadCorpus,
  versions: ReadonlyMap<string, Digest>,
): AsyncGenerator<ChunkedDocument> {
  const again = new Set<string>();
  for (const [path, version] of versions) {
    const kept = read.spool?.get(path);
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
