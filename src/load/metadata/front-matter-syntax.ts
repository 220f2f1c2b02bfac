import { CORE_SCHEMA, loadAll, mergeTag, YAMLException } from "js-yaml";
import { parse as parseToml, TomlError } from "smol-toml";
import type { Place } from "../finding.ts";
import { placeAt } from "../place-at.ts";
import { jsonError } from "../syntax/json-error.ts";
import { yamlError } from "../syntax/yaml-error.ts";

export type Syntax = "YAML" | "TOML" | "JSON";

/** Data, or why and where (1-based, in what was parsed) it is none; `reason` quotes nothing of the text. */
export type ParsedFrontMatter =
  | { readonly outcome: "parsed"; readonly data: unknown }
  | ({ readonly outcome: "broken"; readonly reason: string; readonly actual: string } & Required<Place>);

/** Dates stay the text that was written: the core schema has no timestamps, and JSON has no dates. */
const schema = CORE_SCHEMA.withTags(mergeTag);

export function parseFrontMatter(text: string, syntax: Syntax): ParsedFrontMatter {
  if (syntax === "YAML") return parseYaml(text);
  return syntax === "TOML" ? parseTomlText(text) : parseJson(text);
}

function parseYaml(text: string): ParsedFrontMatter {
  try {
    const [data] = loadAll(text, { schema, maxAliases: 100 });
    return { outcome: "parsed", data };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column, reason } = yamlError(error);
    return { outcome: "broken", line, column, reason: error.reason, actual: reason };
  }
}

function parseTomlText(text: string): ParsedFrontMatter {
  try {
    return { outcome: "parsed", data: parseToml(text, { maxDepth: 100 }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Behind the first line the message quotes the text.
    const [said = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    const reason = said.replace(/[<"'`].*/s, "…").slice(0, 100);
    return { outcome: "broken", line: error.line, column: error.column, reason, actual: reason };
  }
}

function parseJson(text: string): ParsedFrontMatter {
  try {
    return { outcome: "parsed", data: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { offset, expected } = jsonError(text);
    const reason = `${expected} was expected`;
    return { outcome: "broken", ...placeAt(text, offset), reason, actual: "something else" };
  }
}
