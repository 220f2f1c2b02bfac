import type { Edit } from "./edit-text.ts";
import { blockSign } from "./inline-signs.ts";
import { holdsText } from "./mdx-texts.ts";

/** What a tag gives a name in order to compute with it, not to show it. */
const computing = /^\{%-?\s{0,20}(?:assign|capture|elif|elsif|for|if|set|unless|when|with)\b/;
const value = /(?<=\s)(?:([\w-]{1,60})=)?(?:"([^"\n{}]{1,500})"|'([^'\n{}]{1,500})')/g;

/**
 * A tag to be left out but for what it shows its readers: the texts that props of a component hold in MDX, such as `title="Linux"`,
 * and the name of a tab. In Markdown they begin no block and end no cell.
 */
export function withoutTag(text: string, start: number, end: number, markdown: boolean): readonly Edit[] {
  const tag = text.slice(start, end);
  const reason = "template-tag";
  const shown = computing.test(tag) ? [] : [...tag.matchAll(value)].flatMap((found) => textIn(found, tag));
  if (shown.length === 0) return [{ start, end, reason, insert: "" }];
  // More blanks than that before or behind a tag are no indentation; a line may be as long as the file.
  const lead = text.slice(Math.max(0, start - longestLead), start);
  const begins = /(?:^|\n)[ \t]{0,100}$/.test(lead);
  const alone = begins && /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 100));
  const inRow = markdown && /(?:^|\n)[ \t>]*\|[^\n]*$/.test(lead);
  const before = begins || /^\s?$/.test(text.charAt(start - 1)) ? "" : " ";
  const after = alone ? "\n" : /^\s?$/.test(text.charAt(end)) ? "" : " ";
  let from = start;
  const edits = shown.flatMap((one, index): readonly Edit[] => {
    const parts = index === 0 ? before : inRow ? " " : "\n";
    const at = start + one.start;
    const first = { start: from, end: at, reason, insert: parts } as const;
    from = start + one.end;
    const signs = markdown
      ? signsIn(text.slice(at, from), { begins: index === 0 ? begins : !inRow, inRow })
      : [];
    return [
      first,
      ...signs.map((sign) => ({ start: at + sign, end: at + sign, reason, insert: "\\" }) as const),
    ];
  });
  return [...edits, { start: from, end, reason, insert: after }];
}

/** Rows of tables are rarely longer, and each tag looks back as far. */
const longestLead = 1000;

/** Where a text needs a backslash to stay a text. */
function signsIn(
  said: string,
  { begins, inRow }: { readonly begins: boolean; readonly inRow: boolean },
): readonly number[] {
  if (inRow) return Array.from(said.matchAll(/(?<!\\)\|/g), ({ index }) => index);
  const sign = begins ? blockSign(said) : undefined;
  return sign === undefined ? [] : [sign];
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
