import { z } from "zod";
import { suggestion } from "./nearest.ts";

/** A mapping whose unknown keys are errors that name the nearest known one. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => `unknown key "${key}"${suggestion(key, known)}`).join("\n")
        : undefined,
  });
}

/**
 * A number that may also be written as text: an expansion inside `{ }` has to be quoted, and then arrives as text.
 */
export function numeric<Schema extends z.ZodNumber>(schema: Schema) {
  return z.preprocess(
    (value) => (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value),
    schema,
  );
}

/** True or false, which for the same reason may be written as text. */
export const flag = z.preprocess(
  (value) => (value === "true" ? true : value === "false" ? false : value),
  z.boolean(),
);

/** A required key with its line in the reference. */
export function described<Schema extends z.ZodType>(schema: Schema, description: string) {
  return schema.meta({ description });
}

/** A key that may be left out; `fallback` says in the reference what then holds. */
export function optional<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  fallback: string | number = "",
) {
  return schema.optional().meta({ description, default: String(fallback) });
}
