import type { BlockWriter } from "./block-writer.ts";
import type { OpenedTag } from "./html-reader.ts";

const longest = 500;

/**
 * Where a link leads, as Markdown writes it; undefined where it leads nowhere from a passage, as within its page.
 * @param base What the page's `base` says that relative addresses count from; empty: nothing.
 */
export function linkTarget(href: string, base = ""): string | undefined {
  const target = fromBase(href.trim(), base);
  if (target === "" || /^(?:#|javascript:|data:)/i.test(target) || target.length > longest) return undefined;
  return /[\s()<>]/.test(target) ? `<${target.replace(/[<>\s]/g, encodeURIComponent)}>` : target;
}

/** An image by its alternative text; one without says nothing. */
export function writeImage(
  write: BlockWriter,
  html: string,
  { values, ranges }: OpenedTag,
  base: string,
): void {
  const alt = values.alt ?? "";
  const range = ranges.alt;
  if (alt.trim() === "" || range === undefined) return;
  const start = html.indexOf(alt, range.start + "alt".length);
  write.mark("![");
  if (start !== -1 && start + alt.length <= range.end + 1) write.words(start, start + alt.length);
  else write.replace(range.start, range.end + 1, alt.replace(/\s+/g, " "));
  const source = fromBase((values.src ?? "").trim(), base);
  write.mark(/^data:|[\s()]/i.test(source) || source.length > longest ? "]" : `](${source})`);
}

function fromBase(target: string, base: string): string {
  if (target === "" || /^(?:[a-z][a-z0-9+.-]{0,30}:|[/#?])/i.test(target)) return target;
  return base.trim().slice(0, base.trim().lastIndexOf("/") + 1) + target;
}
