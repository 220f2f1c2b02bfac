import { type Redaction, sourceOffsets } from "../load/redaction.ts";
import type { Chunk, LedgerEntry } from "./chunk.ts";
import { nonBlankCharacters } from "./ledger.ts";

export interface Accounted {
  readonly chunks: readonly Chunk[];
  readonly ledger: readonly LedgerEntry[];
  readonly characters: number;
  readonly charactersInChunks: number;
}

/**
 * The account of a guarded document, in terms of its source: what a guardrail took out is in the ledger as `redacted`,
 * and its marker counts as nothing. So the law holds for every character of the source, not of the guarded text.
 */
export function inSource(text: string, redactions: readonly Redaction[], guarded: Accounted): Accounted {
  const toSource = sourceOffsets(redactions);
  const counted = redactions.map((one) => ({
    ...one,
    markerCharacters: nonBlankCharacters(text.slice(one.offset, one.offset + one.length)),
    inLedger: liesIn(guarded.ledger, one.offset),
  }));
  const redacted = counted
    .filter((one) => !one.inLedger)
    .map(({ offset, sourceLength }) => ({
      offset: toSource(offset),
      length: sourceLength,
      reason: "redacted" as const,
    }));
  const markers = (some: typeof counted) => some.reduce((sum, one) => sum + one.markerCharacters, 0);
  const ledger = guarded.ledger.map(({ offset, length, reason }) => {
    const start = toSource(offset);
    return { offset: start, length: toSource(offset + length) - start, reason };
  });
  return {
    chunks: guarded.chunks.map((chunk) => ({
      ...chunk,
      start: toSource(chunk.start),
      end: toSource(chunk.end),
    })),
    ledger: [...ledger, ...redacted].toSorted((left, right) => left.offset - right.offset),
    characters:
      guarded.characters - markers(counted) + counted.reduce((sum, one) => sum + one.sourceCharacters, 0),
    charactersInChunks: guarded.charactersInChunks - markers(counted.filter((one) => !one.inLedger)),
  };
}

function liesIn(ledger: readonly LedgerEntry[], offset: number): boolean {
  let low = 0;
  let high = ledger.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ledger[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const entry = ledger[low - 1];
  return entry !== undefined && offset < entry.offset + entry.length;
}
