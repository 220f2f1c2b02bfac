import * as core from "@actions/core";
import type { Secrets } from "./mask-secrets.ts";
import { wordsOf } from "./tell-failure.ts";

/**
 * What went wrong with telling, not with the work, and what the report warns of: it is shown and decides nothing. All of it
 * is one annotation, since GitHub shows ten of a level per step.
 */
export class Troubles {
  readonly #messages: string[] = [];
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  add(message: string): void {
    this.#messages.push(this.#secrets.redact(message));
  }

  /** Does the work; when it throws, that is told under `what`, and undefined returned. */
  async unless<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.add(`${what}: ${wordsOf(error)}`);
      return undefined;
    }
  }

  tell(): void {
    if (this.#messages.length > 0) core.warning(this.#messages.join("\n"), { title: "Corpusgate" });
    this.#messages.length = 0;
  }
}

/** So many that the annotation is still read. */
export function firstWarnings(warnings: readonly string[], most = 5): readonly string[] {
  const rest = warnings.length - most;
  if (rest <= 0) return warnings;
  return [
    ...warnings.slice(0, most),
    `${rest} more ${rest === 1 ? "warning is" : "warnings are"} in the summary.`,
  ];
}
