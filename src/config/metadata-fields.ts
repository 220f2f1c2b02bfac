/** What a document's metadata may say under one name. */
export interface MetadataField {
  readonly type: FieldType;
  /** Of a list, what each of its items may be. Of `visibility`, from the narrowest audience to the widest. */
  readonly enum: readonly string[] | undefined;
  readonly required: boolean;
}
export type FieldType = (typeof fieldTypes)[number];
export type MetadataFields = Readonly<Record<string, MetadataField>>;

export const fieldTypes = ["text", "number", "boolean", "date", "list"] as const;
export const embedModes = ["full", "metadata", "none"] as const;

/** Documents of these stay out of the generation. */
export const withheldStatuses = ["draft", "archived"] as const;
export type WithheldStatus = (typeof withheldStatuses)[number];

/** Fields that have a column of their own, and those that reach single passages. Every corpus has them. */
export const builtInFields = {
  category: optionalField("text"),
  doc_type: optionalField("text"),
  /** Closed, so that a slip such as `drafft` cannot publish a draft. */
  status: optionalField("text", ["active", "published", ...withheldStatuses]),
  embed_mode: optionalField("text", embedModes),
  pricing_sensitive: optionalField("boolean"),
  language: optionalField("text"),
  labels: optionalField("list"),
  visibility: optionalField("text"),
} as const satisfies MetadataFields;

function optionalField(type: FieldType, values?: readonly string[]): MetadataField {
  return { type, enum: values, required: false };
}
