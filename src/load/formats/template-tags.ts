import type { Edit } from "./edit-text.ts";
import { fenceAround } from "./fence.ts";
import { withoutTag } from "./tag-texts.ts";

/** Beyond that, or across a blank line, two braces are no tag: somewhere else `}}` closes what never was one. */
const longestMustache = 2000;

/**
 * Tags of Liquid, Jinja, Handlebars and their like, to be left out but for titles and other texts in them. What stands between `{% raw %}` and `{% endraw %}` is
 * text, whatever it looks like; what stands between `{% comment %}` and `{% endcomment %}` is a comment. In Markdown
 * (`fences`) what stands between lines of `{% highlight %}`, or of Hugo's shortcode of that name, becomes a fence: a comment
 * of a shell is no heading.
 */
export function templateTags(
  text: string,
  start: number,
  { fences }: { readonly fences: boolean } = { fences: false },
): readonly Edit[] {
  const edits: Edit[] = [];
  const opening = /\{[%{]/g;
  opening.lastIndex = start;
  // What nothing closes from here on, nothing closes further on.
  const lacking = new Set<string>();
  const closeOf = { "{%": nextOf(text, "%}"), "{{": nextOf(text, "}}") };
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const statement = found[0] === "{%";
    const close = (statement ? closeOf["{%"] : closeOf["{{"])(found.index + 2);
    if (close === -1) continue;
    const end = close + 2;
    const tag = text.slice(found.index, Math.min(end, found.index + longestMustache + 1));
    if (!statement && !isMustache(text, found.index, tag)) continue;
    const name = /^\{(?:%-?|\{[<%])\s{0,20}(\w{1,20})/.exec(tag)?.[1] ?? "";
    const kind = `${statement ? "%" : "{"}${name}`;
    const closing = lacking.has(kind) ? undefined : closingTag(text, end, kind);
    if (closing === undefined) lacking.add(kind);
    if (closing !== undefined && name === "comment") {
      edits.push({ start: found.index, end: closing.end, reason: "comment", insert: "" });
    } else {
      const fence =
        fences &&
        closing !== undefined &&
        name === "highlight" &&
        standsAlone(text, found.index, end) &&
        standsAlone(text, closing.start, closing.end)
          ? fenceAround(text.slice(end, closing.start))
          : "";
      const language = fence === "" ? "" : (/highlight\s{1,20}"?([\w+#-]{1,30})/.exec(tag)?.[1] ?? "");
      const opens = {
        start: found.index,
        end,
        reason: "template-tag",
        insert: `${fence}${language}`,
      } as const;
      edits.push(...(fence === "" ? withoutTag(text, found.index, end, fences) : [opens]));
      if (closing !== undefined) edits.push({ ...closing, reason: "template-tag", insert: fence });
    }
    opening.lastIndex = closing?.end ?? end;
  }
  return edits;
}

/** Where a sign stands next, from a rising offset on; -1: nowhere. Looked up once for all offsets before it. */
function nextOf(text: string, sign: string): (from: number) => number {
  let known = -2;
  return (from) => {
    if (known !== -1 && known < from) known = text.indexOf(sign, from);
    return known;
  };
}

/** `${{ secrets.TOKEN }}` is an expression of GitHub's, and no tag of a page. */
function isMustache(text: string, at: number, tag: string): boolean {
  return tag.length <= longestMustache && text[at - 1] !== "$" && !/\n[ \t]*\n/.test(tag);
}

/** Only of what is to be read otherwise up to its closing tag. */
function closingTag(
  text: string,
  from: number,
  kind: string,
): { readonly start: number; readonly end: number } | undefined {
  const closing = Object.hasOwn(closingTags, kind) ? closingTags[kind] : undefined;
  if (closing === undefined) return undefined;
  const pattern = new RegExp(closing, "g");
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found === null ? undefined : { start: found.index, end: pattern.lastIndex };
}

const closingTags: Readonly<Record<string, RegExp>> = {
  "%raw": /\{%-?\s{0,20}endraw\s{0,20}-?%\}/,
  "%comment": /\{%-?\s{0,20}endcomment\s{0,20}-?%\}/,
  "%highlight": /\{%-?\s{0,20}endhighlight\s{0,20}-?%\}/,
  "{highlight": /\{\{[<%]\s{0,20}\/\s{0,20}highlight\s{0,20}[>%]\}\}/,
};

function standsAlone(text: string, start: number, end: number): boolean {
  if (start > 0 && text[start - 1] !== "\n") return false;
  let next = end;
  while (text[next] === " " || text[next] === "\t") next += 1;
  return next === text.length || text[next] === "\n";
}
