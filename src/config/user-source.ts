import { z } from "zod";
import { defaults } from "./defaults.ts";
import { described, mapping, optional } from "./mapping.ts";
import { insideRoot, metadata, text } from "./user-values.ts";

const record = mapping({
  id: optional(text, "Field that identifies a record.", defaults.record.id),
  title: optional(text, "Field that holds the title.", defaults.record.title),
  text: optional(z.array(text), "Fields whose text is ingested, in this order.", "every text field"),
  metadata: optional(z.array(text), "Fields kept as metadata.", "none"),
});

const source = mapping({
  name: described(text, "Name of the source; unique."),
  include: described(
    z.array(insideRoot).min(1, "expected at least one glob"),
    "Globs of its files, relative to this file.",
  ),
  exclude: optional(z.array(insideRoot), "Globs of files to leave out.", "none"),
  format: optional(
    z.enum(["markdown", "mdx", "text", "json", "jsonl"]),
    "How to read the files.",
    "by extension",
  ),
  metadata: optional(metadata, "Metadata of its documents; their own overrides it.", "none"),
  record: optional(record, "How a JSON record becomes a document."),
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
