import type { RuleEntry } from "../finding.ts";
import { free, locked } from "./rule-entries.ts";

/** What loading finds in single formats: includes, MDX, Sanity exports. */
export const formatRules: readonly RuleEntry[] = [
  free(
    "include-not-resolved",
    "An include directive, or an import of Markdown in MDX, names a file, lines or an anchor that cannot be included; readers see the directive, or nothing of the component. Hidden files (`.env`, `.git/config`), drafts and archived documents are not included.",
    "Correct its path, which is relative to the file, or write the text where it is included.",
  ),
  free(
    "include-pricing-sensitive",
    "A document includes a file that front matter, a manifest or its source marks `pricing_sensitive`. The document is treated as marked, too, whatever its own metadata say.",
    "Nothing, if that is meant.",
    "info",
  ),
  locked(
    "mdx-invalid",
    "A page is not MDX: a tag is not closed, or a literal `<` or `{` begins what is no tag or expression.",
    "Write `&lt;` or `\\{`, or name the file `.md`.",
  ),
  locked(
    "html-too-deep",
    "Elements of an HTML page are nested more than 1,000 deep, which no page that people read is.",
    "Close them, or exclude the file.",
  ),
  free(
    "mdx-text-lost",
    "Code in an MDX page holds characters that are in no chunk. A note up to the share `load.maxMdxLoss`, an error above it; `off`, `warning` or `error` in the configuration holds for both.",
    "Write the text as Markdown or in text props, or raise `load.maxMdxLoss` if the code holds no text.",
    "info",
  ),
  locked(
    "export-empty",
    "A Sanity export holds no document of the corpus. What is live from it stays: an empty export is more often a mistake than a wish.",
    "Export it again, or correct `sanity.types`.",
  ),
  locked(
    "export-unreadable",
    "An archive cannot be unpacked, or holds no `data.ndjson`.",
    "Export it again with `sanity dataset export`.",
  ),
  locked(
    "export-path-outside",
    "An archive names a file outside of itself, by `..` or from the root. Nothing of it is read.",
    "Do not trust the file; export it again from its source.",
  ),
  locked(
    "export-too-large",
    "An export is larger than `load.maxExportBytes` when unpacked.",
    "Export it without assets (`sanity dataset export --no-assets`), or raise the limit.",
  ),
  free(
    "stale-export",
    "A Sanity export is older than `sanity.maxAgeDays` of its source.",
    "Export it again, or raise the limit.",
  ),
  free(
    "records-left-out",
    "Counts the records of an export that are no documents of the corpus: drafts, documents of the system, types that the source does not read.",
    "Nothing, if that is meant; `sanity.types` and `sanity.excludeTypes` choose types.",
    "info",
  ),
  free(
    "block-type-unknown",
    "A Sanity document holds objects of custom types; they are read by their text fields, in their order.",
    "Look at the document's passages, and name fields that are no text in `sanity.excludeFields`.",
    "info",
  ),
  free(
    "reference-not-resolved",
    "References of a Sanity document lead to no published document with a title in the export; nothing stands in their place.",
    "Export the documents that it refers to as well, or give them a title.",
    "info",
  ),
];
