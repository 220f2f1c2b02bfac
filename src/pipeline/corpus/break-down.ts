import type { Config } from "../../config/config.ts";
import type { Finding } from "../../load/finding.ts";
import type {
  CorpusBreakdown,
  CoverageGroup,
  DocumentSize,
  Duplicate,
  Inventory,
  LeftOut,
  TokenHistogram,
} from "../../report/breakdown.ts";
import { sizeOf, sizesBySource, sum } from "./corpus-totals.ts";
import { type PresentFile, share } from "./coverage.ts";
import type { MeasuredDocument } from "./measure-document.ts";
import type { ReadCorpus } from "./read-corpus.ts";

/** The report names so many documents one by one; of the smaller ones it has totals, so that it stays a few megabytes. */
const mostDocuments = 10_000;
/** Of these one looks at the worst. */
const mostLeftOut = 100;

/** What the corpus is made of, from one pass over what was measured of its documents. */
export function breakDown(
  config: Config,
  read: ReadCorpus,
  present: readonly PresentFile[],
  exercised: ReadonlySet<string> | null,
): CorpusBreakdown {
  const { measured } = read;
  const group = (nameOf: (one: DocumentSize) => string | null, files?: (one: PresentFile) => string) =>
    groupsOf(measured, { nameOf, exercised, files: files === undefined ? null : countFiles(present, files) });
  return {
    groups: {
      source: group(
        (one) => one.source,
        (one) => one.source,
      ),
      format: group(
        (one) => one.format,
        (one) => one.format,
      ),
      category: group((one) => one.category),
      type: group((one) => one.type),
      language: group((one) => one.language),
    },
    chunkTokens: histogramOf(read, config.chunk.maxTokens),
    leftOut: worstOf(measured),
    duplicates: duplicatesOf(read.findings),
    inventory: inventoryOf(measured),
  };
}

interface FileCount {
  readonly present: number;
  readonly ingested: number;
}

function countFiles(
  present: readonly PresentFile[],
  nameOf: (one: PresentFile) => string,
): ReadonlyMap<string | null, FileCount> {
  return new Map(
    [...Map.groupBy(present, nameOf)].map(([name, files]) => [
      name,
      { present: files.length, ingested: files.filter((one) => one.ingested).length },
    ]),
  );
}

function groupsOf(
  measured: readonly MeasuredDocument[],
  by: {
    readonly nameOf: (one: DocumentSize) => string | null;
    readonly exercised: ReadonlySet<string> | null;
    /** Null: of a file that stays out nobody knows to which group it would belong. */
    readonly files: ReadonlyMap<string | null, FileCount> | null;
  },
): readonly CoverageGroup[] {
  const { nameOf, exercised, files } = by;
  const grouped = Map.groupBy(measured, nameOf);
  // A group of which nothing at all was ingested is what one most wants to see.
  const names = new Set([...grouped.keys(), ...(files?.keys() ?? [])]);
  return [...names]
    .map((name) => {
      const documents = grouped.get(name) ?? [];
      const count = files?.get(name);
      const named = documents.filter((one) => exercised?.has(one.path) ?? false).length;
      return {
        name,
        ...sizeOf(documents),
        coverage: {
          text: share(
            sum(documents, (one) => one.charactersInChunks),
            sum(documents, (one) => one.characters),
          ),
          documents: files === null ? null : share(count?.ingested ?? 0, count?.present ?? 0),
          golden: exercised === null ? null : share(named, documents.length),
        },
      };
    })
    .toSorted((left, right) => right.tokens - left.tokens || compare(left.name ?? "", right.name ?? ""));
}

const mostBins = 16;

/** Chunks of a corpus by their tokens, in bins of whole tokens. */
export function histogramOf(read: Pick<ReadCorpus, "corpus">, maxTokens: number): TokenHistogram {
  const width = Math.max(1, Math.ceil(maxTokens / mostBins));
  const counts = Array.from({ length: Math.ceil(maxTokens / width) }, () => 0);
  let beyond = 0;
  for (const { chunks } of read.corpus.documents)
    for (const { tokens } of chunks) {
      const bin = Math.floor(Math.max(0, tokens - 1) / width);
      const before = counts[bin];
      if (tokens > maxTokens || before === undefined) beyond += 1;
      else counts[bin] = before + 1;
    }
  const bins = counts.map((chunks, bin) => ({
    from: bin * width + 1,
    to: Math.min(maxTokens, (bin + 1) * width),
    chunks,
  }));
  return { maxTokens, bins, beyond };
}

function worstOf(measured: readonly MeasuredDocument[]): readonly LeftOut[] {
  return measured
    .map(({ path, leftOut }) => ({
      path,
      reasons: leftOut,
      characters: Object.values(leftOut).reduce((total, length) => total + length, 0),
    }))
    .filter((one) => one.characters > 0)
    .toSorted((left, right) => right.characters - left.characters || compare(left.path, right.path))
    .slice(0, mostLeftOut);
}

const duplicateRules = new Map<string, Duplicate["kind"]>([
  ["document-duplicate", "exact"],
  ["document-near-duplicate", "near"],
]);

function duplicatesOf(findings: readonly Finding[]): readonly Duplicate[] {
  return findings.flatMap(({ rule, path, message }) => {
    const kind = duplicateRules.get(rule);
    return kind === undefined ? [] : [{ path, kind, message }];
  });
}

function inventoryOf(measured: readonly MeasuredDocument[]): Inventory {
  const ordered = measured.toSorted(
    (left, right) => right.tokens - left.tokens || compare(left.path, right.path),
  );
  return {
    documents: ordered.slice(0, mostDocuments).map(({ leftOut: _, ...size }) => size),
    rest: sizesBySource(ordered.slice(mostDocuments)),
  };
}

/** The same on every machine, whatever its locale. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
