import path from "node:path";
import type { Config } from "../../config/config.ts";
import type { DocumentFacts } from "../../lint/corpus-index.ts";
import { documentNotExercised } from "../../lint/golden-rules.ts";
import { lintCorpus } from "../../lint/lint-corpus.ts";
import { type RuleSet, ruleSet } from "../../lint/rule-set.ts";
import { type Settled, settle } from "../../lint/settle.ts";
import type { ReadingTrail } from "../../load/files/reading-trail.ts";
import type { Finding } from "../../load/finding.ts";
import { knownRules } from "./known-rules.ts";

/** The rules as the configuration has them. */
export function configuredRules(config: Pick<Config, "lint" | "file">): RuleSet {
  return ruleSet(config.lint, knownRules, path.basename(config.file));
}

/** All findings of a corpus: those of its documents, and what is wrong between them. */
export function settleFindings(
  config: Config,
  set: RuleSet,
  found: {
    readonly findings: readonly Finding[];
    readonly facts: ReadonlyMap<string, DocumentFacts>;
    /** Every file where the sources look. */
    readonly files: readonly string[];
    readonly trail: ReadingTrail;
  },
): Settled {
  const { findings, facts, files, trail } = found;
  const exists = (file: string): boolean => trail.exists(config.load.root, file);
  const between = lintCorpus({ documents: facts, exists, files }, set);
  const silences = new Map([...facts].map(([file, one]) => [file, one.silences] as const));
  return settle([...findings, ...between], silences, set);
}

/** One finding for all documents that no golden query names. */
export function notExercised(
  golden: string,
  documents: readonly { readonly path: string }[],
  exercised: ReadonlySet<string>,
): readonly Finding[] {
  const missed = documents.filter((one) => !exercised.has(one.path)).map((one) => one.path);
  if (missed.length === 0) return [];
  const { name, remedy } = documentNotExercised;
  const shown = missed.slice(0, 5).map((one) => `"${one}"`);
  const more = missed.length > shown.length ? ` and ${missed.length - shown.length} more` : "";
  return [
    {
      rule: name,
      severity: "info",
      path: golden,
      line: 1,
      message: `No golden query names ${missed.length} of ${documents.length} documents: ${shown.join(", ")}${more}.`,
      actual: String(missed.length),
      remedy,
    },
  ];
}
