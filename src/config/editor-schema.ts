import { z } from "zod";

type Schema = z.core.JSONSchema.JSONSchema;

/**
 * A JSON Schema for editors of a file that people write. It takes whatever the program takes; what only the program can tell, such
 * as names that stand twice, it leaves to the program.
 */
export function editorSchema(options: {
  readonly title: string;
  readonly schema: z.ZodType;
  /** Whether the file may have `${NAME}` and keys without a value. */
  readonly expands: boolean;
}): Schema {
  const { title, schema, expands } = options;
  // Later drafts are unknown to editors of today, or known in part.
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "output", target: "draft-7" });
  return { ...($schema === undefined ? {} : { $schema }), title, ...widened(rest, expands) };
}

function widened(node: Schema, expands: boolean): Schema {
  const { description, default: fallback, ...rest } = node;
  const shape: Schema = { ...rest };
  const inner = <Part extends Schema | boolean>(part: Part) =>
    typeof part === "object" ? widened(part, expands) : part;
  if (shape.anyOf !== undefined) shape.anyOf = shape.anyOf.map((part) => widened(part, expands));
  if (shape.allOf !== undefined) shape.allOf = shape.allOf.map((part) => widened(part, expands));
  if (shape.items !== undefined && !Array.isArray(shape.items)) shape.items = inner(shape.items);
  if (shape.additionalProperties !== undefined)
    shape.additionalProperties = inner(shape.additionalProperties);
  if (shape.properties !== undefined) {
    const required = shape.required ?? [];
    shape.properties = Object.fromEntries(
      Object.entries(shape.properties).map(([key, part]) => {
        const value = inner(part);
        return [
          key,
          expands && typeof value === "object" && !required.includes(key) ? orEmpty(value) : value,
        ];
      }),
    );
  }
  const told = [
    description ?? "",
    typeof fallback === "string" && fallback !== "" ? `Default: ${fallback}.` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
  return { ...(told === "" ? {} : { description: told }), ...(expands ? orExpansion(shape) : shape) };
}

/** A key without a value is one that was left out. */
function orEmpty({ description, ...value }: Schema): Schema {
  return { ...(description === undefined ? {} : { description }), anyOf: [value, { type: "null" }] };
}

/** Inside braces an expansion has to be quoted, so numbers and truth may be text as well. */
function orExpansion(shape: Schema): Schema {
  const { type, pattern, format, maxLength, enum: choices, const: only } = shape;
  const text =
    type === "number" || type === "integer"
      ? "^-?\\d+(\\.\\d+)?$|\\$\\{"
      : type === "boolean"
        ? "^(true|false)$|\\$\\{"
        : [pattern, format, maxLength, choices, only].some((one) => one !== undefined)
          ? "\\$\\{"
          : undefined;
  return text === undefined ? shape : { anyOf: [shape, { type: "string", pattern: text }] };
}
