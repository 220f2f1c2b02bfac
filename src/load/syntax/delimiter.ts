/** What parts the columns of a CSV text, by its first line: spreadsheets write semicolons where the comma is the decimal mark, and databases bars. */
export function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const header = (end === -1 ? text : text.slice(0, end)).replace(/"[^"]*"/g, "");
  const best = [",", ";", "\t"].reduce((before, one) =>
    header.split(one).length > header.split(before).length ? one : before,
  );
  return !header.includes(best) && hasBars(text) ? "|" : best;
}

/** A bar is a character like others, unless as many stand on each of the first lines; one that begins a line begins a table of Markdown. */
function hasBars(text: string): boolean {
  const start = text.slice(0, mostCompared);
  const lines = start.replace(/"[^"]*"/g, "").split(/(?:\r?\n)+/, 6);
  const whole = (start.length < text.length ? lines.slice(0, -1) : lines).filter((line) => line !== "");
  const [bars = 0, ...others] = whole.map((line) => line.split("|").length - 1);
  return bars >= 1 && !start.startsWith("|") && others.length > 0 && others.every((count) => count === bars);
}

/** Of the first lines, in characters. */
const mostCompared = 20_000;

/** A CSV text without Excel's own first line, `sep=;`, which is no row; what stands below it stays on its line. */
export function withoutSeparatorLine(text: string): { readonly text: string; readonly delimiter?: string } {
  const found = /^\uFEFF?"?sep=([^\r\n"])"?[,;\t]*(?=\r?\n)/i.exec(text);
  const delimiter = found?.[1];
  return found === null || delimiter === undefined
    ? { text }
    : { text: text.slice(found[0].length), delimiter };
}
