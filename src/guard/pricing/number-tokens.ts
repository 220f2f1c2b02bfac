/** A number as it is written, with its separators: `1,234.56`, `1 234,56`, `1'234.50`, `1,00,000`, `１，２００`, `四`. UTF-16 offsets. */
export interface NumberToken {
  readonly start: number;
  readonly end: number;
}

/**
 * Digits of any script, fractions and Roman numerals of their own characters included; between them one separator, or a
 * blank before exactly three digits. Nothing is optional before a match, so a text is read once, whatever it holds.
 */
const number =
  /\p{N}+(?:[.,'’‘´·٫٬⁄\u00ad\u200b\u2060]\p{N}+|(?<=[０-９])[，．](?=[０-９])\p{N}+|[ \u00a0\u2007\u2009\u202f]\p{Nd}{3}(?!\p{N}))*/gu;

export function numberTokens(text: string): readonly NumberToken[] {
  return Array.from(text.matchAll(number), ({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }));
}
