import type { Edit } from "./edit-text.ts";

/**
 * Tags of Liquid, Jinja, Handlebars and their like, to be left out. What stands between `{% raw %}` and `{% endraw %}` is
 * text, whatever it looks like; what stands between `{% comment %}` and `{% endcomment %}` is a comment.
 */
export function templateTags(text: string, start: number): readonly Edit[] {
  const edits: Edit[] = [];
  const opening = /\{[%{]/g;
  opening.lastIndex = start;
  const lastClose = { "{%": text.lastIndexOf("%}"), "{{": text.lastIndexOf("}}") };
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const statement = found[0] === "{%";
    if ((statement ? lastClose["{%"] : lastClose["{{"]) < found.index) continue;
    const end = text.indexOf(statement ? "%}" : "}}", found.index + 2) + 2;
    const name = statement
      ? /^\{%-?\s{0,20}(\w{1,20})/.exec(text.slice(found.index, found.index + 50))?.[1]
      : undefined;
    const closing = name === "raw" || name === "comment" ? closingTag(text, end, name) : undefined;
    if (closing !== undefined && name === "comment") {
      edits.push({ start: found.index, end: closing.end, reason: "comment", insert: "" });
    } else {
      edits.push({ start: found.index, end, reason: "template-tag", insert: "" });
      if (closing !== undefined) edits.push({ ...closing, reason: "template-tag", insert: "" });
    }
    opening.lastIndex = closing?.end ?? end;
  }
  return edits;
}

function closingTag(text: string, from: number, name: "raw" | "comment") {
  const closing =
    name === "raw" ? /\{%-?\s{0,20}endraw\s{0,20}-?%\}/g : /\{%-?\s{0,20}endcomment\s{0,20}-?%\}/g;
  closing.lastIndex = from;
  const found = closing.exec(text);
  return found === null ? undefined : { start: found.index, end: closing.lastIndex };
}
