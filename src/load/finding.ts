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
  /** 1-based, in UTF-16 code units, where the rule knows it. */
  readonly column?: number;
  /** What was found and what was expected; never the text of a secret. */
  readonly message: string;
  /** What to do next. */
  readonly remedy: string;
}
