import type { Document } from "../load/document.ts";
import { type CountedOmission, countNonBlank, omissionReasons } from "../load/omission.ts";
import type { Origin } from "../load/rewriting.ts";
import type { Chunk, ChunkedDocument, LedgerEntry } from "./chunk.ts";
import { entryAround, inRedactedSource } from "./redacted-source.ts";

/** Everything of the text that is left out, in order and without overlaps: what precedes the body, then what was found in it. */
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
    if (entry.offset < end) continue;
    ledger.push(entry);
    end = entry.offset + entry.length;
  }
  return ledger;
}

/** The ledger of the document's source, and how much of the source's text is in chunks. `ledger` is that of `text`. */
export function accountOf(
  { text, origin, redactions = [] }: Document,
  chunks: readonly Chunk[],
  ledger: readonly LedgerEntry[],
): Pick<ChunkedDocument, "ledger" | "characters" | "charactersInChunks"> {
  const counted = ledger.map((entry) => ({
    ...entry,
    characters: countNonBlank(text.slice(entry.offset, entry.offset + entry.length)),
  }));
  if (origin === undefined) {
    const apart = sumApart(counted);
    const all = countNonBlank(text);
    const account = {
      ledger: counted,
      characters: all - apart,
      charactersInChunks: charactersInChunks(text, all, chunks, ledger),
    };
    if (redactions.length === 0) return { ...account, ledger };
    const inSource = inRedactedSource(text, redactions, account);
    return { ...inSource, ledger: uncounted(inSource.ledger) };
  }
  const all = [
    ...origin.omitted,
    ...counted.flatMap((entry) => inSource(entry, text, origin)),
    ...(origin.redacted ?? []).map(({ text: marker, ...run }) => ({
      ...run,
      reason: entryAround(counted, marker)?.reason ?? ("redacted" as const),
    })),
  ].toSorted((left, right) => left.offset - right.offset);
  const characters = origin.characters - sumApart(all);
  return {
    ledger: uncounted(all),
    characters,
    charactersInChunks:
      characters - sumOf(all.filter(({ reason }) => omissionReasons[reason].counts === "text")),
  };
}

function uncounted(entries: readonly CountedOmission[]): readonly LedgerEntry[] {
  return entries.map(({ characters: _, ...entry }) => entry);
}

function sumOf(entries: readonly CountedOmission[]): number {
  return entries.reduce((sum, one) => sum + one.characters, 0);
}

/** What is in the ledger and was no text to begin with. */
function sumApart(entries: readonly CountedOmission[]): number {
  return sumOf(entries.filter(({ reason }) => omissionReasons[reason].counts === "apart"));
}

/** The parts of a range of the text that are the source's own characters. */
function inSource(entry: LedgerEntry, text: string, origin: Origin): readonly CountedOmission[] {
  return origin.copies.flatMap((copy) => {
    const start = Math.max(entry.offset, copy.text);
    const end = Math.min(entry.offset + entry.length, copy.text + copy.length);
    if (start >= end) return [];
    const characters = countNonBlank(text.slice(start, end));
    return [{ ...entry, offset: copy.source + start - copy.text, length: end - start, characters }];
  });
}

/** Of `all` non-blank characters those in the ranges of chunks, less those of ledger entries that lie inside a range. */
function charactersInChunks(
  text: string,
  all: number,
  chunks: readonly Chunk[],
  ledger: readonly LedgerEntry[],
): number {
  let characters = all;
  let next = 0;
  let end = 0;
  for (const chunk of chunks) {
    // What lies between chunks is short, and chunks follow each other.
    characters -= countNonBlank(text.slice(end, chunk.start));
    end = chunk.end;
    for (
      let entry = ledger[next];
      entry !== undefined && entry.offset < chunk.end;
      next += 1, entry = ledger[next]
    ) {
      if (entry.offset < chunk.start) continue;
      characters -= countNonBlank(text.slice(entry.offset, entry.offset + entry.length));
    }
  }
  return characters - countNonBlank(text.slice(end));
}
