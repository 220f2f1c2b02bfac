import type { Origin } from "../rewriting.ts";
import { readHtml } from "./html.ts";

export interface FieldsText {
  readonly text: string;
  readonly origin: Origin;
}

/** HTML texts of a record as one Markdown text, each read by itself; undefined when one is nested too deep. */
export function readHtmlFields(fields: readonly string[]): FieldsText | undefined {
  const texts: string[] = [];
  const origins: Origin[] = [];
  let source = 0;
  let text = 0;
  for (const field of fields) {
    const read = readHtml(field, 0);
    if (read.outcome === "too-deep") return undefined;
    const written = read.text.trimEnd();
    texts.push(written);
    origins.push(moved(read.origin, source, text));
    source += field.length + between.length;
    text += written.length + between.length;
  }
  return {
    text: texts.join(between),
    origin: {
      characters: origins.reduce((sum, one) => sum + one.characters, 0),
      omitted: origins.flatMap((one) => one.omitted),
      copies: origins.flatMap((one) => one.copies),
      replaced: origins.flatMap((one) => one.replaced),
      lines: [],
    },
  };
}

/** A title as it is shown: WordPress writes `&#8217;` and emphasis in titles, too. */
export function readHtmlTitle(title: string): string {
  if (!/&[#\w]+;|<\/?[a-z]/i.test(title)) return title;
  const read = readHtml(`<head><title>${title.replace(/<\/?[a-z][^<>]*>/gi, "")}</title></head>`, 0);
  return read.outcome === "too-deep" || read.title === undefined ? title : read.title;
}

/** Between two texts of a record, in the document as in its source. */
const between = "\n\n";

function moved(origin: Origin, source: number, text: number): Origin {
  return {
    ...origin,
    omitted: origin.omitted.map((one) => ({ ...one, offset: one.offset + source })),
    copies: origin.copies.map((one) => ({ ...one, text: one.text + text, source: one.source + source })),
    replaced: origin.replaced.map((one) => ({ ...one, text: one.text + text, offset: one.offset + source })),
  };
}
