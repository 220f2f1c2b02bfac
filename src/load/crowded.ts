import type { Format } from "../config/config.ts";
import type { Finding } from "./finding.ts";
import { placeAt } from "./place-at.ts";

/**
 * Lines with text, cells of tables and tags that a document may have. Each becomes several objects of a parser: 400,000 headings,
 * 1.6 MB of text, take 1.1 GB of memory, and 5 MB of them took 3.2. MDX is parsed into more: 40,000 list items take 0.7 GB.
 */
const mostParts = 400_000;
const mostMdxParts = 50_000;

/** An error about a text with more parts than its parser should be given, on the line where it has them. */
export function crowded(path: string, text: string, format: Format): Finding | undefined {
  const most = format === "mdx" ? mostMdxParts : mostParts;
  const line = crowdedLine(text, most);
  if (line === undefined) return undefined;
  return {
    rule: "document-too-many-parts",
    severity: "error",
    path,
    line,
    message: `The document has more than ${most} lines with text, table cells and tags, which is the most that is read.`,
    actual: `more than ${most} parts`,
    expected: `at most ${most}`,
    remedy: "Split the document, or exclude the file; until then, the live version stays.",
  };
}

/** 1-based line with the first part too many. */
function crowdedLine(text: string, most: number): number | undefined {
  // It cannot have more than it has characters, which holds for nearly every document.
  if (text.length <= most) return undefined;
  let parts = 0;
  let blank = true;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "\n" || sign === "\r") blank = true;
    else if (blank && sign !== " " && sign !== "\t") {
      blank = false;
      parts += 1;
    }
    if (sign === "|" || sign === "<") parts += 1;
    if (parts > most) return placeAt(text, at).line;
  }
  return undefined;
}
