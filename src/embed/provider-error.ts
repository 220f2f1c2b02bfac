import { Failure, type FailureDetails } from "../failure/failure.ts";

/**
 * What to do about it: wait (`rate-limited`, `unavailable`), ask again (`malformed`: a reply that is none), send less
 * (`too-large`, `timeout`; `cut-short`: the reply ended before its vectors did; `text`: one of the texts is what it
 * objects to), or give up at once (`refused`: the same request would be refused again). `unclear`: it calls the request
 * wrong and does not say what of it; where others were answered it is a text, else the settings.
 */
export type ProviderErrorKind =
  | "rate-limited"
  | "too-large"
  | "text"
  | "unclear"
  | "timeout"
  | "cut-short"
  | "unavailable"
  | "refused"
  | "malformed";

/** What to do about a `text`. */
export const rewording =
  "Reword the passage, or leave the document's text out with embed_mode: metadata. What has been embedded is kept.";

/** Whether vectors may have been made, and billed; what is refused otherwise is so before any work is done. */
export function mayBeBilled(kind: ProviderErrorKind): boolean {
  return kind === "timeout" || kind === "malformed" || kind === "cut-short";
}

export interface ProviderErrorDetails extends FailureDetails {
  readonly kind: ProviderErrorKind;
  /** What the provider asked for in a Retry-After header; undefined when it said nothing. */
  readonly retryAfterMs?: number | undefined;
}

/** One request that brought no vectors. Its message never contains the API key. */
export class ProviderError extends Failure {
  readonly kind: ProviderErrorKind;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: ProviderErrorDetails) {
    super(message, details);
    this.kind = details.kind;
    this.retryAfterMs = details.retryAfterMs;
  }
}
