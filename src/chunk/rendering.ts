import { isBlank } from "../load/omission.ts";
import type { LedgerEntry } from "./chunk.ts";
import type { Edit } from "./markdown/block.ts";

/** Source text as readers see it: without what the ledger holds, with fences closed that the source leaves open. */
export class Rendering {
  readonly #text: string;
  /** Ordered and apart from each other. */
  readonly #edits: readonly Edit[];

  constructor(text: string, omitted: readonly LedgerEntry[], closers: readonly Edit[]) {
    this.#text = text;
    const holes = omitted.map(({ offset, length }) => ({
      offset,
      length: length + restOfLines(text, offset, length),
      insert: "",
    }));
    this.#edits = apart([...holes, ...closers].toSorted((left, right) => left.offset - right.offset));
  }

  slice(start: number, end: number): string {
    let rendered = "";
    let from = start;
    for (let index = this.#firstEndingFrom(start); index < this.#edits.length; index += 1) {
      const edit = this.#edits[index];
      if (edit === undefined || edit.offset > end) break;
      // What is only put in at the very start belongs to what is before it.
      const begins = edit.offset === start && edit.length > 0;
      if (edit.offset > from || begins) rendered += this.#text.slice(from, edit.offset) + edit.insert;
      from = Math.max(from, Math.min(edit.offset + edit.length, end));
    }
    return rendered + this.#text.slice(from, end);
  }

  /** The range without blank and left-out characters at its ends; undefined when nothing else is in it. */
  trim(start: number, end: number): { readonly start: number; readonly end: number } | undefined {
    let from = start;
    while (from < end) {
      const hole = isBlank(this.#text, from) ? undefined : this.#holeAt(from);
      if (hole !== undefined) from = hole.offset + hole.length;
      else if (isBlank(this.#text, from)) from += 1;
      else break;
    }
    let to = end;
    while (to > from) {
      const hole = isBlank(this.#text, to - 1) ? undefined : this.#holeAt(to - 1);
      if (hole !== undefined) to = hole.offset;
      else if (isBlank(this.#text, to - 1)) to -= 1;
      else break;
    }
    return from < to ? { start: from, end: to } : undefined;
  }

  #holeAt(offset: number): Edit | undefined {
    for (let index = this.#firstEndingFrom(offset); index < this.#edits.length; index += 1) {
      const edit = this.#edits[index];
      if (edit === undefined || edit.offset > offset) return undefined;
      if (offset < edit.offset + edit.length) return edit;
    }
    return undefined;
  }

  #firstEndingFrom(offset: number): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const edit = this.#edits[middle];
      if (edit !== undefined && edit.offset + edit.length < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Without what lies in the hole before it: a fence in a comment needs no closing. */
function apart(edits: readonly Edit[]): readonly Edit[] {
  let end = 0;
  return edits.filter(({ offset, length }) => {
    if (offset < end && offset + length <= end) return false;
    end = offset + length;
    return true;
  });
}

/** Length of the blank lines that would remain where a comment had its lines for itself. */
function restOfLines(text: string, offset: number, length: number): number {
  let before = offset;
  while (before > 0 && (text[before - 1] === " " || text[before - 1] === "\t")) before -= 1;
  if (before > 0 && text[before - 1] !== "\n" && text[before - 1] !== "\r") return 0;
  const blankLines = /(?:[ \t]*(?:\r\n?|\n))*/y;
  blankLines.lastIndex = offset + length;
  return blankLines.exec(text)?.[0].length ?? 0;
}
