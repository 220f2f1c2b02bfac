import type { Document } from "../load/document.ts";
import type { Finding } from "../load/finding.ts";
import { type DocumentFacts, factsOf } from "./corpus-index.ts";
import { Page } from "./page.ts";
import type { MeasuredChunk, Remark } from "./rule.ts";
import type { RuleSet } from "./rule-set.ts";
import { rules } from "./rules.ts";

export interface Linted {
  readonly findings: readonly Finding[];
  readonly facts: DocumentFacts;
}

/** One finding a rule and line is enough, and a broken export has thousands of lines. */
const mostFindings = 20;

/** What the rules remark on one document and its chunks, and what rules about the whole corpus will ask of it. */
export function lintDocument(document: Document, chunks: readonly MeasuredChunk[], set: RuleSet): Linted {
  const page = new Page(document);
  const settings = set.settingsFor(document.path);
  const findings = rules.flatMap((rule): readonly Finding[] => {
    const effective = settings.get(rule.name);
    if (rule.sees === "corpus" || effective === undefined || effective.severity === "off") return [];
    const remarks =
      rule.sees === "document" ? rule.check(page, effective.options) : rule.check(chunks, effective.options);
    const { severity } = effective;
    return located(page, remarks).map((one) => ({ rule: rule.name, severity, remedy: rule.remedy, ...one }));
  });
  return { findings, facts: factsOf(page) };
}

type Located = Omit<Finding, "rule" | "severity" | "remedy"> & Pick<Remark, "remedy">;

function located(page: Page, remarks: readonly Remark[]): readonly Located[] {
  const byLine = new Map<number, Located>();
  const { path } = page.document;
  for (const { offset, ...said } of remarks) {
    const place = page.place(offset) ?? { line: page.document.line };
    if (!byLine.has(place.line)) byLine.set(place.line, { path, ...place, ...said });
  }
  const all = [...byLine.values()];
  const rest = all.length - mostFindings;
  return all
    .slice(0, mostFindings)
    .map((one, position) =>
      rest > 0 && position === mostFindings - 1
        ? { ...one, message: `${one.message} The same on ${rest} more lines of this document.` }
        : one,
    );
}
