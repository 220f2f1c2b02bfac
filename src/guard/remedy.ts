import type { GuardAction } from "../config/config.ts";
import type { DetectingRule } from "./rule.ts";

/** What to do about what a rule found, and what is stored until then; `isRefused`: nothing, as something in the document is refused. */
export function remedyOf(
  { name, marker, remedy }: DetectingRule,
  action: GuardAction,
  isRefused = action === "refuse",
): string {
  const when = isRefused ? "Once nothing in the document is refused," : "Until then";
  const stored = (as: string) => `${when} it is stored ${as}; \`guardrails.rules.${name}\` decides it.`;
  const until = {
    refuse: "Until then the document is not stored, and its live version stays.",
    redact: stored(`as \`[redacted: ${marker}]\``),
    warn: stored("as it is"),
    allow: "",
  }[action];
  return `${remedy} ${until}`.trim();
}
