import { countNonBlank } from "./omission.ts";
import type { Redaction } from "./redaction.ts";
import type { Copy, Origin, RedactedRun, Replacement } from "./rewriting.ts";

/** A run of the text before it was redacted, and the marker that stands there now. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly marker: number;
  /** How much further what follows stands in the redacted text. */
  readonly shift: number;
}

/** The origin of a text from which redactions took something; `text` as it was before. Lines stay: no line break goes. */
export function redactedOrigin(origin: Origin, text: string, redactions: readonly Redaction[]): Origin {
  const spans = spansOf(redactions);
  const redacted: RedactedRun[] = [];
  const copies = origin.copies.flatMap((copy) => cut(copy, spans, text, redacted));
  const replaced = origin.replaced.flatMap((one) => moved(one, spans, redacted));
  for (const run of origin.redacted ?? []) redacted.push({ ...run, text: place(run.text, spans) });
  return {
    ...origin,
    copies,
    replaced,
    redacted: redacted.toSorted((left, right) => left.offset - right.offset),
  };
}

function spansOf(redactions: readonly Redaction[]): readonly Span[] {
  let shift = 0;
  return redactions.map(({ offset, length, sourceLength }) => {
    const start = offset - shift;
    shift += length - sourceLength;
    return { start, end: start + sourceLength, marker: offset, shift };
  });
}

/** The pieces of a copied run that are left. */
function cut(copy: Copy, spans: readonly Span[], text: string, redacted: RedactedRun[]): readonly Copy[] {
  const pieces: Copy[] = [];
  const end = copy.text + copy.length;
  let from = copy.text;
  const keep = (to: number): void => {
    if (to > from)
      pieces.push({ text: place(from, spans), source: copy.source + from - copy.text, length: to - from });
  };
  for (let index = firstEndingAfter(spans, copy.text); index < spans.length; index += 1) {
    const span = spans[index];
    if (span === undefined || span.start >= end) break;
    const start = Math.max(span.start, from);
    const stop = Math.min(span.end, end);
    keep(start);
    const characters = countNonBlank(text.slice(start, stop));
    if (characters > 0)
      redacted.push({
        offset: copy.source + start - copy.text,
        length: stop - start,
        text: span.marker,
        characters,
      });
    from = stop;
  }
  keep(end);
  return pieces;
}

/** What stands for characters of the source goes with the whole of it, or stays. */
function moved(one: Replacement, spans: readonly Span[], redacted: RedactedRun[]): readonly Replacement[] {
  const span = spans[firstEndingAfter(spans, one.text)];
  const end = one.text + one.textLength;
  if (span !== undefined && one.textLength > 0 && span.start <= one.text && end <= span.end) {
    const { offset, length, characters } = one;
    redacted.push({ offset, length, text: span.marker, characters });
    return [];
  }
  return [{ ...one, text: place(one.text, spans) }];
}

/** Where an offset of the text stands now; of one that was taken out, its marker. */
function place(offset: number, spans: readonly Span[]): number {
  const next = firstEndingAfter(spans, offset);
  const span = spans[next];
  if (span !== undefined && span.start <= offset) return span.marker;
  return offset + (spans[next - 1]?.shift ?? 0);
}

function firstEndingAfter(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
