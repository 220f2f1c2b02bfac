import { Parser } from "htmlparser2";

/** What has to be known of a page before it is read. */
export interface HtmlOutline {
  readonly hasMain: boolean;
  /** Offsets of tables that lay the page out: they hold headings or other tables. */
  readonly layoutTables: ReadonlySet<number>;
}

export function outlineOf(html: string, start: number): HtmlOutline {
  let hasMain = false;
  const layoutTables = new Set<number>();
  const open: number[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      if (isMain(name, attributes)) hasMain = true;
      const around = open.at(-1);
      if ((name === "table" || /^h[1-6]$/.test(name)) && around !== undefined) layoutTables.add(around);
      if (name === "table") open.push(start + parser.startIndex);
    },
    onclosetag(name) {
      if (name === "table") open.pop();
    },
  });
  parser.end(html.slice(start));
  return { hasMain, layoutTables };
}

export function isMain(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return name === "main" || attributes.role === "main";
}
