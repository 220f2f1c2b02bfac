/** A comment that quiets a lint rule, in a source whose comments are not in its text. Lines are 1-based, of the source. */
export interface QuietComment {
  /** In the letters of a rule's name; empty where it has others. */
  readonly rule: string;
  readonly line: number;
  /** The next line that is not blank; null: the comment speaks for the whole document. */
  readonly target: number | null;
  /** Whether a reason stands in it: what it says is left where guardrails do not look. */
  readonly reasoned: boolean;
}

const directive =
  /^[ \t]{0,40}(?:<!--|\{\/\*)[ \t]{0,20}corpusgate-disable-(next-line|file)[ \t]{1,20}([^\s:]{1,60})[ \t]{0,20}:?([^\n]{0,500}?)(?:-->|\*\/\})/;

/** Those on lines of their own, as HTML comment or as expression of MDX; those in fences are examples. */
export function quietComments(source: string): readonly QuietComment[] {
  if (!source.includes("corpusgate-disable-")) return [];
  const lines = source.split(/\r\n?|\n/);
  const found: QuietComment[] = [];
  let fence = "";
  for (const [index, text] of lines.entries()) {
    const mark = /^\s{0,40}(`{3,}|~{3,})/.exec(text)?.[1] ?? "";
    if (fence === "") fence = mark;
    else if (mark.startsWith(fence)) fence = "";
    const [, scope, rule = "", reason = ""] = fence === "" ? (directive.exec(text) ?? []) : [];
    if (scope === undefined) continue;
    found.push({
      rule: /^[a-z-]+$/.test(rule) ? rule : "",
      line: index + 1,
      target: scope === "file" ? null : nextText(lines, index) + 1,
      reasoned: reason.trim() !== "",
    });
  }
  return found;
}

function nextText(lines: readonly string[], from: number): number {
  const next = lines.findIndex((line, index) => index > from && line.trim() !== "");
  return next === -1 ? lines.length : next;
}
