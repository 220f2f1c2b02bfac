import MarkdownIt, { type Token } from "markdown-it";

/** `!!! note`, `??? note "Title"` and `=== "Tab"`, as MkDocs has them. */
const opener = /^(?:!!!|\?{3}\+?)[ \t]+[\w"]|^={3}[!+]{0,2}[ \t]+["']/;
/** The parser's own limit on what stands in what. */
const deepest = 20;

/**
 * Reads what MkDocs indents below the line that opens an admonition or a tab. CommonMark takes it for the rest of a paragraph and
 * for code; here that line and what is indented stand between tokens `admonition_open` and `admonition_close`, a level
 * deeper. Genuine code in it is indented by four columns more.
 */
export function readAdmonitions(
  tokens: readonly Token[],
  body: string,
  parse: (text: string) => readonly Token[],
  depth = 0,
): readonly Token[] {
  if (depth >= deepest || !/(?:!!!|\?{3}\+?|={3}[!+]{0,2})[ \t]/.test(body)) return tokens;
  const lines = body.split(/\r\n?|\n/);
  const read: Token[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const found = admonitionAt(tokens, index, lines);
    const [open, inline, close] = tokens.slice(index, index + 3);
    if (found === undefined || open === undefined || inline === undefined || close === undefined) {
      read.push(...tokens.slice(index, index + 1));
      continue;
    }
    const { first, last, opens, next } = found;
    const { level } = open;
    const text = lines.slice(first, last).map((line) => withoutIndent(line, found.indent));
    const inner = readAdmonitions(parse(text.join("\n")), text.join("\n"), parse, depth + 1);
    const map: [number, number] = [opens, first];
    inline.content = inline.content
      .split("\n")
      .slice(0, first - opens)
      .join("\n");
    open.map = inline.map = map;
    read.push(container("admonition_open", 1, level, [opens, last]));
    for (const token of inner) {
      token.level += level;
      if (token.map !== null) token.map = [token.map[0] + first, token.map[1] + first];
    }
    for (const token of [open, inline, close, ...inner]) {
      token.level += 1;
      read.push(token);
    }
    read.push(container("admonition_close", -1, level, null));
    index = next - 1;
  }
  return read;
}

interface Admonition {
  /** Where its paragraph begins, and what is indented under it; `last` is no more of it. */
  readonly opens: number;
  readonly first: number;
  readonly last: number;
  /** Columns of the indentation. */
  readonly indent: number;
  /** Index of the first token that is no part of it. */
  readonly next: number;
}

function admonitionAt(
  tokens: readonly Token[],
  index: number,
  lines: readonly string[],
): Admonition | undefined {
  const [open, inline, , after] = tokens.slice(index, index + 4);
  if (open?.type !== "paragraph_open" || open.map === null || !opener.test(inline?.content ?? ""))
    return undefined;
  const [opens, end] = open.map;
  const first = opens + 1;
  const isFollowed = after?.type === "code_block" && after.level === open.level;
  const last = isFollowed && after.map !== null ? after.map[1] : end;
  const line = lines[opens] ?? "";
  // In a quote, or where a list item begins, indentation counts from elsewhere.
  if (last === first || !opener.test(line.trimStart())) return undefined;
  const indent = columnsBefore(line) + 4;
  const isInside = (one: string): boolean => one.trim() === "" || columnsBefore(one) >= indent;
  if (!lines.slice(first, last).every(isInside)) return undefined;
  return { opens, first, last, indent, next: index + (isFollowed ? 4 : 3) };
}

function columnsBefore(line: string): number {
  return columnsOf(/^[ \t]*/.exec(line)?.[0] ?? "");
}

function columnsOf(blanks: string): number {
  let columns = 0;
  for (const blank of blanks) columns += blank === "\t" ? 4 - (columns % 4) : 1;
  return columns;
}

function withoutIndent(line: string, indent: number): string {
  const blanks = /^[ \t]*/.exec(line)?.[0] ?? "";
  return " ".repeat(Math.max(0, columnsOf(blanks) - indent)) + line.slice(blanks.length);
}

function container(type: string, nesting: -1 | 1, level: number, map: [number, number] | null): Token {
  const token = new MarkdownIt.Token(type, "", nesting);
  token.block = true;
  token.level = level;
  token.map = map;
  return token;
}
