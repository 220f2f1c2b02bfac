/** What stands at an offset, for a message: a sign itself, of words and numbers only the kind, for they may be anything. */
export function characterAt(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  if (code === undefined) return "the end";
  const character = String.fromCodePoint(code);
  if (/[\r\n]/.test(character)) return "a line break";
  if (/\p{L}/u.test(character)) return "a letter";
  if (/\p{N}/u.test(character)) return "a digit";
  if (/[\p{P}\p{S}]/u.test(character)) return character;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
