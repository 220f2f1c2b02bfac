import type { Token } from "markdown-it";
import { codeRanges, type LineRange } from "./code-ranges.ts";

/**
 * Makes paragraphs of what CommonMark takes for headings and no site generator does: `#` lines in a block of Liquid or
 * Hugo that is a comment or code, or in `comments`, a `---` below the `:::` that closes a directive, and the name of a tab as Microsoft Learn
 * writes it. Of a heading right below the line that opens a directive, only its own lines are left. Changes the tokens.
 */
export function settleApparentHeadings(
  tokens: readonly Token[],
  body: string,
  comments: readonly LineRange[],
): void {
  if (body.includes(":::"))
    for (const [index, token] of tokens.entries()) afterDirective(tokens, index, token);
  if (body.includes("](#tab/"))
    for (const [index, token] of tokens.entries())
      if (token.type === "heading_open" && tabName.test(tokens[index + 1]?.content ?? ""))
        demote(tokens, index);
  const blocks = /\{(?:%|\{[<%])-?\s{0,20}(?:comment|highlight|code)\b/.test(body)
    ? templateBlocks(tokens, body)
    : [];
  demoteIn(tokens, blocks);
  demoteIn(tokens, comments);
}

function demoteIn(tokens: readonly Token[], blocks: readonly LineRange[]): void {
  if (blocks.length === 0) return;
  let block = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "heading_open" || token.map === null) continue;
    const [line] = token.map;
    while ((blocks[block]?.last ?? Number.POSITIVE_INFINITY) < line) block += 1;
    if ((blocks[block]?.first ?? Number.POSITIVE_INFINITY) <= line) demote(tokens, index);
  }
}

function afterDirective(tokens: readonly Token[], index: number, token: Token): void {
  const inline = tokens[index + 1];
  if (token.type !== "heading_open" || !/^[-=]$/.test(token.markup) || inline === undefined) return;
  const lines = inline.content.split("\n");
  const directive = lines.findLastIndex((line) => /^\s*:{3,}/.test(line));
  if (directive === lines.length - 1) demote(tokens, index);
  else if (directive >= 0) inline.content = lines.slice(directive + 1).join("\n");
}

/** A heading is three tokens: it opens, holds its text, and closes. */
function demote(tokens: readonly Token[], index: number): void {
  const [open, , close] = tokens.slice(index, index + 3);
  if (open === undefined || close === undefined) return;
  open.type = "paragraph_open";
  close.type = "paragraph_close";
  open.tag = close.tag = "p";
}

/** Lines from one that opens such a block to the one that closes it, both alone on their line and outside of fences; `/>}}` opens none. */
function templateBlocks(tokens: readonly Token[], body: string): readonly LineRange[] {
  const code = codeRanges(tokens);
  const blocks: LineRange[] = [];
  let open: { readonly name: string; readonly first: number } | undefined;
  let at = 0;
  for (const [line, text] of body.split(/\r\n?|\n/).entries()) {
    while ((code[at]?.last ?? Number.POSITIVE_INFINITY) < line) at += 1;
    if ((code[at]?.first ?? Number.POSITIVE_INFINITY) <= line) continue;
    const [, slash, end, name = ""] = tagLine.exec(text) ?? [];
    if (name === "") continue;
    const closing = slash !== undefined || end !== undefined;
    // One that has no content need not be closed, and these do not nest.
    if (!closing) open = open === undefined || open.name === name ? { name, first: line } : open;
    else if (open?.name === name) {
      blocks.push({ first: open.first, last: line });
      open = undefined;
    }
  }
  return blocks;
}

/** `# [Linux](#tab/linux)`: what stands up to the next one, or to a `---`, is shown when that tab is chosen. */
const tabName = /^\[[^[\]]{1,200}\]\(#tab\/[^()\s]{1,200}\)\s*$/;

const tagLine =
  /^\s{0,20}\{(?:%-?|\{[<%])\s{0,20}(\/)?\s{0,20}(end)?(comment|highlight|code)\b[^{}]{0,200}(?<!\/[%>])\}+\s*$/;
