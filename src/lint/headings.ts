import { sha256 } from "../digest/digest.ts";
import { headingAttributes, withoutAttributes } from "../load/markdown/heading-attributes.ts";
import type { Page } from "./page.ts";
import { parseInline, plainText } from "./parse-markdown.ts";

export interface Heading {
  /** In a quote or a list: it can be linked to, and is no heading of the document. */
  readonly nested: boolean;
  readonly level: number;
  /** Without markup and anchor, blanks collapsed. */
  readonly text: string;
  /** Of `{#id}`, `{/*id*\/}` or the like behind it. */
  readonly id: string | undefined;
  /** UTF-16 offset into the document's text. */
  readonly offset: number;
}

/** A longer one is a finding; what is behind it is not read. */
const readAtMost = 3000;

export function headingsOf(page: Page): readonly Heading[] {
  return page.tokens.flatMap((token, index) => {
    if (token.type !== "heading_open" || token.map === null) return [];
    const content = page.tokens[index + 1]?.content ?? "";
    const source = withoutAttributes(content).slice(0, readAtMost);
    const text = /[\\`*_[\]<>!&]/.test(source) ? plainText(parseInline(source, page.references)) : source;
    return [
      {
        nested: token.level > 0,
        level: Number(token.tag.slice(1)),
        text: text
          .replace(/[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?=\W|$)/g, "")
          .replace(/\s+/g, " ")
          .trim(),
        id: idIn(headingAttributes(content)),
        offset: page.offsetOfLine(token.map[0]),
      },
    ];
  });
}

function idIn(attributes: string | undefined): string | undefined {
  return /(?:\/\*|#)\s*#?([^\s{}*]{1,200})/.exec(attributes ?? "")?.[1];
}

/** Equal for anchors and headings that only a site generator tells apart. */
export function anchorDigest(text: string): string {
  return sha256(anchorKey(text)).slice(0, 16);
}

/**
 * What is left of an anchor or a heading when all that site generators disagree about is taken away: they keep, drop or
 * replace other characters than letters and digits, each in its own way.
 */
function anchorKey(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .replace(/[\u00df-\u0131\u0142]/g, (letter) => plain.get(letter) ?? letter);
}

/** Letters with which others are written for the anchor, and which are not letter and accent to Unicode. */
const plain: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"],
  ["æ", "ae"],
  ["ð", "d"],
  ["ø", "o"],
  ["þ", "th"],
  ["đ", "d"],
  ["ı", "i"],
  ["ł", "l"],
]);

/** A heading as German generators write it for its anchor, `ü` as `ue`; nothing of one without such letters. */
export function inTwoLetters(heading: string): readonly string[] {
  const composed = /[äöü]|\u0308/i.test(heading) ? heading.normalize("NFC") : "";
  const written = composed.replace(/[äöü]/gi, (letter) => `${letter.normalize("NFD").charAt(0)}e`);
  return written === composed ? [] : [written];
}
