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
  return (offset) => {
    let low = 0;
    let high = redactions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((redactions[middle]?.offset ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    const before = redactions[low - 1];
    if (before === undefined) return offset;
    return Math.max(offset, before.offset + before.length) + (shifts[low] ?? 0);
  };
}
