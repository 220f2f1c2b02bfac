import type { RuleEntry } from "../../load/finding.ts";
import { free, locked } from "../../load/rules/rule-entries.ts";

/** What is found while sources are fetched. */
export const fetchRules: readonly RuleEntry[] = [
  locked(
    "fetch-failed",
    "The command of a fetched source could not be started, failed, took too long or wrote too much. What is live of the source stays.",
    "Run the command by hand and mend it.",
  ),
  locked(
    "fetch-empty",
    "The command of a fetched source ended well and gave no document. What is live of the source stays.",
    "Run the command by hand and look at what it writes to CORPUSGATE_FETCH_DIR; or correct the source's `include`.",
  ),
  free(
    "fetch-left-out",
    "A variable that a fetched source's `fetchEnv` names is not set, so `validate` and `preview` look at the corpus without that source, its documents and the golden labels in them. `plan`, `ingest` and `drift` report `fetch-failed` instead.",
    "Nothing where secrets are not given, as on a pull request; elsewhere set the variable.",
    "info",
  ),
  locked(
    "path-reserved",
    "A file of the repository has the path of a fetched source's documents, `fetched/<source>/…`.",
    "Move the file to another folder, or name the source otherwise.",
  ),
];
