import type { Token } from "markdown-it";
import { codeRanges } from "../../load/markdown/code-ranges.ts";
import type { LedgerEntry } from "../chunk.ts";
import type { Lines } from "./lines.ts";

/** `{: .class #id key="value" }` of kramdown and MkDocs, also with the colon left out. */
const attributes =
  /^[\s>]{0,99}\{(?::(?![:/])[^{}]{1,500}|\s?(?:(?:[#.][\w-]{1,99}|[\w-]{1,99}="[^"{}]{0,200}")\s?){1,20})\}\s*$/;

/** Names of places, with no text in them. */
const anchors =
  /^[\s>]{0,99}(?:<a\s+(?:id|name)\s*=\s*["']?[^<>"']{1,200}["']?\s*(?:\/>|>\s*<\/a>)\s*){1,20}$/i;

/** `(name)=` of MyST, and where a tool puts the table of contents. */
const signs = /^(?:\([\w .:/-]{1,200}\)=|\[TOC\]|\[\[_?TOC_?\]\])\s*$/i;

/** How such a line begins; each line is asked, and few do. */
const begins = /[ \t>]{0,99}(?:\{|<a\s|\(|\[)/iy;

/**
 * Lines that only dress the block beside them or give it a name to link to, and are no code. With the line break before them where
 * they follow a line of text, so that no blank line is lost.
 */
export function attributeLines(text: string, lines: Lines, tokens: readonly Token[]): readonly LedgerEntry[] {
  if (!/^[ \t>]{0,99}(?:\{|<a\s|\([^\n()]{1,200}\)=|\[\[?_?TOC)/im.test(text)) return [];
  const code = codeRanges(tokens);
  const omitted: LedgerEntry[] = [];
  let at = 0;
  for (let line = 0; line < lines.count; line += 1) {
    begins.lastIndex = lines.start(line);
    if (!begins.test(text)) continue;
    while ((code[at]?.last ?? Number.POSITIVE_INFINITY) < line) at += 1;
    const written = lines.text(line);
    const isBare = [attributes, anchors, signs].some((pattern) => pattern.test(written));
    if (!isBare || (code[at]?.first ?? Number.POSITIVE_INFINITY) <= line) continue;
    const follows = line > 0 && lines.text(line - 1).trim() !== "";
    const offset = follows ? lines.end(line - 1) : lines.start(line);
    omitted.push({ offset, length: lines.end(line) - offset, reason: "markup" });
  }
  return omitted;
}
