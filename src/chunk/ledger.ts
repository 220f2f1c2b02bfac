import type { Chunk, LedgerEntry } from "./chunk.ts";

/** Everything that is left out, in order and without overlaps: what precedes the body, then what was found in it. */
export function ledgerOf(
  text: string,
  bodyStart: number,
  omitted: readonly LedgerEntry[],
): readonly LedgerEntry[] {
  const ledger: LedgerEntry[] = [];
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  if (mark > 0) ledger.push({ offset: 0, length: mark, reason: "byte-order-mark" });
  if (bodyStart > mark) ledger.push({ offset: mark, length: bodyStart - mark, reason: "front-matter" });
  let end = bodyStart;
  for (const entry of omitted.toSorted((left, right) => left.offset - right.offset)) {
    // A module's source can hold what looks like a comment of the page.
    if (entry.offset < end) continue;
    ledger.push(entry);
    end = entry.offset + entry.length;
  }
  return ledger;
}

export function nonBlankCharacters(text: string): number {
  return text.replace(/\s+/g, "").length;
}

/** Non-blank characters in the ranges of chunks, less those of ledger entries that lie inside a range. */
export function charactersInChunks(
  text: string,
  chunks: readonly Chunk[],
  ledger: readonly LedgerEntry[],
): number {
  let characters = 0;
  let next = 0;
  for (const chunk of chunks) {
    characters += nonBlankCharacters(text.slice(chunk.start, chunk.end));
    for (
      let entry = ledger[next];
      entry !== undefined && entry.offset < chunk.end;
      next += 1, entry = ledger[next]
    ) {
      if (entry.offset < chunk.start) continue;
      characters -= nonBlankCharacters(text.slice(entry.offset, entry.offset + entry.length));
    }
  }
  return characters;
}
