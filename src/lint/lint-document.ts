import { type Document, fileLine } from "../load/document.ts";
import type { Finding } from "../load/finding.ts";
import type { Rule } from "./rule.ts";
import { unclosedFence } from "./rules/unclosed-fence.ts";

/** Every rule, in the order of their documentation. */
export const rules: readonly Rule[] = [unclosedFence];

/** What the rules remark on one document. */
export function lintDocument(document: Document): readonly Finding[] {
  return rules.flatMap((rule) =>
    rule.check(document).map((remark) => ({
      rule: rule.name,
      severity: rule.severity,
      path: document.path,
      line: fileLine(document, remark.offset),
      message: remark.message,
      remedy: rule.remedy,
    })),
  );
}
