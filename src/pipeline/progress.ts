/** Every step of an ingest between its plan and its end, in order; a run may die after any of them. */
export const ingestSteps = [
  "planned",
  "segment-chosen",
  "generation-opened",
  "documents-stored",
  "vectors-stored",
  "all-embedded",
  "vectors-gathered",
  "indexed",
  "sealed",
  "queries-embedded",
  "gated",
  "promoted",
  "verified",
  "recorded",
] as const;
export type IngestStep = (typeof ingestSteps)[number];

export type Counted =
  | "documents"
  | "embeddings"
  | "golden queries"
  | "golden queries on live"
  | "golden queries once promoted";

export type Progress =
  | { readonly kind: "step"; readonly step: IngestStep }
  | {
      readonly kind: "count";
      readonly what: Counted;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: "note"; readonly message: string };

/** Told what happens, and awaited: terminals draw bars from it, tests end the process in it. */
export type Observer = (progress: Progress) => void | Promise<void>;

/**
 * Tells `observe`, and ends the run between two steps once `signal` is aborted, with the signal's reason. From the promotion on a
 * run goes on to its end: what is live is verified and recorded.
 */
export function stoppable(observe: Observer, signal: AbortSignal | undefined): Observer {
  let mayStop = true;
  return async (progress) => {
    await observe(progress);
    if (progress.kind === "step") mayStop &&= mayStopAfter.has(progress.step);
    if (progress.kind !== "note" && mayStop) signal?.throwIfAborted();
  };
}

const mayStopAfter: ReadonlySet<IngestStep> = new Set(ingestSteps.slice(0, ingestSteps.indexOf("promoted")));

/** Where nobody looks. */
export const unobserved: Observer = () => undefined;

/** Tells how far something is that is over in a moment, or takes half a minute with a database that is far away: no line for the former. */
export function counting(observe: Observer, what: Counted): (done: number, total: number) => Promise<void> {
  let last = performance.now();
  let isTold = false;
  return async (done, total) => {
    const now = performance.now();
    if (now - last < countedEveryMs && !(isTold && done === total)) return;
    last = now;
    isTold = true;
    await observe({ kind: "count", what, done, total });
  };
}

const countedEveryMs = 2000;

/** Seconds per stage, added up where a stage is entered more than once. */
export class Stages {
  readonly #seconds: Record<string, number> = {};

  add(stage: string, seconds: number): void {
    this.#seconds[stage] = (this.#seconds[stage] ?? 0) + seconds;
  }

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.add(stage, (performance.now() - start) / 1000);
    }
  }

  value(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Object.entries(this.#seconds).map(([stage, seconds]) => [stage, Number(seconds.toFixed(3))]),
    );
  }
}

/** Tells how many seconds each item was waited for. */
export async function* timed<T>(items: AsyncIterable<T>, tell: (seconds: number) => void): AsyncGenerator<T> {
  let since = performance.now();
  for await (const item of items) {
    tell((performance.now() - since) / 1000);
    yield item;
    since = performance.now();
  }
  tell((performance.now() - since) / 1000);
}
