import { Parser } from "htmlparser2";

/** What has to be known of a page before it is read. */
export interface HtmlOutline {
  readonly hasMain: boolean;
  /** Offsets of tables that lay the page out: they hold headings or other tables. */
  readonly layoutTables: ReadonlySet<number>;
}

/**
 * The parser takes time by the depth for each tag: 2 MB of `<b>` took two minutes. Browsers stop at 512; real pages stay
 * below 100.
 */
const deepest = 1000;
/** The depth is looked at between slices. */
const sliceLength = 10_000;

/** Undefined: elements are nested deeper than anybody meant. */
export function outlineOf(html: string, start: number): HtmlOutline | undefined {
  let hasMain = false;
  const layoutTables = new Set<number>();
  const open: number[] = [];
  let depth = 0;
  let tooDeep = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      tooDeep ||= depth > deepest;
      if (isMain(name, attributes)) hasMain = true;
      const around = open.at(-1);
      if ((name === "table" || /^h[1-6]$/.test(name)) && around !== undefined) layoutTables.add(around);
      if (name === "table") open.push(start + parser.startIndex);
    },
    onclosetag(name) {
      depth -= 1;
      if (name === "table") open.pop();
    },
  });
  for (let from = start; from < html.length && !tooDeep; from += sliceLength)
    parser.write(html.slice(from, from + sliceLength));
  if (tooDeep) return undefined;
  parser.end();
  return { hasMain, layoutTables };
}

export function isMain(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return name === "main" || attributes.role === "main";
}
