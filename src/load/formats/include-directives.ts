import { codeRanges, type LineRange } from "../code-ranges.ts";
import { markdownBlocks } from "../markdown-blocks.ts";
import { LineCounter } from "../place-at.ts";

/** Where a document says that something else stands. */
export interface Directive {
  readonly start: number;
  readonly end: number;
  /** As written: a path, for mdBook with lines or an anchor behind a colon, for VitePress with `#region` and `{lines}`. */
  readonly target: string;
  /** `snippet`: `<<<` of VitePress, the code of a file. */
  readonly kind: "mdbook" | "docfx" | "vitepress" | "snippet";
  /** What stands before a snippet on its line. */
  readonly indent: string;
}

/** Whether a text may hold include directives; cheap, for the many that do not. */
export function mayInclude(text: string): boolean {
  return (
    text.includes("{{#") ||
    text.includes("{{ #") ||
    text.includes("<<<") ||
    /\[!INCLUDE|<!--\s{0,20}@include:/i.test(text)
  );
}

const kinds: readonly Directive["kind"][] = ["mdbook", "docfx", "vitepress", "snippet"];

const directive = new RegExp(
  [
    String.raw`\\?\{\{ {0,9}#(?:include|rustdoc_include)[ \t]{1,9}(?<mdbook>[^{}\n]{1,500})\}\}`,
    String.raw`\[!INCLUDE {0,9}\[[^\]\n]{0,500}\]\((?<docfx>[^()\n]{1,500})\)\]`,
    String.raw`<!--\s{0,20}@include:\s{0,20}(?<vitepress>[^\s<>]{1,500})\s{0,20}-->`,
    // A path has a slash or a point: neither `<<<<<<< HEAD` nor `<<< EOF`.
    String.raw`(?<=^(?<indent>[ \t]{0,40}))<<<[ \t]{0,9}(?<snippet>[^\s<>{}[\]]{0,200}[./][^\n<>]{1,300})$`,
  ].join("|"),
  "gim",
);

/** Directives from `start` on; none that is escaped or shown as code. */
export function* directivesIn(text: string, start: number): Generator<Directive> {
  const isCode = codeOf(text, start);
  const pattern = new RegExp(directive);
  pattern.lastIndex = start;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const { index, groups: named = {} } = found;
    const end = pattern.lastIndex;
    const shown = text[index - 1] === "`" && text[end] === "`";
    if (found[0].startsWith("\\") || shown) continue;
    const kind = kinds.find((one) => named[one] !== undefined) ?? "snippet";
    // The others are resolved in code, too; this one is a block of its own.
    if (kind === "snippet" && isCode(index)) continue;
    yield { start: index, end, target: (named[kind] ?? "").trim(), kind, indent: named.indent ?? "" };
  }
}

/** Whether an offset stands in code, as Markdown has it; to be asked with offsets that rise. */
function codeOf(text: string, start: number): (offset: number) => boolean {
  const lines = new LineCounter(text.slice(start));
  let ranges: readonly LineRange[] | undefined;
  let at = 0;
  return (offset) => {
    ranges ??= codeRanges(markdownBlocks(text, start).tokens);
    const line = lines.at(offset - start).line - 1;
    while ((ranges[at]?.last ?? Number.POSITIVE_INFINITY) < line) at += 1;
    return (ranges[at]?.first ?? Number.POSITIVE_INFINITY) <= line;
  };
}
