import MarkdownIt, { type Env, type Token } from "markdown-it";
import type { LineRange } from "../../load/markdown/code-ranges.ts";
import { headingAttributes, withoutAttributes } from "../../load/markdown/heading-attributes.ts";
import { isClosed, markdownBlocks } from "../../load/markdown/markdown-blocks.ts";
import type { LedgerEntry } from "../chunk.ts";
import { attributeLines } from "./attribute-lines.ts";
import { type Block, type Edit, type Heading, noWrap, type Wrap } from "./block.ts";
import { headingText, longestHeading } from "./heading-text.ts";
import { htmlHeading, htmlTitle } from "./html-heading.ts";
import { indentedFences, tableRows } from "./inner-blocks.ts";
import { type Lines, linesOf } from "./lines.ts";
import { linkDefinitions } from "./link-definitions.ts";
import { unseenHtml } from "./unseen-html.ts";

/** Headings alone are parsed further than their block. */
const inlineParser = new MarkdownIt("commonmark");

export interface MarkdownStructure {
  readonly blocks: readonly Block[];
  readonly omitted: readonly LedgerEntry[];
  /** Closing lines of fences that the source leaves open, and the indentation of some that it closes. */
  readonly closers: readonly Edit[];
  /** What an `<h1>` of raw HTML says before any heading of level 1. */
  readonly title?: string | undefined;
}

/** Parses what follows `bodyStart`. Lines the parser passes over belong to the block before them. */
export function parseMarkdown(text: string, bodyStart: number, kind: "source" | "made"): MarkdownStructure {
  const { tokens, env, comments } = markdownBlocks(text, bodyStart);
  const lines = linesOf(text, bodyStart);
  const reader = new StructureReader(text, lines, env, kind);
  const blocks = reader.readSiblings(tokens, 0, tokens.length, bodyStart, text.length);
  const commented = kind === "made" ? [] : comments.map((range) => commentIn(text, lines, range));
  const bare =
    kind === "made" ? [] : [linkDefinitions, attributeLines].flatMap((of) => of(text, lines, tokens));
  // One that begins first holds the others, whatever they are.
  const omitted = [...commented, ...reader.omitted, ...bare];
  return { blocks, omitted, closers: reader.closers, title: reader.title };
}

function commentIn(text: string, lines: Lines, { first, last }: LineRange): LedgerEntry {
  const start = lines.start(first);
  return { offset: start, length: text.slice(start, lines.end(last)).trimEnd().length, reason: "comment" };
}

class StructureReader {
  readonly omitted: LedgerEntry[] = [];
  readonly closers: Edit[] = [];
  title: string | undefined;
  #titled = false;
  readonly #text: string;
  readonly #lines: Lines;
  readonly #env: Env;
  readonly #kind: "source" | "made";

  constructor(text: string, lines: Lines, env: Env, kind: "source" | "made") {
    this.#text = text;
    this.#lines = lines;
    this.#env = env;
    this.#kind = kind;
  }

  /** Blocks of the tokens from `first` up to `last`, partitioning the source from `start` to `end`. */
  readSiblings(tokens: readonly Token[], first: number, last: number, start: number, end: number): Block[] {
    const siblings: {
      readonly token: Token;
      readonly index: number;
      readonly close: number;
      readonly start: number;
    }[] = [];
    for (let index = first; index < last; index += 1) {
      const token = tokens[index];
      if (token === undefined) break;
      const close = token.nesting === 1 ? closingIndex(tokens, index) : index;
      if (token.map !== null) {
        const begins = siblings.length === 0 ? start : this.#lines.start(token.map[0]);
        siblings.push({ token, index, close, start: begins });
      }
      index = close;
    }
    return siblings.map((sibling, order) => {
      const stop = siblings[order + 1]?.start ?? end;
      return this.#read(tokens, sibling.token, sibling.index, sibling.close, sibling.start, stop);
    });
  }

