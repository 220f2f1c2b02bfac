import MarkdownIt, { type Env, type Token } from "markdown-it";

/** What can hold or hide a link, and nothing else. */
const inline = new MarkdownIt("commonmark");
inline.inline.ruler.enableOnly([
  "text",
  "newline",
  "escape",
  "backticks",
  "link",
  "image",
  "autolink",
  "html_inline",
  "entity",
]);
inline.inline.ruler2.enableOnly([]);
/** Beside the tokens: their own field for such things is overwritten by reference links. */
const positions = new WeakMap<Token, number>();
inline.inline.State = class extends MarkdownIt.StateInline {
  /** The parser does not say where a token stands; at this moment the state still knows. */
  override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    const token = super.push(type, tag, nesting);
    positions.set(token, this.pos);
    return token;
  }
};

/** Beyond it a paragraph is data, and what it links to is not worth the time. */
const longestInline = 100_000;

/** Inline tokens of a paragraph's content. */
export function parseInline(content: string, env: Env): readonly Token[] {
  const [parsed] = inline.parseInline(content.slice(0, longestInline), env);
  return parsed?.children ?? [];
}

/** UTF-16 offset into the content at which a token begins; of a link, its label. */
export function positionOf(token: Token): number {
  return positions.get(token) ?? 0;
}

export function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "softbreak" || token.type === "hardbreak") return " ";
      if (token.type === "html_inline") return "";
      if (token.children !== null && token.children.length > 0) return plainText(token.children);
      return token.content;
    })
    .join("");
}
