import type { Token } from "markdown-it";

/** Lines, 0-based, the last one included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Where fences and indented code stand, in order. */
export function codeRanges(tokens: readonly Token[]): readonly LineRange[] {
  return tokens.flatMap(({ type, map }) =>
    (type === "fence" || type === "code_block") && map !== null ? [{ first: map[0], last: map[1] - 1 }] : [],
  );
}
