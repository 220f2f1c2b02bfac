import type { YAMLException } from "js-yaml";

export interface YamlError {
  /** 1-based, as the column; in the text that was parsed. */
  readonly line: number;
  readonly column: number;
  /** Without what it quotes of the text. */
  readonly reason: string;
}

/** Where and why a text is no YAML. Of an alias the parser tells the place behind its star. */
export function yamlError({ mark, reason }: YAMLException): YamlError {
  const column = (mark?.column ?? 0) + 1;
  return {
    line: (mark?.line ?? 0) + 1,
    column: /alias/i.test(reason) ? Math.max(1, column - 1) : column,
    reason: reason.replace(/[<"'`].*/s, "…").slice(0, 100),
  };
}
