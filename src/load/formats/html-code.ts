/** As Rouge, Pygments, Chroma, Hexo and pymdownx name what holds line numbers of code. */
const numbers: ReadonlySet<string> = new Set(
  "gutter rouge-gutter lineno linenos linenodiv ln lnt".split(" "),
);
const codeTables: ReadonlySet<string> = new Set("rouge-table highlighttable lntable".split(" "));

/** Whether a table is there to put line numbers beside code. */
export function isCodeTable(className: string | undefined): boolean {
  return names(className).some((one) => codeTables.has(one));
}

export function holdsLineNumbers(className: string | undefined): boolean {
  return names(className).some((one) => numbers.has(one));
}

/** No code that people read has more lines, and the look at them has to end. */
const longest = 200_000;

/** Whether an element is one of line numbers: by its class, and as nothing but numbers is in it. */
export function isLineNumbers(
  name: string,
  className: string | undefined,
  html: string,
  start: number,
): boolean {
  if (!holdsLineNumbers(className) || !/^(?:a|div|pre|span|td)$/.test(name)) return false;
  const content = new RegExp(`^(?:[\\s\\d]|<(?!/?${name}[\\s>])[^<>]*>)*(?=</${name})`, "i");
  const found = content.exec(html.slice(start, start + longest))?.[0];
  // A cell of numbers alone may be one of a table of numbers.
  return found !== undefined && (name !== "td" || /<pre/i.test(found));
}

function names(className = ""): readonly string[] {
  return className.split(/\s+/);
}
