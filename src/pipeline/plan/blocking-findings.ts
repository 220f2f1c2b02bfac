import type { Finding } from "../../load/finding.ts";
import { namesOf } from "../../load/record-path.ts";
import type { Comparison } from "../../plan/compare-documents.ts";
import { knownRules } from "../corpus/known-rules.ts";

const shownFindings = 5;
const keepsOut = new Set(knownRules.filter((rule) => rule.locked !== undefined).map((rule) => rule.name));

/**
 * Errors in documents that the plan would publish: validate fails on them, and what it refuses must not go live. Documents
 * that stay as they are do not block, or a new rule would stop every run; what a locked rule is about is kept out anyway.
 */
export function blockingFindings(
  findings: readonly Finding[],
  { changes }: Pick<Comparison, "changes">,
  configuration: string,
): readonly string[] {
  // Remarks about a file are about its records.
  const published = new Set(
    changes.flatMap((one) => (one.action === "removed" ? [] : namesOf(one.document.path))),
  );
  const blocking = findings.filter(
    (one) => one.severity === "error" && published.has(one.path) && !keepsOut.has(one.rule),
  );
  if (blocking.length === 0) return [];
  const rest = blocking.length - shownFindings;
  const places = blocking
    .slice(0, shownFindings)
    .map(({ rule, path, line }) => `${rule} in ${path}:${line}`)
    .join(", ");
  const many = blocking.length > 1;
  return [
    `${blocking.length} ${many ? "errors stand" : "error stands"} in documents that this plan would publish: ${places}${rest > 0 ? ` and ${rest} more` : ""}. Mend ${many ? "them" : "it"}, or lower the severity of the rule under \`lint\` in ${configuration}.`,
  ];
}
