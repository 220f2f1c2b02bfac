import { Parser } from "htmlparser2";
import { holdsLineNumbers, isCodeTable } from "./html-code.ts";

/** What has to be known of a page before it is read. */
export interface HtmlOutline {
  readonly hasMain: boolean;
  /**
   * Offsets of tables and lists that lay the page out: tables that hold headings, other tables or code of several lines,
   * which no row of Markdown can hold, and lists that hold headings.
   */
  readonly layout: ReadonlySet<number>;
  /** Where the content of each `pre` ends, by its own offset; looking it up for each anew is quadratic. */
  readonly preEnds: ReadonlyMap<number, number>;
  /** Offsets of `semantics` of MathML that have the formula as TeX beside it. */
  readonly inTex: ReadonlySet<number>;
  /** Offsets of headings that only name the note they stand in, as DocBook and Bootstrap write them: the section goes on after it. */
  readonly noteTitles: ReadonlySet<number>;
}

/**
 * The parser takes time by the depth for each tag: 2 MB of `<b>` took two minutes. Browsers stop at 512; real pages stay
 * below 100.
 */
const deepest = 1000;
/** The depth is looked at between slices. */
const sliceLength = 10_000;

interface OpenTable {
  readonly start: number;
  /** Has line numbers, so its code stands beside them. */
  numbered: boolean;
  /** The text of the `pre` that is open in a cell of it. */
  pre: string | undefined;
}

/** Undefined: elements are nested deeper than anybody meant. */
export function outlineOf(html: string, start: number): HtmlOutline | undefined {
  let hasMain = false;
  const layout = new Set<number>();
  const preEnds = new Map<number, number>();
  const pres: number[] = [];
  const inTex = new Set<number>();
  const formulas: number[] = [];
  const tables: OpenTable[] = [];
  const lists: number[] = [];
  const noteTitles = new Set<number>();
  /** Whether each open element is a note. */
  const notes: boolean[] = [];
  let tooDeep = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      const titlesNote = /^h[3-6]$/.test(name) && notes.at(-1) === true;
      if (titlesNote) noteTitles.add(start + parser.startIndex);
      notes.push(isNote(attributes.class));
      tooDeep ||= notes.length > deepest;
      if (isMain(name, attributes)) hasMain = true;
      const isHeading = /^h[1-6]$/.test(name) && !titlesNote;
      const around = tables.at(-1);
      if (around !== undefined) {
        if (name === "table" || isHeading || (isPre(name) && around.numbered)) layout.add(around.start);
        if (holdsLineNumbers(attributes.class)) around.numbered = true;
        if (isPre(name)) around.pre ??= "";
        if (name === "br" && around.pre !== undefined) around.pre += "\n";
      }
      // A heading parts the page, so no list around it is one of short items; after one heading they are all marked.
      if (isHeading)
        for (let at = lists.length - 1; at >= 0 && !layout.has(lists[at] ?? 0); at -= 1)
          layout.add(lists[at] ?? 0);
      if (name === "table")
        tables.push({
          start: start + parser.startIndex,
          numbered: isCodeTable(attributes.class),
          pre: undefined,
        });
      if (isList(name)) lists.push(start + parser.startIndex);
      if (isPre(name)) pres.push(start + parser.startIndex);
      if (name === "semantics") formulas.push(start + parser.startIndex);
      if (isTex(name, attributes)) inTex.add(formulas.at(-1) ?? -1);
    },
    ontext(data) {
      const around = tables.at(-1);
      if (around?.pre !== undefined) around.pre += data;
    },
    oncomment(data) {
      const around = tables.at(-1);
      if (around?.pre !== undefined && data.startsWith("[CDATA[")) around.pre += data;
    },
    onclosetag(name) {
      notes.pop();
      const around = tables.at(-1);
      if (isPre(name) && around?.pre !== undefined) {
        if (around.pre.trim().includes("\n")) layout.add(around.start);
        around.pre = undefined;
      }
      if (name === "table") tables.pop();
      if (isList(name)) lists.pop();
      if (isPre(name)) preEnds.set(pres.pop() ?? -1, start + parser.startIndex);
      if (name === "semantics") formulas.pop();
    },
  });
  for (let from = start; from < html.length && !tooDeep; from += sliceLength)
    parser.write(html.slice(from, from + sliceLength));
  if (tooDeep) return undefined;
  parser.end();
  return { hasMain, layout, preEnds, inTex, noteTitles };
}

function isNote(names = ""): boolean {
  return /(?:^|\s)(?:note|tip|hint|important|warning|caution|danger|alert|callout|admonition(?:-heading)?)(?:\s|$)/i.test(
    names,
  );
}

/** The latter is code, or what a macro shows as it is written, in Confluence's storage format. */
function isPre(name: string): boolean {
  return name === "pre" || name === "ac:plain-text-body";
}

function isList(name: string): boolean {
  return name === "ul" || name === "ol";
}

export function isMain(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return name === "main" || attributes.role === "main";
}

export function isTex(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return name === "annotation" && /\b(?:x-)?(?:la)?tex\b/i.test(attributes.encoding ?? "");
}
