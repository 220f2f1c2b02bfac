import { z } from "zod";
import { defaults } from "./defaults.ts";
import { described, flag, mapping, optional } from "./mapping.ts";
import { unreadKeys } from "./unread-keys.ts";
import { glob, insideRoot, metadata, positive, text } from "./user-values.ts";

const formats = ["markdown", "mdx", "html", "text", "json", "jsonl", "yaml", "csv", "sanity"] as const;
/** What people write who think of the extension; `md` is near `mdx`, and not meant. */
const byExtension: ReadonlyMap<unknown, string> = new Map([
  ["md", "markdown"],
  ["htm", "html"],
  ["txt", "text"],
  ["ndjson", "jsonl"],
  ["yml", "yaml"],
  ["tsv", "csv"],
]);

const record = mapping({
  at: optional(
    text,
    "Field of a JSON or YAML file that holds its records, as a list or as an object of them by id, such as `faqs` or `data.items`; `.` where the file is one object of records by id.",
    "the file is a list of records, or one",
  ),
  id: optional(
    text,
    "Field that identifies a record. This and the names below lead into fields with dots: `content.rendered`.",
    defaults.record.id,
  ),
  title: optional(text, "Field that holds the title.", defaults.record.title),
  text: optional(z.array(text), "Fields whose text is ingested, in this order.", "every other text field"),
  metadata: optional(z.array(text), "Fields kept as metadata.", "none"),
  standardColumns: optional(
    flag,
    "Whether the fields category, doc_type, status, embed_mode, pricing_sensitive and language are read as these columns without being named.",
    String(defaults.record.standardColumns),
  ),
  markup: optional(
    z.enum(["text", "markdown", "html"]),
    "How the text fields are read: as they stand, as Markdown, or as a file of HTML is read.",
    defaults.record.markup,
  ),
  delimiter: optional(
    z.string().length(1, "expected one character"),
    "What divides the columns of a CSV file.",
    "what the first line shows: commas, semicolons, tabs or bars (`|`); tabs in .tsv files",
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
    z.array(glob).min(1, "expected at least one glob"),
    "Globs of its files, relative to this file; of a fetched source, to the folder that the command fills. A wildcard enters no hidden folder, no `node_modules` and no report of a run, and takes neither this file nor its golden queries, thresholds and questions; a glob that names one does.",
  ),
  exclude: optional(z.array(glob), "Globs of files to leave out.", "none"),
  format: optional(
    z.enum(formats, {
      error: ({ input }) =>
        byExtension.has(input)
          ? `expected ${formats.join(", ")}; did you mean "${byExtension.get(input)}"?`
          : undefined,
    }),
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
  manifest: optional(
    insideRoot,
    "Markdown or CSV table that lists what to ingest, with metadata.",
    "everything that the globs select",
  ),
  fetch: optional(
    z.tuple([text], text),
    "Command that fetches the files, as a list of program and arguments; no shell.",
    "the files are here",
  ),
  fetchEnv: optional(
    z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of a variable")),
    "Variables that the command gets beside PATH and HOME.",
    "none",
  ),
  fetchTimeoutSeconds: optional(positive(), "Time the command may take.", defaults.fetchTimeoutSeconds),
  fetchMaxBytes: optional(positive(), "Size of all fetched files, at most.", defaults.fetchMaxBytes),
})
  .superRefine(fetchedAsNamed)
  .superRefine((one, context) => {
    for (const { path, message } of unreadKeys(one))
      context.addIssue({ code: "custom", path: [...path], message, input: path.at(-1) });
  });

/** What a user may write under `sources`. */
export const userSources = z.array(source).min(1, "expected at least one source").superRefine(namedOnce);

export type UserSource = z.output<typeof source>;

/** The name of a fetched source is part of its documents' paths. */
function fetchedAsNamed(
  one: {
    readonly name: string;
    readonly fetch?: unknown;
    readonly fetchEnv?: unknown;
    readonly fetchTimeoutSeconds?: unknown;
    readonly fetchMaxBytes?: unknown;
    readonly manifest?: unknown;
  },
  context: z.RefinementCtx,
): void {
  const refuse = (key: string, message: string) =>
    context.addIssue({ code: "custom", path: [key], message, input: key });
  if (one.fetch === undefined) {
    for (const key of ["fetchEnv", "fetchTimeoutSeconds", "fetchMaxBytes"] as const)
      if (one[key] !== undefined) refuse(key, "expected `fetch` beside it");
    return;
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(one.name))
    refuse(
      "name",
      "the name of a fetched source is a folder name: expected letters, digits, dots, dashes and _",
    );
  if (one.manifest !== undefined) refuse("manifest", "a fetched source cannot have a manifest");
}

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
