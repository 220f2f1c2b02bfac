import { z } from "zod";
import { flag, mapping, optional } from "./mapping.ts";
import { builtInFields, fieldTypes, type MetadataFields } from "./metadata-fields.ts";
import { text } from "./user-values.ts";

const field = mapping({
  type: optional(z.enum(fieldTypes), "What kind of value it is; of a built-in field, its own.", "text"),
  enum: optional(
    z.array(z.union([text, z.number()])).min(1, "expected at least one value"),
    "Values it may have; those of `visibility` from the narrowest audience to the widest.",
    "any",
  ),
  required: optional(flag, "Whether every document must have it.", "false"),
});

/** What a user may write under `fields`. */
export const userFields = z.record(text, field).superRefine((fields, context) => {
  for (const [name, { type, enum: values }] of Object.entries(fields)) {
    const builtIn = builtInOf(name);
    if (builtIn !== undefined && type !== undefined && type !== builtIn.type) {
      context.addIssue({
        code: "custom",
        path: [name, "type"],
        message: `"${name}" is built in and is of type ${builtIn.type}`,
        input: type,
      });
    }
    if (name === "embed_mode" && values !== undefined) {
      context.addIssue({
        code: "custom",
        path: [name, "enum"],
        message: "the values of embed_mode are fixed: full, metadata, none",
        input: values,
      });
    }
  }
});

/** The built-in fields with what the configuration says of them, and the configured ones. */
export function resolveFields(user: z.output<typeof userFields> = {}): MetadataFields {
  const configured = Object.entries(user).map(([name, { type, enum: values, required }]) => {
    const builtIn = builtInOf(name);
    return [
      name,
      {
        type: type ?? builtIn?.type ?? "text",
        enum: values?.map(String) ?? builtIn?.enum,
        required: required ?? false,
      },
    ] as const;
  });
  return { ...builtInFields, ...Object.fromEntries(configured) };
}

function builtInOf(name: string): MetadataFields[string] | undefined {
  const all: MetadataFields = builtInFields;
  return Object.hasOwn(all, name) ? all[name] : undefined;
}
