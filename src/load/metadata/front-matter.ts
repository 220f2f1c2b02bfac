import type { Metadata } from "../../config/config.ts";
import type { Place, Problem } from "../finding.ts";
import { isMetadata, kindOf, toJsonValue, whatIsHeld } from "../syntax/json-value.ts";
import { parseFrontMatter, type Syntax } from "./front-matter-syntax.ts";

export type FrontMatter =
  | { readonly outcome: "read"; readonly data: Metadata; readonly bodyStart: number }
  | InvalidFrontMatter;

export interface InvalidFrontMatter extends Place, Pick<Problem, "actual" | "expected"> {
  readonly outcome: "invalid";
  readonly syntax: Syntax;
  readonly reason: string;
}

/**
 * Reads what stands at the top of a text, after a byte order mark: YAML between `---` lines, TOML between `+++` lines, JSON
 * between `;;;` lines or in braces of its own lines. Behind blank lines, which Hugo passes over, it has to begin with a key.
 */
export function readFrontMatter(text: string): FrontMatter {
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const none: FrontMatter = { outcome: "read", data: {}, bodyStart: mark };
  if (text[mark] === "{") return readBraces(text, mark) ?? none;
  const opening = /((?:[ \t]*(?:\r\n?|\n)){0,20})(---|\+\+\+|;;;)[ \t]*(?:\r\n?|\n)/y;
  opening.lastIndex = mark;
  const [, blank = "", sign] = opening.exec(text) ?? [];
  if (sign === undefined) return none;
  const start = opening.lastIndex;
  if (blank !== "" && !/^[\w.-]+[ \t]*(?:=|:\s)/.test(text.slice(start, start + 200))) return none;
  const syntax = sign === "---" ? "YAML" : sign === "+++" ? "TOML" : "JSON";
  const closing = closings[syntax];
  closing.lastIndex = start;
  const closed = closing.exec(text);
  if (closed === null) return syntax === "YAML" && blank === "" ? unclosed(text, start, mark) : none;
  const written = text.slice(start, closed.index);
  const parsed = syntax === "JSON" ? inBraces(written) : written;
  const front = settled(parsed, { syntax, bodyStart: closing.lastIndex, line: 2 + linesOf(blank) });
  return front.outcome === "read" || mayHoldKeys(written, syntax) ? front : none;
}

const closings: Readonly<Record<Syntax, RegExp>> = {
  YAML: /^(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|$(?![\s\S]))/gm,
  TOML: /^\+\+\+[ \t]*(?:\r\n?|\n|$(?![\s\S]))/gm,
  JSON: /^;;;[ \t]*(?:\r\n?|\n|$(?![\s\S]))/gm,
};

function linesOf(blank: string): number {
  return blank.match(/\r\n?|\n/g)?.length ?? 0;
}

/** Hexo leaves the braces out. */
function inBraces(json: string): string {
  return json.trim().startsWith("{") ? json : `{${json}}`;
}

/** As Hugo has it. A page may begin with a brace for other reasons; only one with a key behind it was meant so. */
function readBraces(text: string, mark: number): FrontMatter | undefined {
  if (!/^\{\s*"[^"\n]{0,200}"\s*:/.test(text.slice(mark, mark + 400))) return undefined;
  const end = endOfBraces(text, mark);
  const rest = /[ \t]*(?:\r\n?|\n|$)/y;
  rest.lastIndex = end ?? text.length;
  if (!rest.test(text)) return undefined;
  return settled(text.slice(mark, end), { syntax: "JSON", bodyStart: rest.lastIndex, line: 1 });
}

/** Offset behind the brace that closes the first one; undefined when none does. */
function endOfBraces(text: string, start: number): number | undefined {
  const signs = /"(?:[^"\\]|\\.)*"?|[{}]/gs;
  signs.lastIndex = start;
  let depth = 0;
  for (let found = signs.exec(text); found !== null; found = signs.exec(text)) {
    if (found[0] === "{") depth += 1;
    if (found[0] === "}") depth -= 1;
    if (depth === 0) return signs.lastIndex;
  }
  return undefined;
}

/** A thematic break may open a page too; only what looks like keys was meant as front matter. */
function unclosed(text: string, yamlStart: number, mark: number): FrontMatter {
  if (!/^\s*[\w-]+:(?:\s|$)/.test(text.slice(yamlStart, yamlStart + 200)))
    return { outcome: "read", data: {}, bodyStart: mark };
  return {
    outcome: "invalid",
    syntax: "YAML",
    line: 1,
    column: mark + 1,
    reason: "it is opened by --- and never closed",
    actual: "no closing ---",
    expected: "a closing ---",
  };
}

/** Prose between two thematic breaks is none: no line of it begins as a key, a list or a bracket does. So with other signs. */
function mayHoldKeys(written: string, syntax: Syntax): boolean {
  if (syntax === "TOML") return /^[ \t]*(?:\[|["'\w.-]+[ \t]*=)/m.test(written);
  if (syntax === "JSON") return /"\s*:/.test(written);
  return /^[ \t]*(?:[{[?&!%]|-\s|["']?[^\s:"']+["']?[ \t]*:(?:\s|$))/m.test(written);
}

/** `line`: of the file, on which what is parsed begins. */
function settled(
  written: string,
  { syntax, bodyStart, line }: { readonly syntax: Syntax; readonly bodyStart: number; readonly line: number },
): FrontMatter {
  const invalid = { outcome: "invalid", syntax, line } as const;
  const parsed = parseFrontMatter(written, syntax);
  if (parsed.outcome === "broken") {
    const { reason, actual, column } = parsed;
    return { ...invalid, line: line - 1 + parsed.line, column, reason, actual, expected: syntax };
  }
  if (parsed.data === undefined || parsed.data === null) return { outcome: "read", data: {}, bodyStart };
  const result = toJsonValue(parsed.data);
  if (result.outcome === "refused")
    return {
      ...invalid,
      reason: `it holds ${result.reason}`,
      actual: whatIsHeld(result.reason),
      expected: "values that JSON can hold",
    };
  if (!isMetadata(result.value))
    return {
      ...invalid,
      reason: "it is not a mapping of keys to values",
      actual: kindOf(result.value),
      expected: "a mapping of keys to values",
    };
  return { outcome: "read", data: result.value, bodyStart };
}
