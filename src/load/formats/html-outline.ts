import { Parser } from "htmlparser2";

/** What has to be known of a page before it is read. */
export interface HtmlOutline {
  readonly hasMain: boolean;
  /** Offsets of tables and lists that lay the page out: tables that hold headings or other tables, lists that hold headings. */
  readonly layout: ReadonlySet<number>;
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
  const layout = new Set<number>();
  const tables: number[] = [];
  const lists: number[] = [];
  let depth = 0;
  let tooDeep = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      tooDeep ||= depth > deepest;
      if (isMain(name, attributes)) hasMain = true;
      const isHeading = /^h[1-6]$/.test(name);
      const around = tables.at(-1);
      if ((name === "table" || isHeading) && around !== undefined) layout.add(around);
      // A heading parts the page, so no list around it is one of short items; after one heading they are all marked.
      if (isHeading)
        for (let at = lists.length - 1; at >= 0 && !layout.has(lists[at] ?? 0); at -= 1)
          layout.add(lists[at] ?? 0);
      if (name === "table") tables.push(start + parser.startIndex);
      if (isList(name)) lists.push(start + parser.startIndex);
    },
    onclosetag(name) {
      depth -= 1;
      if (name === "table") tables.pop();
      if (isList(name)) lists.pop();
    },
  });
  for (let from = start; from < html.length && !tooDeep; from += sliceLength)
    parser.write(html.slice(from, from + sliceLength));
  if (tooDeep) return undefined;
  parser.end();
  return { hasMain, layout };
}

function isList(name: string): boolean {
  return name === "ul" || name === "ol";
}

export function isMain(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return name === "main" || attributes.role === "main";
}
