/**
 * Lets a few pieces of work go on while the next one is prepared: the database stores on one core while this process
 * embeds on the other. A failure is thrown by the next `add` or by `settle`, and never goes unheard.
 */
export class InFlight {
  readonly #most: number;
  readonly #running: Promise<void>[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Starts the work, after waiting for the oldest when as many as allowed are running. */
  async add(work: () => Promise<void>): Promise<void> {
    if (this.#running.length >= this.#most) await this.#running.shift();
    const running = work();
    // Thrown when it is waited for; until then it has a handler.
    running.catch(() => undefined);
    this.#running.push(running);
  }

  /** Waits for all of it; throws the first failure after everything has ended. */
  async settle(): Promise<void> {
    const results = await Promise.allSettled(this.#running.splice(0));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }
}
