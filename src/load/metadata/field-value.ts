import type { JsonValue } from "../../config/config.ts";
import type { FieldType, MetadataField } from "../../config/metadata-fields.ts";

export type FieldValue =
  | { readonly outcome: "value"; readonly value: JsonValue }
  /** `expected` completes the sentence "expected …". */
  | { readonly outcome: "wrong"; readonly expected: string };

/**
 * A value as its field's type has it. Text is taken as a cell of a table would write it (`yes`, `12.5`, `a, b`), so
 * that a manifest, front matter and an export mean the same by the same words.
 */
export function fieldValue(value: JsonValue, field: MetadataField): FieldValue {
  const typed = typedValue(value, field.type);
  if (typed === undefined) return { outcome: "wrong", expected: expectations[field.type] };
  const allowed = field.enum;
  if (allowed === undefined) return { outcome: "value", value: typed };
  const values = Array.isArray(typed) ? typed : [typed];
  return values.every((one) => allowed.includes(String(one)))
    ? { outcome: "value", value: typed }
    : { outcome: "wrong", expected: allowed.join(", ") };
}

/** What a field may be, where its value is missing. */
export function expectedOf({ type, enum: allowed }: MetadataField): string {
  return allowed?.join(", ") ?? expectations[type];
}

const expectations: Readonly<Record<FieldType, string>> = {
  text: "text",
  number: "a number",
  boolean: "true or false",
  date: "a date such as 2026-01-31, or one with a time such as 2026-01-31T12:00:00Z",
  list: "a list of texts",
};

function typedValue(value: JsonValue, type: FieldType): JsonValue | undefined {
  switch (type) {
    case "text":
      return scalarText(value);
    case "number":
      if (typeof value === "number") return value;
      return typeof value === "string" && /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
    case "boolean":
      if (typeof value === "boolean") return value;
      return typeof value === "string" ? booleans.get(value.trim().toLowerCase()) : undefined;
    case "date":
      return typeof value === "string" && isDate(value.trim()) ? value.trim() : undefined;
    case "list":
      return listOf(value);
  }
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);

function scalarText(value: JsonValue): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

function listOf(value: JsonValue): readonly string[] | undefined {
  if (typeof value === "string")
    return value
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "");
  if (!Array.isArray(value)) return undefined;
  const texts = value.map(scalarText);
  return texts.every((one) => one !== undefined) ? texts : undefined;
}

function isDate(text: string): boolean {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.exec(
    text,
  );
  const day = parts?.[1];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  // February 30 is parsed as a day in March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
