import { InvalidArgumentError } from "commander";
import type { JsonValue } from "../config/config.ts";
import type { Shard } from "../pipeline.ts";

// Each turns one argument into a value, or says what was expected.

/** Commonly a variable of the shell that is not set: an empty path is the folder itself, and an empty glob is none. */
export function given(value: string): string {
  if (value.trim() !== "") return value;
  throw new InvalidArgumentError("Some text was expected, and it is empty.");
}

export type Mode = "lexical" | "dense" | "hybrid";

export function modeOf(value: string): Mode {
  if (value === "lexical" || value === "dense" || value === "hybrid") return value;
  throw new InvalidArgumentError("`lexical`, `dense` or `hybrid` was expected.");
}

/** `key=value`; a value that reads as true, false, null, a number, or a JSON text or list is one. */
export function filterOf(
  value: string,
  before: Readonly<Record<string, JsonValue>> | undefined,
): Readonly<Record<string, JsonValue>> {
  const equals = value.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("`key=value` was expected, for example category=pricing.");
  const text = value.slice(equals + 1);
  return { ...before, [value.slice(0, equals)]: jsonOf(text) };
}

function jsonOf(text: string): JsonValue {
  if (!/^(true|false|null|-?\d+(\.\d+)?|".*"|\[.*\]|\{.*\})$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Text that only looks like it, as `[draft] pricing` in brackets.
    return text;
  }
}

export function against(value: string): "live" | "none" {
  if (value === "live" || value === "none") return value;
  throw new InvalidArgumentError("`live` or `none` was expected.");
}

export function shardOf(value: string): Shard {
  const [, number, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(value)?.map(Number) ?? [];
  if (number !== undefined && of !== undefined && number <= of) return { number, of };
  throw new InvalidArgumentError("`i/n` was expected, a part and how many there are, for example 3/8.");
}

export function countOf(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw new InvalidArgumentError("A whole number from 1 to 1000 was expected.");
}

export function generationOf(value: string): number;
export function generationOf(value: string | undefined): number | undefined;
export function generationOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const generation = Number(value);
  if (Number.isInteger(generation) && generation >= 1) return generation;
  throw new InvalidArgumentError("The number of a generation was expected; `corpusgate status` lists them.");
}

export function shareOf(value: string): number {
  const share = Number(value);
  if (value.trim() !== "" && share > 0 && share < 1) return share;
  throw new InvalidArgumentError("A share between 0 and 1 was expected, for example 0.05.");
}
