import type { RuleEntry } from "../load/finding.ts";

/** Findings about golden queries and what they reach; known when the whole corpus is. */
export const goldenTarget: RuleEntry = {
  name: "golden-target",
  severity: "error",
  description:
    "A golden query points at a document, heading or quote that is not there, so it can only be answered wrongly. The finding is about the file of golden queries.",
  remedy:
    "Point it at where the answer stands now (`corpusgate golden check` looks for it, with `--write` moves it), or remove it.",
};

export const documentNotExercised: RuleEntry = {
  name: "document-not-exercised",
  severity: "info",
  description:
    "Documents that no golden query names: nothing would tell if search stopped finding them. One finding for all of them.",
  remedy: "Add golden queries for those that matter most.",
};
