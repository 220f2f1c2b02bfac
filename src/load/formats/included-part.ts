import { readFrontMatter } from "../metadata/front-matter.ts";
import { fenceAround } from "./fence.ts";

/** What mdBook names behind a colon: `file:2`, `file:2:10`, `file::10`, `file:2:` and `file:anchor`; undefined: no such anchor. */
export function mdbookPart(text: string, [first, last]: readonly string[]): string | undefined {
  if (first === undefined) return withoutAnchors(text.split("\n")).replace(/\n$/, "");
  const lines = text.split("\n");
  if (first !== "" && !/^\d+$/.test(first)) return anchored(lines, first);
  const from = first === "" ? 1 : Math.max(1, Number(first));
  const to = last === undefined ? from : last === "" ? lines.length : Number(last);
  return withoutAnchors(lines.slice(from - 1, to)).replace(/\n$/, "");
}

function anchored(lines: readonly string[], anchor: string): string | undefined {
  const start = lines.findIndex((line) => anchorOf(line, "ANCHOR") === anchor);
  if (start === -1) return undefined;
  const end = lines.findIndex((line, index) => index > start && anchorOf(line, "ANCHOR_END") === anchor);
  return withoutAnchors(lines.slice(start + 1, end === -1 ? undefined : end));
}

function withoutAnchors(lines: readonly string[]): string {
  return lines
    .filter((line) => anchorOf(line, "ANCHOR") === undefined && anchorOf(line, "ANCHOR_END") === undefined)
    .join("\n");
}

function anchorOf(line: string, kind: "ANCHOR" | "ANCHOR_END"): string | undefined {
  const at = line.indexOf(`${kind}:`);
  return at === -1 ? undefined : /^\s*([\w-]+)/.exec(line.slice(at + kind.length + 1))?.[1];
}

/**
 * What MkDocs names behind a colon: `file:2:10`, `file:2` (up to its end), `file::10` and `file:section`, as far indented as the
 * directive is; undefined: no such section.
 */
export function mkdocsPart(text: string, range: readonly string[], indent: string): string | undefined {
  const [first = "", last = ""] = range;
  const whole = (range.length === 0 ? withoutFrontMatter(text) : text.replace(/\n$/, "")).split("\n");
  const mark = /-8<-+[ \t]+\[[ \t]*(start|end)[ \t]*:[ \t]*([\w-]+)[ \t]*\]/;
  const marks = whole.map((line) => mark.exec(line) ?? []);
  const place = (kind: string) => marks.findIndex(([, one, name]) => one === kind && name === first);
  const named = first !== "" && !/^\d+$/.test(first);
  const start = named ? place("start") + 1 : Math.max(0, Number(first) - 1);
  if (named && start === 0) return undefined;
  const end = named ? place("end") : last === "" ? -1 : Number(last);
  return whole
    .slice(start, end < 0 ? undefined : end)
    .filter((line) => !mark.test(line))
    .map((line, index) => (index === 0 || line === "" ? line : indent + line))
    .join("\n");
}

/**
 * What VitePress names behind a path: `#region`, or the section under a heading, and then `{2,10}`, `{2,}` or `{,10}`, the
 * lines of it; undefined: no such region or heading.
 */
export function vitepressPart(text: string, name: string, range: string): string | undefined {
  const whole = withoutFrontMatter(text).split("\n");
  const lines = name === "" ? whole : (region(whole, name) ?? section(whole, name));
  const [, first = "", last = ""] = /^\{(\d{0,9}),(\d{0,9})\}$/.exec(range) ?? [];
  return lines
    ?.slice(first === "" ? 0 : Math.max(0, Number(first) - 1), last === "" ? undefined : Number(last))
    .join("\n");
}

/** The code that VitePress shows for `<<<`, as a fence: a file, or a region of it moved to the left; undefined: no such region. */
export function snippetPart(
  text: string,
  { name, language, indent }: { readonly name: string; readonly language: string; readonly indent: string },
): string | undefined {
  const whole = text.replace(/\n$/, "").split("\n");
  const lines = name === "" ? whole : region(whole, name);
  if (lines === undefined) return undefined;
  const written = lines.filter((line) => line.trim() !== "");
  const margin = Math.min(...written.map((line) => line.length - line.trimStart().length));
  const code = name === "" ? lines : lines.map((line) => line.slice(margin));
  const fence = fenceAround(code.join("\n"));
  return [`${fence}${language}`, ...code, fence]
    .map((line) => (line === "" ? line : `${indent}${line}`))
    .join("\n")
    .trimStart();
}

/** Between `<!-- #region name -->` and `<!-- #endregion name -->`, or the same in comments of code. */
function region(lines: readonly string[], name: string): readonly string[] | undefined {
  const start = lines.findIndex((line) => /^\W*#?region\b\s*(\S*)/.exec(line)?.[1] === name);
  if (start === -1) return undefined;
  const end = lines.findIndex((line, index) => {
    const named = index > start ? /^\W*#?endregion\b\s*([\w*-]*)/.exec(line)?.[1] : undefined;
    return named === name || named === "" || named === "--";
  });
  return lines
    .slice(start + 1, end === -1 ? undefined : end)
    .filter((line) => !/^\W*#?(?:end)?region\b/.test(line));
}

/** A heading with what is under it, by its anchor. */
function section(lines: readonly string[], name: string): readonly string[] | undefined {
  let fence = false;
  const headings = lines.map((line) => {
    if (/^\s*(?:`{3,}|~{3,})/.test(line)) fence = !fence;
    return fence ? undefined : /^(#{1,6})\s+(.*)$/.exec(line);
  });
  const start = headings.findIndex((found) => found != null && isNamed(found[2] ?? "", name));
  const level = headings[start]?.[1]?.length ?? 0;
  if (level === 0) return undefined;
  const end = headings.findIndex(
    (found, index) => index > start && found != null && (found[1]?.length ?? 0) <= level,
  );
  return lines.slice(start, end === -1 ? undefined : end);
}

function isNamed(heading: string, name: string): boolean {
  const key = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const id = /\{#([^\s{}]{1,200})\}\s*$/.exec(heading)?.[1];
  return key(id ?? heading) === key(name);
}

/** Neither of those who include so knows JSON in braces, and a file of JSON may be what is included. */
export function withoutFrontMatter(text: string): string {
  if (text.startsWith("{")) return text.replace(/\r?\n$/, "");
  const front = readFrontMatter(text);
  return (front.outcome === "read" ? text.slice(front.bodyStart) : text).replace(/\r?\n$/, "");
}
