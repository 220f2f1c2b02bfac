import MarkdownIt, { type Env, type Token } from "markdown-it";
import { readAdmonitions } from "./admonitions.ts";
import { settleApparentHeadings } from "./apparent-headings.ts";
import type { LineRange } from "./code-ranges.ts";
import { markedComments } from "./marked-comments.ts";

/** Blocks only: inline rules would cost far more, and few paragraphs hold what chunking and lint ask for. */
const parser = new MarkdownIt("commonmark").enable("table");
parser.core.ruler.enableOnly(["normalize", "block"]);

/** Nobody may change them: they are handed out more than once. */
export interface MarkdownBlocks {
  readonly tokens: readonly Token[];
  /** What references and links are looked up in. */
  readonly env: Env;
  /** Lines of comments of Obsidian and kramdown; nothing in them is a heading. */
  readonly comments: readonly LineRange[];
}

/** A document is chunked and then linted: the second asks for what the first one had. More would grow with the corpus. */
let last: { readonly text: string; readonly bodyStart: number; readonly blocks: MarkdownBlocks } | undefined;

/** Block tokens of what follows `bodyStart`; their lines count from there. */
export function markdownBlocks(text: string, bodyStart: number): MarkdownBlocks {
  if (last?.text === text && last.bodyStart === bodyStart) return last.blocks;
  const env: Env = {};
  const body = text.slice(bodyStart);
  const parse = (markdown: string) => parser.parse(markdown, env);
  const tokens = readAdmonitions(parse(body), body, parse);
  const comments = markedComments(tokens, body);
  settleApparentHeadings(tokens, body, comments);
  const blocks = { tokens, env, comments };
  last = { text, bodyStart, blocks };
  return blocks;
}

/** Whether the source closes a fence; else it ends with the list or quote around it, or with the document. */
export function isClosed(fence: Token, lastLine: string): boolean {
  const [first, last] = fence.map ?? [0, 0];
  const contentLines = fence.content === "" ? 0 : fence.content.replace(/\n$/, "").split("\n").length;
  return contentLines === last - first - 2 && /(`|~){3}\s*$/.test(lastLine);
}
