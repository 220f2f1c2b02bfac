import type { GuardRuleName } from "../config/config.ts";
import type { RuleEntry, Severity } from "../load/finding.ts";

/** One guardrail; its examples are its tests and its documentation. */
export interface GuardRule extends RuleEntry {
  readonly name: GuardRuleName;
  /** With the default action: what is refused is an error, anything else a warning. */
  readonly severity: Severity;
  readonly examples: { readonly good: readonly string[]; readonly bad: readonly string[] };
}

/** A rule that finds passages in any text. */
export interface DetectingRule extends GuardRule {
  /** Word of the marker `[redacted: …]`. */
  readonly marker: string;
  /** Whatever the configured action is; `remedyOf` adds what is stored until then. */
  readonly remedy: string;
  readonly detect: (text: string) => readonly Detection[] | Promise<readonly Detection[]>;
}

/** A passage that a rule found. UTF-16 offsets. */
export interface Detection {
  readonly start: number;
  readonly end: number;
  /** What it is, for the message; never the passage. */
  readonly what: string;
  /** Of a secret: the name of its service. */
  readonly kind?: string;
}
