import type { JsonValue, Metadata } from "../config/config.ts";

/** Every text in metadata, at any depth; keys are names that the corpus chose. */
export function metadataStrings(value: JsonValue): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((one: JsonValue) => metadataStrings(one));
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(metadataStrings);
  return [];
}

export function mapMetadata(metadata: Metadata, change: (text: string) => string): Metadata {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, mapStrings(value, change)]));
}

function mapStrings(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one: JsonValue) => mapStrings(one, change));
  return isMapping(value) ? mapMetadata(value, change) : value;
}

function isMapping(value: JsonValue): value is Metadata {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
