export type Severity = "error" | "warning" | "info";

/** A lint result: a located remark about a source file. */
export interface Finding {
  /** Kebab-case name of the rule, e.g. `front-matter-invalid`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Relative to the configuration's folder, with `/`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units; absent where the finding is about the whole line or document. */
  readonly column?: number;
  /** What was found and what was expected; never the text of a secret. */
  readonly message: string;
  /** The two halves of the message by themselves, where they can be told in a word or a number. */
  readonly actual?: string;
  readonly expected?: string;
  /** What to do next. */
  readonly remedy: string;
  /** Where the rule is documented: `ruleDocumentation` of its name. */
  readonly documentation?: string;
}

/** What keeps something from being read, without where it is. */
export type Problem = Pick<Finding, "rule" | "message" | "actual" | "expected" | "remedy">;

/** A place in a file; the same words as in a finding. */
export type Place = Pick<Finding, "line" | "column">;

/** A rule as it is documented, whichever room finds what it says. */
export interface RuleEntry {
  readonly name: string;
  /** Unless the configuration says otherwise. `off`: not looked for; `description` says why. */
  readonly severity: Severity | "off";
  readonly description: string;
  readonly remedy: string;
  /** Set where configuration and comments cannot quiet it, with the reason. */
  readonly locked?: string;
}

/** The page of all rules; relative to the repository, so that it is right in every copy of it. */
const rulesPage = "docs/lint.md";

export function ruleDocumentation(rule: string): string {
  return `${rulesPage}#${rule}`;
}
