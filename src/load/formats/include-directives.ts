import { codeRanges, type LineRange } from "../markdown/code-ranges.ts";
import { markdownBlocks } from "../markdown/markdown-blocks.ts";
import { LineCounter } from "../place-at.ts";

/** Where a document says that something else stands. */
export interface Directive {
  readonly start: number;
  readonly end: number;
  /** As written: a path, for mdBook and MkDocs with lines or a name behind a colon, for VitePress with `#region` and `{lines}`. */
  readonly target: string;
  /** `snippet`: `<<<` of VitePress, the code of a file. */
  readonly kind: "mdbook" | "docfx" | "vitepress" | "mkdocs" | "gitbook" | "snippet";
  /** What stands before it on its line; of MkDocs and snippets only. */
  readonly indent: string;
}

/** Whether a text may hold include directives; cheap, for the many that do not. */
export function mayInclude(text: string): boolean {
  return (
    text.includes("{{#") ||
    text.includes("{{ #") ||
    text.includes("<<<") ||
    text.includes("-8<-") ||
    text.includes(".gitbook/") ||
    /\[!INCLUDE|<!--\s{0,20}@include:/i.test(text)
  );
}

const kinds: readonly Directive["kind"][] = ["mdbook", "docfx", "vitepress", "mkdocs", "gitbook", "snippet"];

const directive = new RegExp(
  [
    String.raw`\\?\{\{ {0,9}#(?:include|rustdoc_include)[ \t]{1,9}(?<mdbook>[^{}\n]{1,500})\}\}`,
    String.raw`\[!INCLUDE {0,9}\[[^\]\n]{0,500}\]\((?<docfx>[^()\n]{1,500})\)\]`,
    String.raw`<!--\s{0,20}@include:\s{0,20}(?<vitepress>[^\s<>]{1,500})\s{0,20}-->`,
    String.raw`(?<=^(?<margin>[ \t]{0,40}))-{1,9}8<-{1,9}[ \t]{1,9}(?<quote>["'])(?<mkdocs>[^"'\n]{1,500})\k<quote>[ \t]{0,9}$`,
    // A path has no blank: between two marks of scissors stands other text.
    String.raw`(?<=^(?<blockMargin>[ \t]{0,40}))-{1,9}8<-{1,9}[ \t]{0,9}(?<block>(?:\n[ \t]{0,40}(?:;[^\n]{0,500}|(?!-{1,9}8<)[^\s;]{1,500}[ \t]{0,9})?){1,100}?)\n[ \t]{0,40}-{1,9}8<-{1,9}[ \t]{0,9}$`,
    // Includes of Jekyll and its like are layout, and lie elsewhere.
    String.raw`\{% {0,9}include[ \t]{1,9}"(?<gitbook>(?:[^"\n%]{0,400}/)?\.gitbook/[^"\n%]{1,400})"[ \t]{0,9}%\}`,
    // A path has a slash or a point: neither `<<<<<<< HEAD` nor `<<< EOF`.
    String.raw`(?<=^(?<indent>[ \t]{0,40}))<<<[ \t]{0,9}(?<snippet>[^\s<>{}[\]]{0,200}[./][^\n<>]{1,300})$`,
  ].join("|"),
  "gim",
);

/** Directives from `start` on; none that is escaped, shown as code, or commented out. */
export function* directivesIn(text: string, start: number): Generator<Directive> {
  const isCode = codeOf(text, start);
  const isComment = commentsOf(text, start);
  const pattern = new RegExp(directive);
  pattern.lastIndex = start;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const { index, groups: named = {} } = found;
    const end = pattern.lastIndex;
    const shown = text[index - 1] === "`" && text[end] === "`";
    if (found[0].startsWith("\\") || shown || isComment(index)) continue;
    if (named.block !== undefined) {
      yield* directivesOfBlock(index, found[0], named.blockMargin ?? "");
      continue;
    }
    const kind = kinds.find((one) => named[one] !== undefined) ?? "snippet";
    // The others are resolved in code, too; these are blocks of their own.
    if ((kind === "snippet" || kind === "gitbook") && isCode(index)) continue;
    yield {
      start: index,
      end,
      target: (named[kind] ?? "").trim(),
      kind,
      indent: named.indent ?? named.margin ?? "",
    };
  }
}

/** One directive for each path between two marks of MkDocs, with what is commented out behind it; the marks go with the first and the last. */
function* directivesOfBlock(start: number, block: string, margin: string): Generator<Directive> {
  const lines = [...block.matchAll(/^([ \t]*)([^\s;]\S*)[ \t]*(?:\n+[ \t]*;.*)*$/gm)];
  const paths = lines.slice(1, -1);
  for (const [nth, { 0: all, 1: indent = "", 2: target = "", index }] of paths.entries())
    yield {
      start: nth === 0 ? start : start + index + indent.length,
      end: start + (nth === paths.length - 1 ? block.length : index + all.length),
      target,
      kind: "mkdocs",
      indent: nth === 0 ? margin : indent,
    };
}

/** Whether an offset stands in code, as Markdown has it; to be asked with offsets that rise. */
export function codeOf(text: string, start: number): (offset: number) => boolean {
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

/** Whether an offset stands in a comment that begins its line; to be asked with offsets that rise. */
function commentsOf(text: string, start: number): (offset: number) => boolean {
  const opening = /^[ \t]{0,3}<!--/gm;
  opening.lastIndex = start;
  let comment = { start: -1, end: start };
  return (offset) => {
    while (comment.end <= offset) {
      const opened = opening.exec(text) !== null;
      const close = opened ? text.indexOf("-->", opening.lastIndex) : -1;
      const end = close === -1 ? Number.POSITIVE_INFINITY : close + "-->".length;
      comment = { start: close === -1 ? end : opening.lastIndex - "<!--".length, end };
      opening.lastIndex = close === -1 ? text.length : end;
    }
    return comment.start < offset;
  };
}
