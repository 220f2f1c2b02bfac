import type { Token } from "markdown-it";
import { codeRanges, type LineRange } from "./code-ranges.ts";

/** Comments as Obsidian has them: lines from one that begins with `%%` to one that ends with it, neither of them code. */
export function percentComments(tokens: readonly Token[], body: string): readonly LineRange[] {
  if (!/^ {0,3}%%/m.test(body)) return [];
  const code = codeRanges(tokens);
  const comments: LineRange[] = [];
  let first: number | undefined;
  let at = 0;
  for (const [line, text] of body.split(/\r\n?|\n/).entries()) {
    while ((code[at]?.last ?? Number.POSITIVE_INFINITY) < line) at += 1;
    if ((code[at]?.first ?? Number.POSITIVE_INFINITY) <= line) continue;
    const opens = first === undefined && /^ {0,3}%%(?!%)/.test(text);
    if (opens) first = line;
    const rest = opens ? text.trimStart().slice(2) : text;
    if (first === undefined || !/(?<!%)%%\s*$/.test(rest)) continue;
    comments.push({ first, last: line });
    first = undefined;
  }
  return comments;
}
