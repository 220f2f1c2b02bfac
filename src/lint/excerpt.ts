/** A text as messages quote it: one line, not long, and without what cannot be seen. */
export function excerpt(text: string, most = 80): string {
  const line = visible(
    text
      .slice(0, most * 4)
      .replace(/\s+/g, " ")
      .trim(),
  );
  if (line.length <= most) return line;
  const end = line.charCodeAt(most - 2) >>> 10 === 0x36 ? most - 2 : most - 1;
  return `${line.slice(0, end)}…`;
}

/** Characters nobody sees, by their code points. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, (character) => codePoint(character));
}

export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
