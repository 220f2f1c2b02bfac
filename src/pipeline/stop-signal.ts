import { Failure } from "../failure/failure.ts";

/** What of a process asks it to end. */
export interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM", listener: (signal: string) => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: (signal: string) => void): unknown;
}

const signals = ["SIGINT", "SIGTERM"] as const;
/** One Ctrl-C comes from the terminal, and again from npm, which hands it on. */
const sameWishMs = 500;

/**
 * From now on the first SIGINT or SIGTERM aborts the signal with a Failure as its reason, and the next one ends the process. A run
 * that ends by itself releases its lease, so that the next one need not wait until it is taken for dead.
 */
export function stopSignalOf(source: SignalSource, tell: (message: string) => void): AbortSignal {
  const controller = new AbortController();
  const stop = (name: string) => {
    if (controller.signal.aborted) return;
    const letGo = () => {
      for (const one of signals) source.off(one, stop);
    };
    setTimeout(letGo, sameWishMs).unref();
    tell(`Stopping (${name}). Once more ends it at once.`);
    controller.abort(
      new Failure(`Stopped by ${name}.`, {
        remedy:
          "Live is what it was. What has been embedded is kept and not paid for again: run the same command to go on.",
      }),
    );
  };
  for (const one of signals) source.on(one, stop);
  return controller.signal;
}
