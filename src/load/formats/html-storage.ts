import type { OmissionReason } from "../omission.ts";

/**
 * Confluence's storage format, in which its API gives pages: HTML in which macros are elements, with settings of theirs in
 * `ac:parameter`, and code and the words of links are CDATA, which HTML knows as comments.
 */

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Around {
  readonly name: string;
  readonly start: number;
}

/** What a comment holds that is the text of the element around it; undefined: it is a comment. */
export function plainTextIn(
  html: string,
  { start, end }: Range,
  around: Around | undefined,
): Range | undefined {
  if (around?.name !== "ac:plain-text-body" && around?.name !== "ac:plain-text-link-body") return undefined;
  const opening = "<![CDATA[";
  const closing = "]]>";
  if (!html.startsWith(opening, start) || !html.startsWith(closing, end - closing.length)) return undefined;
  return { start: start + opening.length, end: end - closing.length };
}

/** Why text straight inside of an element is none: it sets a macro or a task. A title and the key of an issue are shown. */
export function settingReason(html: string, around: Around | undefined): OmissionReason | undefined {
  if (around === undefined || !settings.test(around.name)) return undefined;
  const tag = html.slice(around.start, around.start + 100);
  return /^<ac:parameter\s+ac:name=["'](?:title|key)["']/i.test(tag) ? undefined : "markup";
}

const settings = /^ac:(?:parameter|adf-attribute|adf-parameter(?:-value)?|task-(?:id|uuid|status))$/;

/** Whether it says once more what stands before it: a panel or a decision of the newer editor, for programs that know none. */
export function repeatsContent(html: string, { name, start }: Around): boolean {
  if (name !== "ac:adf-fallback") return false;
  return /<\/ac:adf-content>\s*(?:<\/ac:adf-node>\s*)*$/.test(html.slice(Math.max(0, start - 200), start));
}

/** The class that HTML would name the language of a macro's code with; empty where it has none, or is no macro. */
export function macroLanguage(html: string, { name, start }: Around): string {
  if (name !== "ac:plain-text-body") return "";
  // Settings stand before the code, after where the macro begins.
  const before = html.slice(Math.max(0, start - 1000), start);
  const settings = before.slice(before.lastIndexOf("<ac:structured-macro"));
  const [, language = ""] = /ac:name=["']language["']\s*>\s*([\w+#-]{1,30})/i.exec(settings) ?? [];
  return language === "" ? "" : `language-${language}`;
}
