import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import type { LintSettings, RuleSetting } from "../../src/config/config.ts";
import { formatOf } from "../../src/config/formats.ts";
import type { DocumentFacts } from "../../src/lint/corpus-index.ts";
import { lintCorpus } from "../../src/lint/lint-corpus.ts";
import { lintDocument } from "../../src/lint/lint-document.ts";
import { type RuleSet, ruleSet } from "../../src/lint/rule-set.ts";
import { type Settled, settle } from "../../src/lint/settle.ts";
import type { Document } from "../../src/load/document.ts";
import type { Finding } from "../../src/load/finding.ts";
import { readFrontMatter } from "../../src/load/metadata/front-matter.ts";
import { knownRules } from "../../src/pipeline/corpus/known-rules.ts";

export const asTheyAre: LintSettings = { rules: [], paths: [] };

export function rulesWith(...settings: readonly Partial<RuleSetting>[]): RuleSet {
  return ruleSet({ rules: settings.map(setting), paths: [] }, knownRules, "corpusgate.yaml");
}

export function setting(given: Partial<RuleSetting>): RuleSetting {
  return { rule: "", line: 1, severity: undefined, options: {}, ...given };
}

export function documentOf(path: string, text: string): Document {
  const front = readFrontMatter(text);
  return {
    path,
    source: "docs",
    format: formatOf(path) ?? "text",
    text,
    bodyStart: front.outcome === "read" ? front.bodyStart : 0,
    title: front.outcome === "read" && typeof front.data.title === "string" ? front.data.title : undefined,
    metadata: {},
    line: 1,
  };
}

/** Lints files as the pipeline does; a file of an unknown extension is on disk and no document. */
export function lintFiles(
  files: Readonly<Record<string, string>>,
  set: RuleSet = rulesWith(),
  loaded: readonly Finding[] = [],
): Settled {
  const facts = new Map<string, DocumentFacts>();
  const findings: Finding[] = [...loaded];
  for (const [path, text] of Object.entries(files)) {
    if (formatOf(path) === undefined) continue;
    const document = documentOf(path, text);
    const linted = lintDocument(document, chunkDocument(document, { maxTokens: 512 }).chunks, set);
    findings.push(...linted.findings);
    facts.set(path, linted.facts);
  }
  const between = lintCorpus(
    { documents: facts, exists: (path) => path in files, files: Object.keys(files) },
    set,
  );
  const silences = new Map([...facts].map(([path, one]) => [path, one.silences] as const));
  return settle([...findings, ...between], silences, set);
}
