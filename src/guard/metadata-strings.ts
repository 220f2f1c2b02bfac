import type { JsonValue, Metadata } from "../config/config.ts";

/**
 * Every text in metadata, at any depth: keys are shown like values, and a number is what it is written as, for a card's
 * number needs no quotes.
 */
export function metadataStrings(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap((one: JsonValue) => metadataStrings(one));
  if (isMapping(value)) return Object.entries(value).flatMap(([key, one]) => [key, ...metadataStrings(one)]);
  return [];
}

/** Metadata with every text changed, keys too; a number whose text changes becomes that text. */
export function mapMetadata(metadata: Metadata, change: (text: string) => string): Metadata {
  return withKeys(
    Object.entries(metadata).map(([key, value]) => [key, change(key), mapStrings(value, change)]),
  );
}

/**
 * A mapping of entries as `[key before, key, value]`. Keys that become the same stay apart by letters behind them, so that no
 * value goes without a word; by letters, because a number would be redacted again.
 */
export function withKeys(entries: readonly (readonly [string, string, JsonValue])[]): Metadata {
  const taken = new Set(entries.flatMap(([before, key]) => (before === key ? [key] : [])));
  const used = new Map<string, number>();
  return Object.fromEntries(
    entries.map(([before, key, value]) => {
      if (before === key) return [key, value];
      let free = key;
      for (let count = used.get(key) ?? 1; taken.has(free); count += 1) {
        free = `${key} (${String(count).replace(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)))})`;
        used.set(key, count + 1);
      }
      taken.add(free);
      return [free, value];
    }),
  );
}

function mapStrings(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value === "number") {
    const text = String(value);
    const changed = change(text);
    return changed === text ? value : changed;
  }
  if (Array.isArray(value)) return value.map((one: JsonValue) => mapStrings(one, change));
  return isMapping(value) ? mapMetadata(value, change) : value;
}

function isMapping(value: JsonValue): value is Metadata {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
