export interface FailureDetails {
  /** What the reader should do next, as a sentence. */
  readonly remedy: string;
  readonly cause?: unknown;
}

/**
 * Thrown when the work cannot go on. The message says what happened, to what (quoted) and what was
 * expected; the remedy says what to do next. A verdict (a finding, a failed gate) is a value, never this.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly remedy: string;

  constructor(message: string, details: FailureDetails) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.remedy = details.remedy;
  }
}