  #read(
    tokens: readonly Token[],
    token: Token,
    index: number,
    close: number,
    start: number,
    end: number,
  ): Block {
    const block = { start, end, children: [], heading: undefined, wrap: noWrap };
    switch (token.type) {
      case "heading_open":
        return token.level === 0
          ? { ...block, kind: "heading", heading: this.#headingOf(token, tokens[index + 1]) }
          : { ...block, kind: "text" };
      case "fence":
        return { ...block, kind: "fence", wrap: this.#fence(token) };
      case "code_block":
        return { ...block, kind: "code", children: this.#fencesIn(token, block) };
      case "table_open":
        return { ...block, kind: "table", wrap: this.#table(token) };
      case "admonition_open":
        return {
          ...block,
          kind: "admonition",
          children: this.readSiblings(tokens, index + 1, close, start, end),
        };
      case "blockquote_open":
        return { ...block, kind: "quote", children: this.readSiblings(tokens, index + 1, close, start, end) };
      case "bullet_list_open":
      case "ordered_list_open":
        return { ...block, kind: "list", children: this.readSiblings(tokens, index + 1, close, start, end) };
      case "list_item_open":
        return { ...block, kind: "item", children: this.readSiblings(tokens, index + 1, close, start, end) };
      case "html_block":
        return {
          ...block,
          ...this.#html(token),
          children: token.level === 0 ? tableRows(this.#text, block) : [],
        };
      case "paragraph_open":
        return { ...block, kind: "text", wrap: this.#quoted(token) };
      default:
        return { ...block, kind: "text" };
    }
  }

  #headingOf(open: Token, inline: Token | undefined): Heading {
    if (this.#kind === "source" && inline !== undefined) this.#omitAttributes(inline);
    return this.#heading(open, inline);
  }

  #omitAttributes(inline: Token): void {
    const list = headingAttributes(inline.content);
    if (list === undefined) return;
    const line = linesOfToken(inline)[1] - 1;
    const source = this.#lines.text(line);
    const brace = source.lastIndexOf(list);
    if (brace < 0) return;
    const blanks = brace - source.slice(0, brace).trimEnd().length;
    const offset = this.#lines.start(line) + brace - blanks;
    this.omitted.push({ offset, length: blanks + list.length, reason: "heading-anchor" });
  }

  #heading(open: Token, inline: Token | undefined): Heading {
    // Ten times the kept length is plenty for its markup, and bounds what a line of megabytes costs.
    const written = inline?.content ?? "";
    const own = this.#kind === "source" ? withoutAttributes(written) : written;
    const content = own.slice(0, longestHeading * 10);
    const [parsed] = inlineParser.parseInline(content, this.#env);
    const level = Number(open.tag.slice(1));
    if (level === 1) this.#titled = true;
    return { level, text: headingText((parsed?.children ?? []).map(plainText).join("")) };
  }

  #fence(token: Token): Wrap {
    // A fence of that many signs is no fence anybody wrote; repeating it would fill the pieces.
    if (token.markup.length > 40) return noWrap;
    const [first, last] = linesOfToken(token);
    const opener = this.#lines.text(first);
    const written = continuation(opener.slice(0, opener.indexOf(token.markup)));
    const closed = isClosed(token, this.#lines.text(last - 1));
    const prefix = closed && token.level > 0 ? this.#aligned(written, first, last - 1) : written;
    const close = `\n${prefix}${token.markup}`;
    if (!closed) this.closers.push({ offset: this.#lastCharacter(first, last), length: 0, insert: close });
    return {
      resume: `${prefix}${token.markup}${token.info.trimEnd()}\n`,
      suspend: close,
      linePrefix: prefix,
    };
  }

  /**
   * In a list a fence is indented from the item's text on, in a chunk without the item's first line from the margin. Where
   * opening and closing line would then be on different sides of four columns, the one would be code and the other a fence.
   */
  #aligned(prefix: string, first: number, last: number): string {
    const closing = /^(.*?)[`~]+\s*$/.exec(this.#lines.text(last))?.[1] ?? "";
    const deepOpening = isIndentedCode(prefix);
    if (deepOpening === isIndentedCode(closing)) return prefix;
    // The deeper of both goes where the other is, which is within the item as well.
    const [deep, shallow, line] = deepOpening ? [prefix, closing, first] : [closing, prefix, last];
    const length = blanksAtEnd(deep).length;
    const offset = this.#lines.start(line) + deep.length - length;
    this.closers.push({ offset, length, insert: blanksAtEnd(shallow) });
    return deepOpening ? deep.slice(0, deep.length - length) + blanksAtEnd(shallow) : prefix;
  }

  #fencesIn(token: Token, block: { readonly start: number; readonly end: number }): readonly Block[] {
    return token.level === 0 && /`{3}|~{3}/.test(token.content)
      ? indentedFences(this.#lines, linesOfToken(token), block)
      : [];
  }

  #quoted(token: Token): Wrap {
    if (token.level === 0) return noWrap;
    const prefix = containerPrefix(this.#lines.text(linesOfToken(token)[0]));
    return prefix.includes(">") ? { ...noWrap, linePrefix: continuation(prefix) } : noWrap;
  }

  #table(token: Token): Wrap {
    const [first] = linesOfToken(token);
    const header = this.#lines.text(first);
    const prefix = token.level === 0 ? "" : containerPrefix(header);
    return {
      resume: `${continuation(prefix)}${header.slice(prefix.length)}\n${this.#lines.text(first + 1)}\n`,
      suspend: "",
      linePrefix: "",
    };
  }

  #html(token: Token): Pick<Block, "kind" | "heading"> {
    const none = { kind: "code", heading: undefined } as const;
    if (this.#kind === "made" || this.#omitUnseen(token)) return none;
    if (!this.#titled) this.title ??= htmlTitle(token.content);
    const found = token.level === 0 ? htmlHeading(token.content) : undefined;
    if (found === undefined) return none;
    const { alone, ...heading } = found;
    return { kind: alone ? "heading" : "code", heading };
  }

  #omitUnseen(token: Token): boolean {
    const reason = unseenHtml(token.content);
    if (reason === undefined) return false;
    const [first, last] = linesOfToken(token);
    const begins = this.#lines.start(first);
    const sign = this.#text.indexOf("<", begins);
    // Indentation left behind would make code of the line that takes its place.
    const offset = this.#text.slice(begins, sign).trim() === "" ? begins : sign;
    this.omitted.push({ offset, length: this.#lastCharacter(first, last) - offset, reason });
    return true;
  }

  /** Offset after the last non-blank character of the lines, not before the end of the first. */
  #lastCharacter(first: number, last: number): number {
    const start = this.#lines.start(first);
    return start + this.#text.slice(start, this.#lines.end(last - 1)).trimEnd().length;
  }
}

/** Blocks nest at most 20 deep (the parser's limit), so looking ahead for each opening stays linear. */
function closingIndex(tokens: readonly Token[], open: number): number {
  const level = tokens[open]?.level;
  let index = open + 1;
  while (index < tokens.length && !(tokens[index]?.level === level && tokens[index]?.nesting === -1))
    index += 1;
  return index;
}

function linesOfToken(token: Token): readonly [first: number, last: number] {
  return token.map ?? [0, 1];
}

/** Marks of the quotes and list items that begin or go on in a line. */
function containerPrefix(line: string): string {
  return /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[\s>]+)*/.exec(line)?.[0] ?? "";
}

/** The prefix of a following line: quote marks stay, list markers become indentation. */
function continuation(prefix: string): string {
  return prefix.replace(/[^\s>]/g, " ");
}

function blanksAtEnd(prefix: string): string {
  return /[ \t]*$/.exec(prefix)?.[0] ?? "";
}

/** Whether what follows the prefix is indented by four columns or more, from the margin or from the last quote mark. */
function isIndentedCode(prefix: string): boolean {
  const blanks = /^(?:.*> ?)?(.*)$/s.exec(prefix)?.[1] ?? "";
  return blanks.replaceAll("\t", "    ").length >= 4;
}

function plainText(token: Token): string {
  if (token.type === "softbreak" || token.type === "hardbreak") return " ";
  if (token.type === "html_inline") return "";
  if (token.children !== null && token.children.length > 0) return token.children.map(plainText).join("");
  return token.content;
}
