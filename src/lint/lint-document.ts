import type { Document } from "../load/document.ts";
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
      line: document.line + lineBreaksBefore(document.text, remark.offset),
      message: remark.message,
      remedy: rule.remedy,
    })),
  );
}

function lineBreaksBefore(text: string, offset: number): number {
  let breaks = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) breaks += 1;
  return breaks;
}
