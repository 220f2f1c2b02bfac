import { countBelow } from "./count-below.ts";
import { countNonBlank } from "./omission.ts";

/** A marker in a document's text and how much of the source it stands for; never what that was. UTF-16 code units. */
export interface Redaction {
  readonly offset: number;
  readonly length: number;
  readonly sourceLength: number;
  /** Non-blank characters among them. */
  readonly sourceCharacters: number;
}

/** From offsets in a redacted text to those in its source; a place inside a marker is the end of what it stands for. */
export function sourceOffsets(redactions: readonly Redaction[]): (offset: number) => number {
  const shifts: number[] = [0];
  for (const one of redactions) shifts.push((shifts.at(-1) ?? 0) + one.sourceLength - one.length);
  const offsets = redactions.map((one) => one.offset);
  return (offset) => {
    const passed = countBelow(offsets, offset);
    const before = redactions[passed - 1];
    if (before === undefined) return offset;
    return Math.max(offset, before.offset + before.length) + (shifts[passed] ?? 0);
  };
}

/** Redactions of a text that is redacted already, and those before them, as one. `text`: what the second were made of. */
export function withRedactions(
  first: readonly Redaction[],
  second: readonly Redaction[],
  text: string,
): readonly Redaction[] {
  if (first.length === 0 || second.length === 0) return first.length === 0 ? second : first;
  const toSource = sourceOffsets(first);
  const all: Redaction[] = [];
  let next = 0;
  let shift = 0;
  for (const one of second) {
    const start = one.offset - shift;
    const end = start + one.sourceLength;
    let { sourceCharacters } = one;
    for (let before = first[next]; before !== undefined && before.offset < end; before = first[next]) {
      next += 1;
      const stop = before.offset + before.length;
      if (stop <= start) all.push({ ...before, offset: before.offset + shift });
      else
        sourceCharacters +=
          before.sourceCharacters -
          countNonBlank(text.slice(Math.max(start, before.offset), Math.min(end, stop)));
    }
    all.push({ ...one, sourceLength: toSource(end) - toSource(start), sourceCharacters });
    shift += one.length - one.sourceLength;
  }
  for (const before of first.slice(next)) all.push({ ...before, offset: before.offset + shift });
  return all;
}
