import type { RuleEntry } from "../finding.ts";
import { free, locked } from "./rule-entries.ts";

/** What loading finds in metadata and in manifests. */
export const metadataRules: readonly RuleEntry[] = [
  locked(
    "metadata-invalid",
    "A value is not what its field may be: `status: drafft`, `pricing_sensitive: ture`, a number where the configuration wants a date.",
    "Correct the value, or `fields` in the configuration.",
  ),
  locked(
    "metadata-missing",
    "A document does not say what the configuration requires of it.",
    "Add the value to the document, to its manifest's row, or to the source's defaults.",
  ),
  locked(
    "manifest-invalid",
    "The manifest of a source cannot be read as a table with a column `path`; all documents of the source keep their live versions.",
    "Make it a Markdown or CSV table with a column `path`.",
  ),
  locked(
    "manifest-row-invalid",
    "A row of a manifest names no path inside the folder of the configuration, or has more cells than the header.",
    "Correct the row.",
  ),
  locked(
    "manifest-row-duplicate",
    "A manifest lists a path twice; which row is meant cannot be known.",
    "Remove one of the rows.",
  ),
  locked(
    "manifest-row-without-file",
    "A row of a manifest names a file or record that is not there. What is live under that path stays.",
    "Restore the file, correct the path, or remove the row to delete the document.",
  ),
  free(
    "file-not-in-manifest",
    "A file under a source with a manifest has no row in it, so it is not ingested.",
    "Add a row for it, or exclude it from its source.",
  ),
  free(
    "sections-other",
    "`sections` in the metadata is no mapping of headings to metadata and names no field: themes and site generators have a key of that name. It is kept as it is, and says nothing of passages.",
    "Set the rule to `off`, if another tool reads it; else write headings with their metadata.",
  ),
  free(
    "section-not-found",
    "`sections` in the metadata names a heading under which no passage stands: what is said of it reaches none.",
    "Write the heading as it stands in the text, or several from the outside in, joined by ` > `.",
  ),
];
