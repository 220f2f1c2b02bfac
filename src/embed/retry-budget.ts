import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../failure/failure.ts";
import type { ProviderError } from "./provider-error.ts";

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
 * The retries of one run. Its budget is spent by the clock while any request is in trouble, from the first refusal
 * to the reply that ends it; requests in trouble at the same time share that time.
 */
export class RetryBudget {
  readonly #budgetMs: number;
  readonly #clock: RetryClock;
  #spentMs = 0;
  #troubled = 0;
  #troubledSince = 0;
  #notBefore = 0;

  constructor(budgetMs: number, clock: RetryClock) {
    this.#budgetMs = budgetMs;
    this.#clock = clock;
  }

  begin(): void {
    if (this.#troubled === 0) this.#troubledSince = this.#clock.now();
    this.#troubled += 1;
  }

  end(): void {
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
    const now = this.#clock.now();
    const leftMs = this.#budgetMs - this.#spentMs - (this.#troubled > 0 ? now - this.#troubledSince : 0);
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
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
