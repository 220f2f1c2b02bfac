import MarkdownIt from "markdown-it";
import type { Heading } from "./block.ts";
import { headingText } from "./heading-text.ts";

const { unescapeAll } = new MarkdownIt().utils;

/** An element with its text, which holds no other heading; each look is bounded. */
const element = /<h([1-6])(?:\s[^<>]{0,1000})?>((?:(?!<\/?h[1-6]\b)[\s\S]){0,3000}?)<\/h\1\s{0,10}>/gi;

export interface HtmlHeading extends Heading {
  /** Whether the block holds nothing else. */
  readonly alone: boolean;
}

/** The heading that a block of raw HTML begins with, when it is the only one in it: `<h1 align="center">Name</h1>`. */
export function htmlHeading(html: string): HtmlHeading | undefined {
  if (!/^\s*<h[1-6]\b/i.test(html)) return undefined;
  const [first, second] = html.matchAll(element);
  if (first === undefined || second !== undefined || html.slice(0, first.index).trim() !== "")
    return undefined;
  const [whole, level, inner = ""] = first;
  const text = textOf(inner);
  return text === "" ? undefined : { level: Number(level), text, alone: html.trim() === whole };
}

/** Text of the first `<h1>` in a block of raw HTML, whatever is around it. */
export function htmlTitle(html: string): string | undefined {
  if (!/<h1\b/i.test(html) || /^\s*<(?:pre|script|style|textarea)\b/i.test(html)) return undefined;
  for (const [, level, inner = ""] of withoutComments(html).matchAll(element)) {
    const text = textOf(inner);
    if (level === "1" && text !== "") return text;
  }
  return undefined;
}

function withoutComments(html: string): string {
  return html.replace(/<!--[\s\S]*?(?:-->|$)/g, "");
}

/** Without tags; where a logo stands for the name, what it says of itself. */
function textOf(inner: string): string {
  const written = withoutComments(inner).replace(/<br\b[^<>]*>/gi, " ");
  const text = headingText(unescapeAll(written.replace(/<[^<>]*>/g, "")));
  if (text !== "") return text;
  const named = /<img\b[^<>]*?\salt\s?=\s?(?:"([^"<>]*)"|'([^'<>]*)')/i.exec(written);
  return headingText(unescapeAll(named?.[1] ?? named?.[2] ?? ""));
}
