/** Requests that must succeed before more are in flight again. */
const successesBeforeGrowth = 4;

/**
 * How many requests are in flight. The first one goes alone. Halved at each rate limit: what a provider refuses counts
 * against its limit as well (https://platform.openai.com/docs/guides/rate-limits). Doubled again, up to the configured
 * number, while requests succeed.
 */
export class Concurrency {
  readonly #limit: number;
  #requests = 1;
  #proven = false;
  #successes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get requests(): number {
    return this.#requests;
  }

  rateLimited(): void {
    this.#requests = Math.max(1, Math.floor(this.#requests / 2));
    this.#successes = 0;
  }

  succeed(): void {
    this.#successes += 1;
    if (this.#proven && this.#successes < successesBeforeGrowth) return;
    this.#requests = this.#proven ? Math.min(this.#limit, this.#requests * 2) : this.#limit;
    this.#proven = true;
    this.#successes = 0;
  }
}
