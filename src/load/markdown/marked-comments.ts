import type { Token } from "markdown-it";
import { codeRanges, type LineRange } from "./code-ranges.ts";

interface Kind {
  readonly opens: RegExp;
  /** At the end of a line; of the first one behind what opens. */
  readonly closes: RegExp;
}

const kinds: readonly Kind[] = [
  { opens: /^ {0,3}%%(?!%)/, closes: /(?<!%)%%\s*$/ },
  { opens: /^ {0,3}\{::comment\}/, closes: /\{:\/(?:comment)?\}\s*$/ },
];

/**
 * Comments as Obsidian has them, lines from one that begins with `%%` to one that ends with it, or kramdown, from
 * `{::comment}` to `{:/comment}`; none of them code.
 */
export function markedComments(tokens: readonly Token[], body: string): readonly LineRange[] {
  if (!/^ {0,3}(?:%%|\{::comment\})/m.test(body)) return [];
  const code = codeRanges(tokens);
  const comments: LineRange[] = [];
  let open: (Kind & { readonly first: number }) | undefined;
  let at = 0;
  for (const [line, text] of body.split(/\r\n?|\n/).entries()) {
    while ((code[at]?.last ?? Number.POSITIVE_INFINITY) < line) at += 1;
    if ((code[at]?.first ?? Number.POSITIVE_INFINITY) <= line) continue;
    let rest = text;
    const kind = open === undefined ? kinds.find(({ opens }) => opens.test(text)) : undefined;
    if (kind !== undefined) {
      open = { ...kind, first: line };
      rest = text.replace(kind.opens, "");
    }
    if (open === undefined || !open.closes.test(rest)) continue;
    comments.push({ first: open.first, last: line });
    open = undefined;
  }
  return comments;
}
