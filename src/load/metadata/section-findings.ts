import type { Document } from "../document.ts";
import type { Finding, Place } from "../finding.ts";
import { placeAt } from "../place-at.ts";
import { sourceOffsets } from "../redaction.ts";
import { saysOfHeadings } from "./label-sections.ts";

/** Entries of `sections` that no passage shows; `headings`: those that each passage shows some of. */
export function unshownSections(
  document: Document,
  headings: readonly (readonly string[])[],
): readonly Finding[] {
  const { path, metadata } = document;
  const { embed_mode: mode = "full", pricing_sensitive: sensitive = false } = metadata;
  if (!saysOfHeadings(metadata.sections) || mode !== "full") return [];
  return Object.keys(metadata.sections)
    .filter((section) => !headings.some((shown) => showsSection(shown, section)))
    .map((section) => ({
      rule: "section-not-found",
      severity: "warning",
      path,
      ...placeIn(document, section),
      message: `"sections" names ${sensitive === true ? "a heading" : `"${section}"`}, and no passage stands under ${sensitive === true ? "it" : "such a heading"}: what is said of it reaches none.`,
      actual: sensitive === true ? "a heading without a passage" : `"${section}"`,
      expected: "a heading under which a passage stands",
      remedy: "Write the heading as it stands in the text, or several from the outside in, joined by ` > `.",
    }));
}

/** Where front matter names it, by the source and not by what a guardrail made of it; else where the document begins. */
function placeIn({ text, bodyStart, line, redactions = [] }: Document, section: string): Place {
  const key = new RegExp(`(?<![^\\s{,"'])${RegExp.escape(section)}["']?[ \\t]*:`);
  const at = text.slice(0, bodyStart).search(key);
  if (at < 0) return { line };
  const place = placeAt(text, at);
  const inSource = sourceOffsets(redactions);
  return { line: line + place.line - 1, column: inSource(at) - inSource(at - place.column + 1) + 1 };
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
