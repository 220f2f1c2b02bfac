import { normaliseLine } from "./plain-text.ts";

/** Longest heading kept in heading paths; the whole of it is in the text. */
export const longestHeading = 300;

/** A heading as it stands in paths and titles: one line, of a length that fits beside a passage. */
export function headingText(written: string): string {
  const text = normaliseLine(written);
  return text.length > longestHeading ? `${cut(text)}…` : text;
}

function cut(text: string): string {
  const end = text.charCodeAt(longestHeading - 1) >>> 10 === 0x36 ? longestHeading - 1 : longestHeading;
  return text.slice(0, end).trimEnd();
}
