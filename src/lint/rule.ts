import type { Document } from "../load/document.ts";
import type { Severity } from "../load/finding.ts";

/** One lint rule; its examples are its tests and its documentation. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  readonly description: string;
  readonly remedy: string;
  readonly examples: { readonly good: readonly string[]; readonly bad: readonly string[] };
  readonly check: (document: Document) => readonly Remark[];
}

/** `offset`: UTF-16 code units into the document's text. */
export interface Remark {
  readonly offset: number;
  readonly message: string;
}
