const string = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const blanks = /\s*/y;

/**
 * Offset of the first key that stands twice in one object of a valid JSON text; undefined when there is none. Parsers keep
 * the last value and drop the others without a word.
 */
export function duplicateKeyOffset(text: string): number | undefined {
  const objects: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x22) {
      string.lastIndex = at;
      if (!string.test(text)) return undefined;
      const end = string.lastIndex;
      blanks.lastIndex = end;
      blanks.test(text);
      if (text.charCodeAt(blanks.lastIndex) === 0x3a) {
        const keys = objects.at(-1);
        const key = text.slice(at, end);
        if (keys?.has(key) === true) return at;
        keys?.add(key);
      }
      at = end - 1;
    } else if (character === 0x7b) objects.push(new Set());
    else if (character === 0x5b) objects.push(undefined);
    else if (character === 0x7d || character === 0x5d) objects.pop();
  }
  return undefined;
}
