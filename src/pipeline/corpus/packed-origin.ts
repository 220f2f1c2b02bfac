import { type OmissionReason, omissionReasons } from "../../load/omission.ts";
import type { Origin } from "../../load/rewriting.ts";

/**
 * An origin as numbers, row after row, each as its difference from the row before: the origins of 25 MB of HTML are 88 MB of
 * JSON as objects, and take a second to read.
 */
export interface PackedOrigin {
  readonly characters: number;
  readonly omitted: readonly number[];
  /** Parts of what was omitted, by its position; most have none. */
  readonly parts: Readonly<Record<string, string>>;
  readonly copies: readonly number[];
  readonly replaced: readonly number[];
  readonly lines: readonly number[];
}

/** By number. */
const reasons = Object.keys(omissionReasons).filter(isReason);

function isReason(name: string): name is OmissionReason {
  return name in omissionReasons;
}

/** Of an origin that no guardrail has taken anything from. */
export function packOrigin({ characters, omitted, copies, replaced, lines }: Origin): PackedOrigin {
  const parts = omitted.flatMap(({ part }, position) => (part === undefined ? [] : [[position, part]]));
  return {
    characters,
    omitted: differences(
      omitted.map((one) => [one.offset, one.length, reasons.indexOf(one.reason), one.characters]),
    ),
    parts: Object.fromEntries(parts),
    copies: differences(copies.map((one) => [one.text, one.source, one.length])),
    replaced: differences(
      replaced.map((one) => [one.offset, one.length, one.text, one.textLength, one.characters]),
    ),
    lines: differences(lines.map((line) => [line])),
  };
}

export function unpackOrigin({ characters, omitted, parts, copies, replaced, lines }: PackedOrigin): Origin {
  return {
    characters,
    omitted: rows(omitted, 4, ([offset = 0, length = 0, reason = 0, counted = 0], position) => ({
      offset,
      length,
      characters: counted,
      reason: reasons[reason] ?? "markup",
      ...(parts[position] === undefined ? {} : { part: parts[position] }),
    })),
    copies: rows(copies, 3, ([text = 0, source = 0, length = 0]) => ({ text, source, length })),
    replaced: rows(replaced, 5, ([offset = 0, length = 0, text = 0, textLength = 0, counted = 0]) => ({
      offset,
      length,
      text,
      textLength,
      characters: counted,
    })),
    lines: rows(lines, 1, ([line = 0]) => line),
  };
}

function differences(table: readonly (readonly number[])[]): readonly number[] {
  return table.flatMap((row, position) =>
    row.map((value, column) => value - (table[position - 1]?.[column] ?? 0)),
  );
}

function rows<T>(
  packed: readonly number[],
  width: number,
  rowOf: (row: readonly number[], position: number) => T,
): readonly T[] {
  const row = new Array<number>(width).fill(0);
  const made: T[] = [];
  for (let start = 0; start < packed.length; start += width) {
    for (let column = 0; column < width; column += 1)
      row[column] = (row[column] ?? 0) + (packed[start + column] ?? 0);
    made.push(rowOf(row, made.length));
  }
  return made;
}
