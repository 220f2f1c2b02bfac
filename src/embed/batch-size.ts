import type { BatchLimits } from "./batches.ts";

/** Requests that must succeed before a smaller batch grows again. */
const successesBeforeGrowth = 4;

/**
 * How much goes into one request. Halved when the provider could not take a batch, so that the next ones do not fail in
 * the same way one by one; doubled again, up to the configured limit, while requests succeed.
 */
export class BatchSize implements BatchLimits {
  readonly #limits: BatchLimits;
  #inputs: number;
  #successes = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
    this.#inputs = limits.maxInputsPerRequest;
  }

  get maxInputsPerRequest(): number {
    return this.#inputs;
  }

  get maxTokensPerRequest(): number {
    return this.#limits.maxTokensPerRequest;
  }

  /** A batch of this many inputs had to be halved. */
  halve(inputs: number): void {
    this.#inputs = Math.max(1, Math.min(this.#inputs, Math.ceil(inputs / 2)));
    this.#successes = 0;
  }

  succeed(): void {
    if (this.#inputs === this.#limits.maxInputsPerRequest) return;
    this.#successes += 1;
    if (this.#successes < successesBeforeGrowth) return;
    this.#inputs = Math.min(this.#limits.maxInputsPerRequest, this.#inputs * 2);
    this.#successes = 0;
  }
}
