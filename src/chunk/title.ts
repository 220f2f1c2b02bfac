import { posix } from "node:path";
import { isRecordFormat } from "../config/formats.ts";
import type { Document } from "../load/document.ts";
import { normaliseLine } from "./markdown/plain-text.ts";
import type { Section } from "./section.ts";

/**
 * The document's own title, else its first level-1 heading, else the heading that all others stand under, else its name:
 * the first of several sections says nothing of the others. `written`: what raw HTML before the first level-1 heading calls it.
 */
export function titleOf(document: Document, root: Section, written: string | undefined): string {
  const own = normaliseLine(document.title ?? "");
  if (own !== "") return own;
  if (written !== undefined) return written;
  const headed = [...sectionsBelow(root)].filter((section) => section.heading !== "");
  const first = headed.find((one) => one.level === 1);
  if (first !== undefined) return first.heading;
  const outermost = headed.filter((one) => one.path.length === 1);
  const name = nameOf(document);
  return outermost[0] === undefined || (outermost.length > 1 && saysMuch(name, document))
    ? name
    : outermost[0].heading;
}

/** An id says less than any heading, and so does the name that a folder's own page has everywhere. */
function saysMuch(name: string, { format }: Document): boolean {
  return !isRecordFormat(format) && !/^(?:_?index|readme)(?:\.[a-z-]{2,8})?$/i.test(name);
}

function* sectionsBelow(section: Section): Generator<Section> {
  for (const child of section.children) {
    yield child;
    yield* sectionsBelow(child);
  }
}

/** The file's name without its extension; of a record, its id. */
function nameOf({ path, format }: Document): string {
  const name =
    isRecordFormat(format) && path.includes("#") ? path.slice(path.indexOf("#") + 1) : posix.parse(path).name;
  return normaliseLine(name) || path;
}
