import type { Document } from "./document.ts";
import type { Finding } from "./finding.ts";
import { isMapping } from "./json-value.ts";
import { lineAt } from "./read-text.ts";

/** Entries of `sections` that no passage shows; `headings`: those that each passage shows some of. */
export function unshownSections(
  { path, text, bodyStart, line, metadata }: Document,
  headings: readonly (readonly string[])[],
): readonly Finding[] {
  const { embed_mode: mode = "full", pricing_sensitive: sensitive = false } = metadata;
  if (!isMapping(metadata.sections) || mode !== "full") return [];
  return Object.keys(metadata.sections)
    .filter((section) => !headings.some((shown) => showsSection(shown, section)))
    .map((section) => ({
      rule: "section-not-found",
      severity: "warning",
      path,
      line: line + lineAt(text, Math.max(0, text.slice(0, bodyStart).indexOf(section))) - 1,
      message: `"sections" names ${sensitive === true ? "a heading" : `"${section}"`}, and no passage stands under ${sensitive === true ? "it" : "such a heading"}: what is said of it reaches none.`,
      remedy: "Write the heading as it stands in the text, or several from the outside in, joined by ` > `.",
    }));
}

/** The database does the same in `shows_section`. */
function showsSection(headings: readonly string[], section: string): boolean {
  if (headings.includes(section)) return true;
  let place = -1;
  for (const part of section.split(" > ")) {
    place = headings.indexOf(part, place + 1);
    if (place < 0) return false;
  }
  return true;
}
