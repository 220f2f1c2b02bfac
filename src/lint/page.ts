import type { Env, Token } from "markdown-it";
import { countBelow } from "../load/count-below.ts";
import { type Document, fileLines } from "../load/document.ts";
import type { Place } from "../load/finding.ts";
import { type MarkdownBlocks, markdownBlocks } from "../load/markdown/markdown-blocks.ts";
import { sourceOffsets } from "../load/redaction.ts";
import { type Heading, headingsOf } from "./headings.ts";
import { type Link, linksOf } from "./links.ts";

/** A document as rules see it: what several of them ask for is worked out once, when the first one asks. */
export class Page {
  readonly document: Document;
  /** Whether Markdown rules apply to it: HTML is linted as the Markdown that was made of it. */
  readonly markdown: boolean;
  /** 1-based line of the file on which the body begins. */
  readonly #firstLine: number;
  #body: string | undefined;
  #lineStarts: readonly number[] | undefined;
  #blocks: MarkdownBlocks | undefined;
  #headings: readonly Heading[] | undefined;
  #allHeadings: readonly Heading[] | undefined;
  #links: readonly Link[] | undefined;
  #copies: readonly number[] | undefined;
  #ascii: boolean | undefined;
  #fileLines: ((offset: number) => number) | undefined;
  #inSource: ((offset: number) => number) | undefined;

  constructor(document: Document) {
    this.document = document;
    const before = document.text.slice(0, document.bodyStart);
    this.#firstLine = document.line + (before.match(/\r\n?|\n/g)?.length ?? 0);
    this.markdown = ["markdown", "mdx", "html"].includes(document.format);
  }

  /** The text after byte order mark and front matter; begins at `document.bodyStart`. */
  get body(): string {
    this.#body ??= this.document.text.slice(this.document.bodyStart);
    return this.#body;
  }

  /** Whether the body is ASCII and nothing else, which many rules have nothing to say about. */
  get ascii(): boolean {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the range of ASCII
    this.#ascii ??= !/[^\x00-\x7f]/.test(this.body);
    return this.#ascii;
  }

  /** Block tokens of the body; their lines count from its first. Empty where the document is not Markdown. */
  get tokens(): readonly Token[] {
    return this.#parsed().tokens;
  }

  /** What references in the body are looked up in. */
  get references(): Env {
    return this.#parsed().env;
  }

  /** Headings that divide the document. */
  get headings(): readonly Heading[] {
    this.#headings ??= this.allHeadings.filter((one) => !one.nested);
    return this.#headings;
  }

  get allHeadings(): readonly Heading[] {
    this.#allHeadings ??= headingsOf(this);
    return this.#allHeadings;
  }

  /** Links and images that may be relative, those in raw HTML too, beside some that are not. */
  get links(): readonly Link[] {
    this.#links ??= linksOf(this, this.references).filter((one) => this.#isWritten(one));
    return this.#links;
  }

  /** Number of lines of the body. */
  get lineCount(): number {
    return this.#starts().length;
  }

  /** Offset into the document's text at which a line of the body (0-based) begins. */
  offsetOfLine(line: number): number {
    return this.#starts()[line] ?? this.document.text.length;
  }

  /** A line of the body (0-based) without its line break. */
  lineText(line: number): string {
    return this.document.text
      .slice(this.offsetOfLine(line), this.offsetOfLine(line + 1))
      .replace(/[\r\n]+$/, "");
  }

  /** 0-based line of the body. */
  lineOfOffset(offset: number): number {
    return Math.max(0, countBelow(this.#starts(), offset + 1) - 1);
  }

  /** Where an offset is in the file; undefined in a record, whose text has other lines than its file. */
  place(offset: number): Place | undefined {
    if (!fileFormats.has(this.document.format)) return undefined;
    if (this.document.origin !== undefined) {
      this.#fileLines ??= fileLines(this.document);
      return { line: this.#fileLines(offset) };
    }
    const line = this.lineOfOffset(offset);
    // What a guardrail took out of the line before the place is still in the file; a marker never spans lines.
    this.#inSource ??= sourceOffsets(this.document.redactions ?? []);
    const column = this.#inSource(offset) - this.#inSource(this.offsetOfLine(line)) + 1;
    return { line: this.#firstLine + line, column };
  }

  /** In HTML a link is an element, whose brackets were put in; `[a](b)` in a sentence of it is none. */
  #isWritten({ kind, offset }: Link): boolean {
    const { format, origin, text } = this.document;
    if (format !== "html" || origin === undefined) return true;
    // The place of a link is that of its words.
    const sign = kind === "link" ? offset - 1 : offset;
    if (text[sign] !== (kind === "link" ? "[" : "!")) return false;
    const run = origin.copies[countBelow(this.#copyStarts(), sign + 1) - 1];
    return run === undefined || sign >= run.text + run.length;
  }

  #copyStarts(): readonly number[] {
    this.#copies ??= (this.document.origin?.copies ?? []).map((one) => one.text);
    return this.#copies;
  }

  #starts(): readonly number[] {
    this.#lineStarts ??= lineStarts(this.document.text, this.document.bodyStart);
    return this.#lineStarts;
  }

  #parsed(): MarkdownBlocks {
    const { text, bodyStart } = this.document;
    this.#blocks ??= this.markdown ? markdownBlocks(text, bodyStart) : { tokens: [], env: {}, comments: [] };
    return this.#blocks;
  }
}

/** One file is one document, line by line. */
const fileFormats: ReadonlySet<string> = new Set(["markdown", "mdx", "text", "html"]);

/** Markdown ends a line at LF, CRLF and CR. */
function lineStarts(text: string, from: number): readonly number[] {
  const starts = [from];
  const carriage = text.includes("\r");
  for (let at = from; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed;
    if (carriage) {
      for (let cr = text.indexOf("\r", at); cr >= 0 && cr < end - 1; cr = text.indexOf("\r", cr + 1)) {
        starts.push(cr + 1);
      }
    }
    if (feed < 0) break;
    starts.push(feed + 1);
    at = feed + 1;
  }
  return starts;
}
