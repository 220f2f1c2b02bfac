import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../failure/failure.ts";
import { mayBeBilled, type ProviderError } from "./provider-error.ts";

/** Time and chance, so that a test can run an hour of bad luck in a moment. */
export interface RetryClock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1, as `Math.random`. */
  random(): number;
}

export const systemClock: RetryClock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, { signal });
  },
  random: Math.random,
};

const firstBackoffMs = 1_000;
const longestBackoffMs = 60_000;

/**
 * The retries of one run, timed by the clock in two ways. Refusals that cost nothing (a rate limit, an unavailable
 * server) may go on for the budget with nothing embedded between them: a provider that takes all it can is no failure.
 * What may have been billed (no reply in time, a broken one) spends the budget for good, from the first such reply of a
 * request to the one that ends it; requests in trouble at the same time share that time.
 */
export class RetryBudget {
  readonly #budgetMs: number;
  readonly #clock: RetryClock;
  #spentMs = 0;
  #troubled = 0;
  #troubledSince = 0;
  /** When the first refusal since the last batch that was embedded came. */
  #refusedSince: number | undefined;
  #notBefore = 0;

  constructor(budgetMs: number, clock: RetryClock) {
    this.#budgetMs = budgetMs;
    this.#clock = clock;
  }

  begin(): void {
    if (this.#troubled === 0) this.#troubledSince = this.#clock.now();
    this.#troubled += 1;
  }

  /** A batch has its vectors; `troubled`: `begin` was called for it. */
  embedded(troubled: boolean): void {
    this.#refusedSince = undefined;
    if (!troubled) return;
    this.#troubled -= 1;
    if (this.#troubled === 0) this.#spentMs += this.#clock.now() - this.#troubledSince;
  }

  /** Until the time the provider last asked to wait for is over. It asked one request; it meant all of them. */
  async ready(signal: AbortSignal): Promise<void> {
    for (;;) {
      const waitMs = this.#notBefore - this.#clock.now();
      if (waitMs <= 0) return;
      await this.#clock.sleep(waitMs, signal);
    }
  }

  /** Milliseconds to wait before a request is sent again; throws when the budget does not allow that. */
  waitBefore(failures: number, error: ProviderError): number {
    const backoffMs = this.#clock.random() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** (failures - 1));
    const waitMs =
      error.retryAfterMs === undefined ? backoffMs : error.retryAfterMs + Math.min(backoffMs, firstBackoffMs);
    this.demand(waitMs, error);
    if (error.retryAfterMs !== undefined) {
      this.#notBefore = Math.max(this.#notBefore, this.#clock.now() + error.retryAfterMs);
    }
    return waitMs;
  }

  /** Throws when less than this is left. */
  demand(ms: number, error: ProviderError): void {
    const leftMs = this.#budgetMs - (mayBeBilled(error.kind) ? this.#troubledMs() : this.#refusedMs());
    if (leftMs > 0 && ms <= leftMs) return;
    const asked =
      error.retryAfterMs !== undefined && leftMs > 0
        ? `; it asks to wait ${seconds(error.retryAfterMs)} s, and ${seconds(leftMs)} s are left`
        : "";
    throw new Failure(
      `Embedding stopped because its retry budget of ${seconds(this.#budgetMs)} s is used up${asked}. Last: ${error.message}`,
      {
        remedy: `What has been embedded is kept: run the same command again and it resumes there. ${error.remedy} embed.retryBudgetSeconds sets how long to keep trying.`,
        cause: error,
      },
    );
  }

  #troubledMs(): number {
    return this.#spentMs + (this.#troubled > 0 ? this.#clock.now() - this.#troubledSince : 0);
  }

  #refusedMs(): number {
    const now = this.#clock.now();
    this.#refusedSince ??= now;
    return now - this.#refusedSince;
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
