import type { BlockWriter } from "./block-writer.ts";
import type { OpenedTag } from "./html.ts";

const longest = 500;

/**
 * Where a link leads, as Markdown writes it; undefined where it leads nowhere from a passage, as within its page.
 * @param base What the page's `base` says that relative addresses count from; empty: nothing.
 */
export function linkTarget(href: string, base = ""): string | undefined {
  const target = behindGoogle(fromBase(href.trim(), base));
  if (target === "" || /^(?:#|javascript:|data:)/i.test(target) || target.length > longest) return undefined;
  return /[\s()<>]/.test(target) ? `<${target.replace(/[<>\s]/g, encodeURIComponent)}>` : target;
}

/** Where a link of Google Docs leads: an export has each address in one of Google's own, which counts clicks. */
function behindGoogle(target: string): string {
  if (!/^https?:\/\/www\.google\.com\/url\?/i.test(target)) return target;
  const { searchParams } = new URL(target);
  const address = searchParams.get("q") ?? "";
  return searchParams.has("sa") && /^(?:https?|mailto):/i.test(address) ? address : target;
}

/** An image by its alternative text; one without says nothing. */
export function writeImage(write: BlockWriter, html: string, tag: OpenedTag, base: string): void {
  if ((tag.values.alt ?? "").trim() === "" || tag.ranges.alt === undefined) return;
  write.mark("![");
  writeAttribute(write, html, tag, "alt");
  const source = fromBase((tag.values.src ?? "").trim(), base);
  write.mark(/^data:|[\s()]/i.test(source) || source.length > longest ? "]" : `](${source})`);
}

/** The page that a link of Confluence's storage format leads to, by its title, where the link has no words of its own. */
export function writeLinkedPage(write: BlockWriter, html: string, tag: OpenedTag): void {
  if (/^(?:\s|<\/ri:page>)*<\/ac:link>/i.test(html.slice(tag.end, tag.end + 100)))
    writeAttribute(write, html, tag, "ri:content-title");
}

function writeAttribute(write: BlockWriter, html: string, { values, ranges }: OpenedTag, name: string): void {
  const value = values[name] ?? "";
  const range = ranges[name];
  if (range === undefined) return;
  // A value with `&amp;` is not in the source, and would be looked for to its end.
  const at = html.slice(range.start, range.end + 1).indexOf(value, name.length);
  const start = range.start + at;
  if (at !== -1) write.words(start, start + value.length);
  else write.replace(range.start, range.end + 1, value.replace(/\s+/g, " "));
}

function fromBase(target: string, base: string): string {
  if (target === "" || /^(?:[a-z][a-z0-9+.-]{0,30}:|[/#?])/i.test(target)) return target;
  return base.trim().slice(0, base.trim().lastIndexOf("/") + 1) + target;
}
