import { Parser } from "htmlparser2";

/** No permalink, footnote or exponent is longer, and each peek of a page of megabytes has to end. */
const longest = 500;

/** The text of an element that says little, tags taken out and entities decoded; undefined when it does not end soon. */
function shortText(html: string, start: number, name: string): string | undefined {
  const ahead = html.slice(start, start + longest);
  const end = ahead.search(new RegExp(`</${name}(?![\\w-])`, "i"));
  if (end === -1) return undefined;
  let text = "";
  const parser = new Parser({
    ontext(data) {
      text += data;
    },
  });
  parser.end(ahead.slice(0, end));
  return text;
}

/** A link to the very place where it stands, shown as a sign: `#`, `¶`, a chain, a character of an icon font or of no width. */
export function isPermalink(html: string, start: number, href: string): boolean {
  const text = shortText(html, start, "a")?.trim();
  if (text === undefined || /[\p{L}\p{N}]/u.test(text)) return false;
  return href.includes("#") || /^(?:[#¶§]|🔗)?$/u.test(text);
}

/** A button that says no more than that it copies. */
export function isCopyButton(html: string, start: number): boolean {
  return /^cop(?:y|ied)(?: code| link| to clipboard)?[!.]?$/i.test(
    shortText(html, start, "button")?.trim() ?? "",
  );
}

/** What stands around a `sup` so that it does not become part of the word before it; `preceding` is that word's end. */
export function raisedMarks(
  html: string,
  tag: { readonly start: number; readonly end: number },
  preceding: string,
): readonly [string, string] | undefined {
  const text = shortText(html, tag.end, "sup")?.trim();
  if (text === undefined || text === "" || preceding === "") return undefined;
  if (isReference(html, tag)) return /^[[(]/.test(text) ? undefined : ["[", "]"];
  if (!/[\p{L}\p{N})]/u.test(preceding)) return undefined;
  // `1st`, `2e` and `TM` are no exponents.
  if (/^(?:[-+−]?\d+(?:[.,]\d+)*|[b-df-np-z])$/i.test(text)) return ["^", ""];
  return /^[-+−]?\w{1,4}(?:\s?[-+−*/]\s?\w{1,4})+$|^[-+−]\w{1,4}$/.test(text) ? ["^(", ")"] : undefined;
}

/** A footnote's number leads to a place in the page, by a link in it or around it. */
function isReference(
  html: string,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  return (
    /^(?:\s|<(?!a\s|\/sup)[^<>]*>|\[)*<a\s[^<>]*?href\s*=\s*["']?#/i.test(html.slice(end, end + longest)) ||
    /<a\s[^<>]*?href\s*=\s*["']?#[^<>]*>\s*$/i.test(html.slice(Math.max(0, start - longest), start))
  );
}
