import type { RuleEntry } from "../finding.ts";
import { free, locked } from "./rule-entries.ts";

/** What loading finds in files of records. */
export const recordRules: readonly RuleEntry[] = [
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
  locked(
    "record-text-absent",
    "`record.text` names fields and no record of the file has any of them, or names none and all texts of the records stand deeper inside, in lists and objects: each would become a document without text.",
    "Name fields that the records have, with dots where they stand inside of others.",
  ),
  locked(
    "record-list-absent",
    "`record.at` names no list and no object of the file: which records it has is not known.",
    "Name what holds the records, with dots where it stands inside of another.",
  ),
  free(
    "record-field-absent",
    "`record.text` or `record.metadata` names a field that no record of the file has.",
    "Correct the name; a field inside of another is named with dots, as in `content.rendered`.",
  ),
  free(
    "record-without-id",
    "A record has no id; its position in the file stands for it, so a record inserted before it makes all later ones look changed.",
    "Name the field that holds the id.",
  ),
  free(
    "record-column-other",
    "A field has the name of a standard column and a value that the column cannot have, such as `status: shipped`; it is not read as that column.",
    "If it is meant so, correct the values or name them in `fields`; else set `record.standardColumns: false`.",
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
    "record-holds-html",
    "Texts of a third of a file's records and more hold HTML, and the source reads them as they stand: tags are embedded, shown, and in the way of headings.",
    "Set `record.markup: html` in the source.",
  ),
  locked(
    "file-too-many-records",
    "A file has more than 250,000 records: a few megabytes can hold millions of empty ones, each of them a document.",
    "Split the file, or exclude it from its source.",
  ),
  locked(
    "yaml-invalid",
    "A file of records is not YAML, has more than 300,000 values, or holds an alias, of which a few can stand for billions of values.",
    "Correct the line, and write out what aliases stand for.",
  ),
  locked(
    "csv-invalid",
    "A CSV file cannot be divided into rows and columns (a quote is not closed, or stands inside of a cell), or a row has more or fewer cells than the header; then the other rows are read.",
    "Correct the line, or set `record.delimiter`.",
  ),
  free(
    "record-field-left-out",
    "Without `record.text`, only fields that are texts themselves are read; texts deeper inside, in lists and objects, are in no document.",
    "Name the fields that hold text under `record.text`, with dots, set `record.at` where they are the file's records, or set the format `sanity` for a Sanity export.",
  ),
];
