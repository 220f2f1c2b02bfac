import type { LedgerReason } from "../../chunk/chunk.ts";
import type { Document } from "../../load/document.ts";
import type { DocumentSize } from "../../report/breakdown.ts";
import type { CachedDocument } from "./chunk-cache.ts";

export interface MeasuredDocument extends DocumentSize {
  /** UTF-16 code units left out, by reason. */
  readonly leftOut: Readonly<Partial<Record<LedgerReason, number>>>;
}

/** What a report counts of a document. */
export function measureDocument(
  { source, format, metadata }: Document,
  made: CachedDocument,
): MeasuredDocument {
  const { document, ledger, characters, charactersInChunks } = made;
  const leftOut: Partial<Record<LedgerReason, number>> = {};
  for (const { reason, length } of ledger) leftOut[reason] = (leftOut[reason] ?? 0) + length;
  const { category, language, doc_type: docType = null, _type: exportedType } = metadata;
  const type = docType ?? exportedType;
  return {
    path: document.path,
    source,
    format,
    category: typeof category === "string" ? category : null,
    type: typeof type === "string" ? type : null,
    language: typeof language === "string" ? language : null,
    chunks: document.chunks.length,
    tokens: document.chunks.reduce((sum, one) => sum + one.tokens, 0),
    characters,
    charactersInChunks,
    leftOut,
  };
}
