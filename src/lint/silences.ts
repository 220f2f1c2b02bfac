import type { Page } from "./page.ts";

/** A comment that quiets findings: `<!-- corpusgate-disable-next-line rule: reason -->`. */
export interface Silence {
  readonly rule: string;
  /** The line it speaks for; null: the whole document (`corpusgate-disable-file`). */
  readonly target: number | null;
  readonly reason: string;
  /** 1-based line of the comment. */
  readonly line: number;
}

/** On a line of its own, as HTML comment or, in MDX, as expression. */
const directive =
  /^[ \t>]{0,40}(?:<!--|\{\/\*)[ \t]{0,20}corpusgate-disable-(next-line|file)[ \t]{1,20}([^\s:]{1,60})[ \t]{0,20}:?([^\n]{0,500}?)(?:-->|\*\/\})/gm;

/** Those in code are examples of it. */
export function silencesOf(page: Page): readonly Silence[] {
  const { quietComments } = page.document;
  if (quietComments !== undefined)
    return quietComments.map(({ reasoned, ...one }) => ({ ...one, reason: reasoned ? "given" : "" }));
  if (!page.markdown || !page.body.includes("corpusgate-disable-")) return [];
  const found: Silence[] = [];
  for (const token of page.tokens) {
    if ((token.type !== "html_block" && token.type !== "inline") || token.map === null) continue;
    for (const match of token.content.matchAll(directive)) {
      const [, scope, rule = "", reason = ""] = match;
      const line = token.map[0] + token.content.slice(0, match.index).split("\n").length - 1;
      found.push({
        rule,
        reason: reason.trim(),
        line: lineInFile(page, line),
        target: scope === "file" ? null : lineInFile(page, nextText(page, line)),
      });
    }
  }
  return found;
}

function nextText(page: Page, line: number): number {
  let next = line + 1;
  while (next < page.lineCount && page.lineText(next).trim() === "") next += 1;
  return next;
}

function lineInFile(page: Page, line: number): number {
  return page.place(page.offsetOfLine(line))?.line ?? page.document.line;
}
