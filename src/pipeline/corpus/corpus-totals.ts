import type { LedgerReason } from "../../chunk/chunk.ts";
import type { DocumentSize, Size, SourceSizes } from "../../report/breakdown.ts";
import type { MeasuredDocument } from "./measure-document.ts";

export interface CorpusTotals extends Size {
  readonly characters: number;
  readonly charactersInChunks: number;
  /** UTF-16 code units left out, by reason. */
  readonly ledger: Readonly<Partial<Record<LedgerReason, number>>>;
  readonly bySource: SourceSizes;
}

/** What was counted of all documents together. */
export function corpusTotals(measured: readonly MeasuredDocument[]): CorpusTotals {
  const ledger: Record<string, number> = {};
  for (const { leftOut } of measured)
    for (const [reason, length] of Object.entries(leftOut)) ledger[reason] = (ledger[reason] ?? 0) + length;
  return {
    ...sizeOf(measured),
    characters: sum(measured, (one) => one.characters),
    charactersInChunks: sum(measured, (one) => one.charactersInChunks),
    ledger,
    bySource: sizesBySource(measured),
  };
}

export function sizesBySource(documents: readonly DocumentSize[]): SourceSizes {
  const bySource = Map.groupBy(documents, (one) => one.source);
  return Object.fromEntries([...bySource].map(([source, its]) => [source, sizeOf(its)]));
}

export function sizeOf(documents: readonly DocumentSize[]): Size {
  return {
    documents: documents.length,
    chunks: sum(documents, (one) => one.chunks),
    tokens: sum(documents, (one) => one.tokens),
  };
}

export function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
