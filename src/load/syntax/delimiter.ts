/** What parts the columns of a CSV text, by its first line: spreadsheets write semicolons where the comma is the decimal mark. */
export function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const header = (end === -1 ? text : text.slice(0, end)).replace(/"[^"]*"/g, "");
  return [",", ";", "\t"].reduce((best, one) =>
    header.split(one).length > header.split(best).length ? one : best,
  );
}

/** A CSV text without Excel's own first line, `sep=;`, which is no row; what stands below it stays on its line. */
export function withoutSeparatorLine(text: string): { readonly text: string; readonly delimiter?: string } {
  const found = /^\uFEFF?"?sep=([^\r\n"])"?[,;\t]*(?=\r?\n)/i.exec(text);
  const delimiter = found?.[1];
  return found === null || delimiter === undefined
    ? { text }
    : { text: text.slice(found[0].length), delimiter };
}
