import type { NumberToken } from "./number-tokens.ts";

/**
 * Says of numbers in their order which are Markdown's or HTML's own: a list's ordinal, `h2`, a footnote, an entity that
 * is no digit, the path of a relative link. Redacting them would break the document and hide nothing.
 */
export function structuralNumbers(text: string): (token: NumberToken) => boolean {
  const ordinals = new Set<number>();
  return ({ start, end }) => {
    const before = text.slice(Math.max(0, start - 64), start);
    const after = text.slice(end, end + 3);
    if (isOrdinal(before, after, text.slice(start, end), ordinals)) return true;
    if (/<\/?h$/i.test(before) && /^[\s>/]/.test(after)) return true;
    if (/\[\^$/.test(before) && after.startsWith("]")) return true;
    return isEntity(before, after, text.slice(start, end)) || isInRelativeLink(text, start);
  };
}

/** A wrapped line may begin with a number and a full stop, so a list must count: from 0 or 1, or from a number before. */
function isOrdinal(before: string, after: string, digits: string, ordinals: Set<number>): boolean {
  const value = Number(digits);
  if (!/^\d{1,4}$/.test(digits) || !/^[.)](?:\s|$)/.test(after)) return false;
  if (!/(?:^|[\r\n])[ \t>]*(?:[-*+] )?$/.test(before)) return false;
  if (value > 1 && !ordinals.has(value - 1)) return false;
  ordinals.add(value);
  return true;
}

function isEntity(before: string, after: string, digits: string): boolean {
  if (!after.startsWith(";")) return false;
  const base = /&#$/.test(before) ? 10 : /&#x$/i.test(before) ? 16 : 0;
  if (base === 0 || !/^[0-9]{1,6}$/.test(digits)) return false;
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff && !/\p{N}/u.test(String.fromCodePoint(code));
}

/** At most this long before the number; a longer path is redacted, which breaks the link and hides nothing else. */
const maxPath = 300;

/** `](../v2/page.md)` and `](#step-2)`; what only stands behind `](`, as `](1.299,00` does, is a number like any other. */
function isInRelativeLink(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - maxPath), start);
  const opening = before.lastIndexOf("](");
  if (opening < 0) return false;
  const rest = /^[^\s()<>]{0,300}(?=\))/.exec(text.slice(start, start + maxPath + 1))?.[0];
  const path = before.slice(opening + 2);
  if (rest === undefined || /[\s()<>?&=]|^[a-z][a-z0-9+.-]*:|^\/\//i.test(path)) return false;
  return /[/#]|\.[a-z][a-z0-9]{0,9}(?:$|#)/i.test(path + rest);
}
