import type { Env, Token } from "markdown-it";
import type { Page } from "./page.ts";
import { parseInline, positionOf } from "./parse-markdown.ts";

export interface Link {
  readonly kind: "link" | "image";
  /** As written, but percent-encoded where the parser does so. */
  readonly target: string;
  /** UTF-16 offset into the document's text; the paragraph's where the place inside is not known. */
  readonly offset: number;
}

/** In raw HTML; attributes of any order, each look bounded. */
const htmlTarget =
  /<(a|img)\s[^<>]{0,500}?\b(?:href|src)\s{0,3}=\s{0,3}(?:"([^"<>]{0,2000})"|'([^'<>]{0,2000})')/gi;

const absolute = /^(?:https?:|mailto:|\/\/)/i;
/** What can begin a link that stays here; most paragraphs hold none, and parsing them is what costs. */
const relative = /\]\(\s{0,3}(?!https?:|mailto:)|<(?:a|img)\s/i;

/** Links and images of a document; where a paragraph holds none that could be relative, its others are left out, too. */
export function linksOf(page: Page, env: Env): readonly Link[] {
  const references = Object.values(env.references ?? {}).some((one) => !absolute.test(one.href));
  const found: Link[] = [];
  // The cells of a table have no lines of their own, but its rows have.
  let lines: readonly [number, number] = [0, 1];
  for (const token of page.tokens) {
    lines = token.map ?? lines;
    const [first, last] = lines;
    if (token.type === "html_block") found.push(...htmlLinks(token.content, page.offsetOfLine(first)));
    if (token.type !== "inline") continue;
    const { content } = token;
    if (!relative.test(content) && !(references && content.includes("["))) continue;
    const places = new Places(page, content, first, last);
    for (const one of parseInline(content, env)) found.push(...linksIn(one, content, places));
  }
  return found;
}

function linksIn(token: Token, content: string, places: Places): readonly Link[] {
  // An include that leads nowhere is a finding of its own.
  if (/\[!INCLUDE {0,9}\[$/i.test(content.slice(Math.max(0, positionOf(token) - 20), positionOf(token))))
    return [];
  if (token.type === "html_inline") return htmlLinks(token.content, places.offsetOf(positionOf(token)));
  const kind = token.type === "link_open" ? "link" : token.type === "image" ? "image" : undefined;
  if (kind === undefined || token.markup === "autolink") return [];
  const target = token.attrGet(kind === "link" ? "href" : "src");
  return typeof target !== "string" ? [] : [{ kind, target, offset: places.offsetOf(positionOf(token)) }];
}

function htmlLinks(html: string, offset: number): readonly Link[] {
  if (!/<(?:a|img)\s/i.test(html)) return [];
  return [...html.matchAll(htmlTarget)].map(([, tag = "", double, single]) => ({
    kind: tag.toLowerCase() === "a" ? "link" : "image",
    target: double ?? single ?? "",
    offset,
  }));
}

/** From positions in a paragraph's content, whose lines have lost their marks and indentation, to offsets. */
class Places {
  readonly #page: Page;
  readonly #content: string;
  readonly #first: number;
  readonly #last: number;
  #line = 0;
  #begins = 0;
  #source: { readonly line: number; readonly offset: number; readonly indent: number } | undefined;

  constructor(page: Page, content: string, first: number, last: number) {
    this.#page = page;
    this.#content = content;
    this.#first = first;
    this.#last = last;
  }

  /** Positions must rise from call to call. */
  offsetOf(position: number): number {
    for (let end = this.#lineEnd(); end >= 0 && end < position; end = this.#lineEnd()) {
      this.#line += 1;
      this.#begins = end + 1;
    }
    const { offset, indent } = this.#sourceLine();
    return offset + (indent < 0 ? 0 : indent + Math.max(0, position - this.#begins));
  }

  /** Where the line begins in the document, and where in it the content does; worked out once a line. */
  #sourceLine(): { readonly offset: number; readonly indent: number } {
    if (this.#source?.line === this.#line) return this.#source;
    const line = Math.min(this.#first + this.#line, Math.max(this.#first, this.#last - 1));
    const end = this.#lineEnd();
    const written = this.#content.slice(this.#begins, end < 0 ? undefined : end).trim();
    // Of a line that was rewritten (an escaped bar in a table) only the line is known.
    const indent = this.#page.lineText(line).indexOf(written);
    this.#source = { line: this.#line, offset: this.#page.offsetOfLine(line), indent };
    return this.#source;
  }

  #lineEnd(): number {
    return this.#content.indexOf("\n", this.#begins);
  }
}
