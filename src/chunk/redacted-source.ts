import { type CountedOmission, countNonBlank, omissionReasons } from "../load/omission.ts";
import { type Redaction, sourceOffsets } from "../load/redaction.ts";

export interface Account {
  readonly ledger: readonly CountedOmission[];
  readonly characters: number;
  readonly charactersInChunks: number;
}

/**
 * The account of a guarded document in terms of its source: what a guardrail took out is in the ledger as `redacted`,
 * unless it lies in what is left out anyway, and its marker counts as nothing.
 */
export function inRedactedSource(text: string, redactions: readonly Redaction[], guarded: Account): Account {
  const toSource = sourceOffsets(redactions);
  const counted = redactions.map((one) => ({
    ...one,
    markerCharacters: countNonBlank(text.slice(one.offset, one.offset + one.length)),
    within: entryAround(guarded.ledger, one.offset)?.reason,
  }));
  const inChunks = counted.filter(({ within }) => within === undefined);
  const asText = counted.filter(
    ({ within }) => within === undefined || omissionReasons[within].counts === "text",
  );
  const markers = (some: typeof counted) => some.reduce((sum, one) => sum + one.markerCharacters, 0);
  const ledger = guarded.ledger.map((entry) => {
    const offset = toSource(entry.offset);
    return { ...entry, offset, length: toSource(entry.offset + entry.length) - offset };
  });
  const redacted = inChunks.map(({ offset, length, sourceLength, sourceCharacters }) => ({
    offset: toSource(offset + length) - sourceLength,
    length: sourceLength,
    characters: sourceCharacters,
    reason: "redacted" as const,
  }));
  return {
    ledger: [...ledger, ...redacted].toSorted((left, right) => left.offset - right.offset),
    characters:
      guarded.characters - markers(asText) + asText.reduce((sum, one) => sum + one.sourceCharacters, 0),
    charactersInChunks: guarded.charactersInChunks - markers(inChunks),
  };
}

/** The entry of an ordered ledger that an offset lies in. */
export function entryAround(ledger: readonly CountedOmission[], offset: number): CountedOmission | undefined {
  let low = 0;
  let high = ledger.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ledger[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const entry = ledger[low - 1];
  return entry !== undefined && offset < entry.offset + entry.length ? entry : undefined;
}
