import type { Edit } from "./edit-text.ts";
import { holdsText } from "./mdx-texts.ts";

/** What a tag gives a name in order to compute with it, not to show it. */
const computing = /^\{%-?\s{0,20}(?:assign|capture|elif|elsif|for|if|set|unless|when|with)\b/;
const value = /(?<=\s)(?:([\w-]{1,60})=)?(?:"([^"\n{}]{1,500})"|'([^'\n{}]{1,500})')/g;

/**
 * A tag to be left out but for what it shows its readers: the texts that props of a component hold in MDX, such as `title="Linux"`,
 * and the name of a tab.
 */
export function withoutTag(text: string, start: number, end: number): readonly Edit[] {
  const tag = text.slice(start, end);
  const reason = "template-tag";
  const shown = computing.test(tag) ? [] : [...tag.matchAll(value)].flatMap((found) => textIn(found, tag));
  if (shown.length === 0) return [{ start, end, reason, insert: "" }];
  // More blanks than that before or behind a tag are no indentation; a line may be as long as the file.
  const alone =
    /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, start - 100), start)) &&
    /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 100));
  const before = alone || /^\s?$/.test(text.charAt(start - 1)) ? "" : " ";
  const after = alone ? "\n" : /^\s?$/.test(text.charAt(end)) ? "" : " ";
  let from = start;
  const edits: Edit[] = shown.map((one, index) => {
    const edit = { start: from, end: start + one.start, reason, insert: index > 0 ? "\n" : before } as const;
    from = start + one.end;
    return edit;
  });
  return [...edits, { start: from, end, reason, insert: after }];
}

/** Where in its tag a value stands that readers see. */
function textIn(
  found: RegExpExecArray,
  tag: string,
): readonly { readonly start: number; readonly end: number }[] {
  const [written, key = "", double, single] = found;
  const said = double ?? single ?? "";
  const ofTab = /^\{[{%][<%]?-?\s{0,20}tab\b/.test(tag) && (key === "" || key === "name");
  if (!(ofTab || (key !== "" && holdsText(key, said)))) return [];
  const end = found.index + written.length - 1;
  return [{ start: end - said.length, end }];
}
