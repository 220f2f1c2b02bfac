import type { RuleEntry } from "./finding.ts";

const keepsLive =
  "the document cannot be ingested and keeps its live version, which nobody should have to guess";

/** What loading finds, documented beside the rules of lint. */
export const loadRules: readonly RuleEntry[] = [
  free(
    "source-empty",
    "The globs of a source select no file.",
    "Correct `include` and `exclude`, or remove the source.",
  ),
  locked(
    "format-unknown",
    "A file under a source has an extension that belongs to no format.",
    "Set the source's format, or exclude the file.",
  ),
  locked(
    "file-outside-root",
    "A path is a link that leads out of the folder of the configuration, or through one; only files inside are read.",
    "Copy what it points to into the repository, or exclude the path from its source.",
  ),
  locked(
    "file-too-large",
    "A file is larger than `load.maxDocumentBytes`; it is not read.",
    "Split the file, exclude it, or raise the limit.",
  ),
  locked(
    "file-unreadable",
    "A file is there and cannot be read: its permissions, or a link that leads nowhere.",
    "Make the file readable, mend the link, or exclude it.",
  ),
  locked(
    "file-not-utf8",
    "A file is not UTF-8; its text would have to be guessed.",
    "Save the file as UTF-8.",
  ),
  locked(
    "character-not-storable",
    "A text holds NUL or a lone surrogate, which Postgres cannot store.",
    "Remove the character; if the file is not a text, exclude it.",
  ),
  locked(
    "front-matter-invalid",
    "The front matter of a document is not valid YAML, is never closed, or is no mapping of keys to values.",
    "Correct the YAML between the --- lines.",
  ),
  locked(
    "folder-linked-too-often",
    "Links lead to one folder in more than 8 ways; it is followed that often and no further.",
    "Remove the links between the folders, or exclude them from the sources.",
  ),
  locked("json-invalid", "A file or a line of it is not JSON.", "Correct the line."),
  locked(
    "record-not-an-object",
    "A record of an export is not an object.",
    "Make it an object with an id and text fields.",
  ),
  locked(
    "record-id-invalid",
    "A record's id is neither a text of one line nor a safe whole number.",
    "Give the record a unique id.",
  ),
  locked(
    "record-id-duplicate",
    "Records of one file have the same id; which of them is meant cannot be known.",
    "Give each record an id of its own.",
  ),
  locked(
    "metadata-not-storable",
    "A record's metadata holds what JSON in Postgres cannot hold.",
    "Correct the record's metadata fields.",
  ),
  free(
    "record-without-id",
    "A record has no id; its position in the file stands for it, so a record inserted before it makes all later ones look changed.",
    "Name the field that holds the id.",
  ),
  free(
    "record-key-duplicate",
    "A field is named twice in one JSON object, or in the first line of a CSV file; its last value counts, and the others are not read.",
    "Remove the others, or give them names of their own.",
  ),
  free(
    "record-field-not-text",
    "A field that should be ingested is neither text nor a list of texts; it is not part of the document.",
    "Name fields that hold text, or export this field as text.",
  ),
  free(
    "document-empty",
    "A document has no text: nobody can find it.",
    "Write it, or exclude it from its source.",
  ),
  free(
    "document-path-duplicate",
    "A file is selected by several sources; the first one has it.",
    "Exclude the file from all but one source.",
  ),
];

function locked(name: string, description: string, remedy: string): RuleEntry {
  return { name, severity: "error", description, remedy, locked: keepsLive };
}

function free(name: string, description: string, remedy: string): RuleEntry {
  return { name, severity: "warning", description, remedy };
}
