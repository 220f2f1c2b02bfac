import type { Redaction } from "../load/redaction.ts";

/** A passage that must go. UTF-16 offsets. */
export interface Passage {
  readonly start: number;
  readonly end: number;
  /** Word of the marker: `[redacted: price]`. */
  readonly marker: string;
}

export interface RedactedText {
  readonly text: string;
  readonly redactions: readonly Redaction[];
  /** Passages that went, by marker. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Puts a marker in the place of each passage. Overlapping passages become one, named by the first; a passage over several
 * lines leaves one marker on each, so that no line break goes and lines keep their numbers. Those before `countFrom` (front
 * matter, which is in the metadata too) are not counted.
 */
export function redactText(text: string, passages: readonly Passage[], countFrom = 0): RedactedText {
  const redactions: Redaction[] = [];
  const counts: Record<string, number> = {};
  const pieces: string[] = [];
  let read = 0;
  let written = 0;
  for (const passage of merged(passages)) {
    if (passage.start >= countFrom) counts[passage.marker] = (counts[passage.marker] ?? 0) + 1;
    for (const { start, end } of linesOf(text, passage)) {
      const kept = text.slice(read, start);
      const marker = `[redacted: ${passage.marker}]`;
      const source = text.slice(start, end);
      pieces.push(kept, marker);
      redactions.push({
        offset: written + kept.length,
        length: marker.length,
        sourceLength: source.length,
        sourceCharacters: source.replace(/\s+/g, "").length,
      });
      written += kept.length + marker.length;
      read = end;
    }
  }
  pieces.push(text.slice(read));
  return { text: pieces.join(""), redactions, counts };
}

function* merged(passages: readonly Passage[]): Generator<Passage> {
  let open: Passage | undefined;
  for (const passage of passages.toSorted(
    (left, right) => left.start - right.start || right.end - left.end,
  )) {
    if (passage.end <= passage.start) continue;
    if (open === undefined || passage.start >= open.end) {
      if (open !== undefined) yield open;
      open = passage;
    } else if (passage.end > open.end) open = { ...open, end: passage.end };
  }
  if (open !== undefined) yield open;
}

/** The parts of a passage on its lines, without blanks at their ends. */
function* linesOf(text: string, { start, end }: Passage): Generator<{ start: number; end: number }> {
  for (const line of text.slice(start, end).matchAll(/[^\r\n]+/g)) {
    const blank = line[0].length - line[0].trimStart().length;
    const length = line[0].trim().length;
    if (length > 0) yield { start: start + line.index + blank, end: start + line.index + blank + length };
  }
}
