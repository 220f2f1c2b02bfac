import type { Finding } from "../load/finding.ts";
import type { Plan } from "../plan/plan.ts";

/** What authors keep out: drafts, archived documents, files that a manifest does not list. */
export interface WithWithheld {
  readonly withheld: readonly Plan["withheld"][number][];
}

export interface WithFindings {
  readonly findings: readonly Finding[];
  /** Findings that comments in documents quieted, by rule; they are not among `findings`. */
  readonly silenced: Readonly<Record<string, number>>;
}

/** What the guardrails did to the corpus: values taken out by kind, documents that stayed out by rule. */
export interface WithGuardrails {
  readonly guardrails: {
    readonly redacted: Readonly<Record<string, number>>;
    readonly refused: Readonly<Record<string, number>>;
  };
}

/** Two commits of one history. */
export interface Superseded {
  /** What is checked out. */
  readonly commit: string;
  /** What live was read from: a later one. */
  readonly liveCommit: string;
}

export interface WithSuperseded {
  /** Of a run that ended, since all of live was read from a later commit than it would bring. */
  readonly superseded?: Superseded;
}
