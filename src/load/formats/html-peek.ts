import { Parser } from "htmlparser2";

/** No permalink, footnote or exponent is longer, and each peek of a page of megabytes has to end. */
const longest = 500;

/** The text of an element that says little, tags taken out and entities decoded; undefined when it does not end soon. */
export function shortText(html: string, start: number, name: string): string | undefined {
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
