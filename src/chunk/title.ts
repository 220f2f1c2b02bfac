import { posix } from "node:path";
import { type Document, isRecordFormat } from "../load/document.ts";
import { normaliseLine } from "./plain-text.ts";
import type { Section } from "./section.ts";

/**
 * The document's own title, else its first level-1 heading, else its first heading, else its name. `written`: what raw
 * HTML before the first level-1 heading calls it.
 */
export function titleOf(document: Document, root: Section, written: string | undefined): string {
  const own = normaliseLine(document.title ?? "");
  if (own !== "") return own;
  if (written !== undefined) return written;
  const headed = [...sectionsBelow(root)].filter((section) => section.heading !== "");
  const section = headed.find((one) => one.level === 1) ?? headed[0];
  return section?.heading ?? nameOf(document);
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
