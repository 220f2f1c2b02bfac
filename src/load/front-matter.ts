import { CORE_SCHEMA, loadAll, mergeTag, YAMLException } from "js-yaml";
import type { Metadata } from "../config/config.ts";
import type { Place, Problem } from "./finding.ts";
import { isMetadata, kindOf, toJsonValue, whatIsHeld } from "./json-value.ts";
import { yamlError } from "./yaml-error.ts";

export type FrontMatter =
  | { readonly outcome: "read"; readonly data: Metadata; readonly bodyStart: number }
  | InvalidFrontMatter;

export interface InvalidFrontMatter extends Place, Pick<Problem, "actual" | "expected"> {
  readonly outcome: "invalid";
  readonly reason: string;
}

/** Dates stay the text that was written: the core schema has no timestamps, and JSON has no dates. */
const schema = CORE_SCHEMA.withTags(mergeTag);

/** Reads the YAML between `---` lines at the top of a text, after a byte order mark. */
export function readFrontMatter(text: string): FrontMatter {
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const opening = /---[ \t]*(?:\r\n?|\n)/y;
  opening.lastIndex = mark;
  if (!opening.test(text)) return { outcome: "read", data: {}, bodyStart: mark };
  const yamlStart = opening.lastIndex;
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|$(?![\s\S]))/gm;
  closing.lastIndex = yamlStart;
  const closed = closing.exec(text);
  if (closed === null) return unclosed(text, yamlStart, mark);
  const yaml = text.slice(yamlStart, closed.index);
  const front = parse(yaml, closing.lastIndex);
  return front.outcome === "read" || mayHoldKeys(yaml)
    ? front
    : { outcome: "read", data: {}, bodyStart: mark };
}

/** A thematic break may open a page too; only what looks like keys was meant as front matter. */
function unclosed(text: string, yamlStart: number, mark: number): FrontMatter {
  if (!/^\s*[\w-]+:(?:\s|$)/.test(text.slice(yamlStart, yamlStart + 200)))
    return { outcome: "read", data: {}, bodyStart: mark };
  return {
    outcome: "invalid",
    line: 1,
    column: mark + 1,
    reason: "it is opened by --- and never closed",
    actual: "no closing ---",
    expected: "a closing ---",
  };
}

/** Prose between two thematic breaks is none: no line of it begins as a key, a list or a bracket does. */
function mayHoldKeys(yaml: string): boolean {
  return /^[ \t]*(?:[{[?&!%]|-\s|["']?[^\s:"']+["']?[ \t]*:(?:\s|$))/m.test(yaml);
}

function parse(yaml: string, bodyStart: number): FrontMatter {
  try {
    const [data] = loadAll(yaml, { schema, maxAliases: 100 });
    if (data === undefined || data === null) return { outcome: "read", data: {}, bodyStart };
    const result = toJsonValue(data);
    if (result.outcome === "refused")
      return {
        outcome: "invalid",
        line: 2,
        reason: `it holds ${result.reason}`,
        actual: whatIsHeld(result.reason),
        expected: "values that JSON can hold",
      };
    if (!isMetadata(result.value))
      return {
        outcome: "invalid",
        line: 2,
        reason: "it is not a mapping of keys to values",
        actual: kindOf(result.value),
        expected: "a mapping of keys to values",
      };
    return { outcome: "read", data: result.value, bodyStart };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column, reason } = yamlError(error);
    return {
      outcome: "invalid",
      line: line + 1,
      column,
      reason: error.reason,
      actual: reason,
      expected: "YAML",
    };
  }
}
