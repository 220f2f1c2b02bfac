import { z } from "zod";
import { defaults } from "./defaults.ts";
import { described, mapping, optional } from "./mapping.ts";
import { insideRoot, metadata, positive, text } from "./user-values.ts";

const record = mapping({
  id: optional(text, "Field that identifies a record.", defaults.record.id),
  title: optional(text, "Field that holds the title.", defaults.record.title),
  text: optional(z.array(text), "Fields whose text is ingested, in this order.", "every text field"),
  metadata: optional(z.array(text), "Fields kept as metadata.", "none"),
  markup: optional(z.enum(["text", "markdown"]), "How the text fields are read.", defaults.record.markup),
  delimiter: optional(
    z.string().length(1, "expected one character"),
    "What divides the columns of a CSV file.",
    "a comma; a tab in .tsv files",
  ),
});

const sanity = mapping({
  types: optional(z.array(text), "Document types that are read.", "all but the system's"),
  excludeTypes: optional(z.array(text), "Document types that are left out.", "none"),
  excludeFields: optional(
    z.array(text),
    "Fields that are left out, wherever they stand in a document.",
    defaults.sanity.excludeFields.join(", "),
  ),
  maxAgeDays: optional(positive(), "Age above which an export is a finding.", "none"),
});

const source = mapping({
  name: described(text, "Name of the source; unique."),
  include: described(
    z.array(insideRoot).min(1, "expected at least one glob"),
    "Globs of its files, relative to this file.",
  ),
  exclude: optional(z.array(insideRoot), "Globs of files to leave out.", "none"),
  format: optional(
    z.enum(["markdown", "mdx", "html", "text", "json", "jsonl", "yaml", "csv", "sanity"]),
    "How to read the files.",
    "by extension",
  ),
  metadata: optional(metadata, "Metadata of its documents; their own overrides it.", "none"),
  record: optional(record, "How a record of a JSON, YAML, CSV or Sanity file becomes a document."),
  sanity: optional(sanity, "What of a Sanity export is read."),
  templateTags: optional(
    z.enum(["text", "omit"]),
    "Whether `{% %}` and `{{ }}` in Markdown and plain text are kept as text or left out.",
    defaults.templateTags,
  ),
});

/** What a user may write under `sources`. */
export const userSources = z.array(source).min(1, "expected at least one source").superRefine(namedOnce);

export type UserSource = z.output<typeof source>;

function namedOnce(sources: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  for (const [position, { name }] of sources.entries()) {
    const first = sources.findIndex((other) => other.name === name);
    if (first === position) continue;
    context.addIssue({
      code: "custom",
      path: [position, "name"],
      message: `"${name}" is also the name of source ${first + 1}`,
      input: name,
    });
  }
}
