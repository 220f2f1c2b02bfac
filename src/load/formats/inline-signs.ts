/** As much of what follows as an entity can be long. */
const ahead = 40;

/**
 * Offsets in a source, between `start` and `end`, of signs that Markdown would read within a line: emphasis, code, HTML,
 * links, entities, and `#` that closes a heading. Those that stand as they are get no backslash: `max_tokens`, `2 * 3`.
 */
export function inlineSigns(source: string, start: number, end: number): readonly number[] {
  const found: number[] = [];
  for (const { index, 0: run } of source.slice(start, end).matchAll(/[`<\\&\]]|\*+|_+|(?<!\S)#+(?=\s*$)/g)) {
    const from = start + index;
    const before = source.charAt(from - 1);
    const after = source.slice(from + run.length, from + run.length + ahead);
    if (!isSign(run.charAt(0), before, after)) continue;
    // One is enough to part `#` from the blank that makes it a closing mark.
    const length = run.startsWith("#") ? 1 : run.length;
    for (let at = 0; at < length; at += 1) found.push(from + at);
  }
  return found;
}

/** Whether a character, or one that stands for an entity, is a sign; `after` may be the source's markup, which decides nothing. */
export function isSign(character: string, before: string, after: string): boolean {
  switch (character) {
    case "`":
      return true;
    case "#":
      return /^[\s>]?$/.test(before);
    case "*":
      return !(/^\s?$/.test(before) && /^(?:\s|$)/.test(after));
    case "_":
      return !/^(?:\s+|[\p{L}\p{N}]{2})$/u.test(before + after.slice(0, 1));
    case "<":
      return /^[a-z/!?<&]/i.test(after);
    case "]":
      return /^(?:[([&]|<(?!\/h[1-6]))/i.test(after);
    case "&":
      return /^#?\w{1,31};/.test(after);
    case "\\":
      return /^[!-/:-@[-`{-~]/.test(after);
    default:
      return false;
  }
}

/** Where a backslash keeps the text of a line from beginning a block of Markdown: 0, or behind its number; undefined: nowhere. */
export function blockSign(line: string): number | undefined {
  const number = /^\d{1,9}(?=[.)](?:\s|$))/.exec(line);
  if (number !== null) return number[0].length;
  return /^(?:[#>|<=~]|```|[-+*_:](?:[-+*_:|\s]|$)|\[[^\]]*$|\[[^\]]*\]:)/.test(line) ? 0 : undefined;
}
