import type { JsonValue, Metadata } from "../../config/config.ts";

/** Far more than a document's metadata needs; a few aliases in YAML can stand for billions of values. */
const maxValues = 10_000;
const maxDepth = 50;

export type JsonResult =
  | { readonly outcome: "value"; readonly value: JsonValue }
  | { readonly outcome: "refused"; readonly reason: string };

/** What a parser returned as plain JSON that Postgres can store; refused with the reason where that is impossible. */
export function toJsonValue(input: unknown): JsonResult {
  let values = 0;
  try {
    return { outcome: "value", value: convert(input, 0) };
  } catch (error) {
    if (error instanceof Refusal) return { outcome: "refused", reason: error.message };
    throw error;
  }

  function convert(value: unknown, depth: number): JsonValue {
    values += 1;
    if (values > maxValues)
      throw new Refusal(`more than ${maxValues} values, aliases counted as what they stand for`);
    if (depth > maxDepth) throw new Refusal(`values nested more than ${maxDepth} deep`);
    if (value === null || typeof value === "boolean") return value;
    if (typeof value === "number") {
      if (!Number.isFinite(value)) throw new Refusal("a number that JSON cannot express");
      return value;
    }
    if (typeof value === "string") return checkedText(value);
    if (value instanceof Date) return value.toISOString();
    if (Array.isArray(value)) return value.map((one) => convert(one, depth + 1));
    if (typeof value === "object")
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [checkedText(key), convert(one, depth + 1)]),
      );
    throw new Refusal(`a value of type ${typeof value}`);
  }
}

class Refusal extends Error {}

function checkedText(text: string): string {
  const reason = notStorable(text);
  if (reason !== undefined) throw new Refusal(reason);
  return text;
}

/** A reason to refuse a value, without what follows from it. */
export function whatIsHeld(reason: string): string {
  return reason.split(", ")[0] ?? reason;
}

/** Why Postgres cannot store a text; undefined when it can. */
export function notStorable(text: string): string | undefined {
  if (text.includes("\0")) return "a NUL character (U+0000), which Postgres cannot store";
  return text.isWellFormed() ? undefined : "half of a surrogate pair, which no encoding can store";
}

export function isMapping(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isMetadata(value: JsonValue): value is Metadata {
  return isMapping(value);
}

/** A value as messages may tell of it: what it is, not what it says. */
export function kindOf(value: unknown): string {
  if (typeof value === "string") return `text of ${value.length} characters`;
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return isMapping(value) ? "a mapping" : "empty";
}

/** Letters, `_` and `-`, as a misspelt status is: no token, no number and no address. */
export function isWord(text: string): boolean {
  return /^\p{L}[\p{L}_-]*$/u.test(text);
}
