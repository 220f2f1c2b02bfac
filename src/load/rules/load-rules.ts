import type { RuleEntry } from "../finding.ts";
import { formatRules } from "./format-rules.ts";
import { metadataRules } from "./metadata-rules.ts";
import { recordRules } from "./record-rules.ts";
import { free, locked } from "./rule-entries.ts";

/** What loading finds, documented beside the rules of lint. */
export const loadRules: readonly RuleEntry[] = [
  free(
    "source-empty",
    "The globs of a source select no file. One glob that matches nothing beside others that do is an info.",
    "Correct `include` and `exclude`, or remove the source.",
  ),
  locked(
    "format-unknown",
    "A file under a source has an extension that belongs to no format.",
    "Convert the file to a format that is read, as the finding says, set the source's format, or exclude the file.",
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
    "document-too-many-parts",
    "A document has more than 400,000 lines with text, cells of tables and tags (MDX: 50,000). No document that people read has; its parser would take gigabytes of memory, and the run would die with everybody else's documents.",
    "Split the document, or exclude the file.",
  ),
  locked(
    "file-unreadable",
    "A file is there and cannot be read: its permissions, or a link that leads to a hidden file such as `.env`, or nowhere; what is live below a link that may have been a folder stays.",
    "Make the file readable, mend the link, or exclude it.",
  ),
  locked(
    "files-not-checked-out",
    "A sparse checkout leaves out files that git tracks and the sources select. Nobody deleted them: what is live of them stays.",
    "Name the folders of all sources in the sparse checkout (`sparse-checkout` of `actions/checkout`), or exclude the files.",
  ),
  locked(
    "submodule-not-checked-out",
    "A submodule that the sources reach is an empty folder. Nobody deleted its documents: what is live of them stays.",
    "Run `git submodule update --init` (`submodules: true` of `actions/checkout`), or exclude the folder.",
  ),
  locked(
    "file-lfs-pointer",
    "A file is what Git LFS commits in place of it: an address and a size, which would be stored as the document.",
    "Run `git lfs pull` (`lfs: true` of `actions/checkout`), or exclude the file.",
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
    "The front matter of a document (`---`, `+++`, `;;;` or braces) is not valid YAML, TOML or JSON, is never closed, or is no mapping of keys to values.",
    "Correct what stands at the top of the file.",
  ),
  locked(
    "folder-linked-too-often",
    "Links lead to one folder in more than 8 ways; it is followed that often and no further.",
    "Remove the links between the folders, or exclude them from the sources.",
  ),
  free(
    "document-empty",
    "A document has no text, or link definitions and comments only, which no page shows: nobody can find it.",
    "Write it, or exclude it from its source; leave a record out of the export, or give it `status: archived`.",
  ),
  free(
    "document-path-duplicate",
    "A file is selected by several sources; the first one has it.",
    "Exclude the file from all but one source.",
  ),
  ...metadataRules,
  ...recordRules,
  ...formatRules,
];
