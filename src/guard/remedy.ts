import type { GuardAction } from "../config/config.ts";
import type { DetectingRule } from "./rule.ts";

/** What to do about what a rule found, and what is stored until then. */
export function remedyOf({ name, marker, remedy }: DetectingRule, action: GuardAction): string {
  const stored = (as: string) => `Until then it is stored ${as}; \`guardrails.rules.${name}\` decides it.`;
  const until = {
    refuse: "Until then the document is not stored, and its live version stays.",
    redact: stored(`as \`[redacted: ${marker}]\``),
    warn: stored("as it is"),
    allow: "",
  }[action];
  return `${remedy} ${until}`.trim();
}
