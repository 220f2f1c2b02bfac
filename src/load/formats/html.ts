import { Parser } from "htmlparser2";
import { type Origin, Rewriting } from "../rewriting.ts";
import { BlockWriter } from "./block-writer.ts";
import { withOwnClosings } from "./html-headings.ts";
import { outlineOf } from "./html-outline.ts";
import { HtmlReader } from "./html-reader.ts";

export type ReadHtml = ReadPage | { readonly outcome: "too-deep" };

export interface ReadPage {
  readonly outcome: "read";
  /** The page as Markdown. */
  readonly text: string;
  readonly origin: Origin;
  /** What `<title>` says. */
  readonly title: string | undefined;
}

/**
 * An HTML page as text that people can read. Tags are read in the order of the source, without the rearranging that
 * browsers do: so each character's place in the text follows from its place in the source.
 */
export function readHtml(written: string, bodyStart: number): ReadHtml {
  const html = written.slice(0, bodyStart) + withOwnClosings(written.slice(bodyStart));
  const outline = outlineOf(html, bodyStart);
  if (outline === undefined) return { outcome: "too-deep" };
  const out = new Rewriting(html);
  if (html.startsWith("\uFEFF")) out.omit(1, "byte-order-mark");
  out.omit(bodyStart, "front-matter");
  const reader = new HtmlReader(out, new BlockWriter(out, html), html, outline);
  const at = (offset: number): number => bodyStart + offset;
  let attributes: Record<string, AttributeRange> = {};
  const parser = new Parser({
    onopentagname: () => {
      attributes = {};
    },
    onattribute: (name) => {
      attributes[name] = { start: at(parser.startIndex), end: at(parser.endIndex) };
    },
    onopentag: (name, values, implied) =>
      reader.open({
        name,
        values,
        ranges: attributes,
        start: at(parser.startIndex),
        end: at(parser.endIndex) + 1,
        implied,
      }),
    onclosetag: (name, implied) =>
      reader.close(name, implied ? at(parser.startIndex) : at(parser.endIndex) + 1),
    ontext: (data) => reader.text(at(parser.startIndex), at(parser.endIndex) + 1, data),
    oncomment: () => reader.comment(at(parser.startIndex), at(parser.endIndex) + 1),
  });
  parser.end(html.slice(bodyStart));
  return { outcome: "read", ...out.end(), title: reader.title };
}

export interface AttributeRange {
  readonly start: number;
  readonly end: number;
}

export interface OpenedTag {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  readonly ranges: Readonly<Record<string, AttributeRange>>;
  readonly start: number;
  readonly end: number;
  readonly implied: boolean;
}
