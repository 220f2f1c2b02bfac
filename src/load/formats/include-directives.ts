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
  const isFenced = fencesOf(text, start);
  const pattern = new RegExp(directive);
  pattern.lastIndex = start;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const { index, groups: named = {} } = found;
    const end = pattern.lastIndex;
    const shown = text[index - 1] === "`" && text[end] === "`";
    if (found[0].startsWith("\\") || shown) continue;
    const { mdbook, docfx, vitepress, snippet, indent = "" } = named;
    const kind =
      mdbook !== undefined
        ? "mdbook"
        : docfx !== undefined
          ? "docfx"
          : vitepress !== undefined
            ? "vitepress"
            : "snippet";
    // The others are resolved in code, too; this one is a block of its own.
    if (kind === "snippet" && isFenced(index)) continue;
    const target = (mdbook ?? docfx ?? vitepress ?? snippet ?? "").trim();
    yield { start: index, end, target, kind, indent };
  }
}

/** Whether an offset stands in a fence; to be asked with offsets that rise. */
function fencesOf(text: string, start: number): (offset: number) => boolean {
  const line = /^[ \t>]*(`{3,}|~{3,})(.*)$/gm;
  line.lastIndex = start;
  let next = line.exec(text);
  let open: string | undefined;
  return (offset) => {
    for (; next !== null && next.index < offset; next = line.exec(text)) {
      const [, run = "", info = ""] = next;
      if (open === undefined) open = run;
      else if (run.startsWith(open) && info.trim() === "") open = undefined;
    }
    return open !== undefined;
  };
}
