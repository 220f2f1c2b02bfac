import { Failure } from "../failure/failure.ts";

/**
 * Holds a run to the model that answered first. Gateways fall back to another model when one is overloaded, and say so
 * in the reply's `model` only; some put a provider's name before a slash, and another one for each of its regions.
 */
export class OneModel {
  readonly #asked: string;
  #first: string | undefined;
  #answered = false;

  /** `asked`: the model as configured, which servers may call otherwise. */
  constructor(asked: string) {
    this.#asked = asked;
  }

  /** Whether any request of the run was, with vectors: then its settings are not what is wrong with another one. */
  get answered(): boolean {
    return this.#answered;
  }

  /** `said`: who answered, as the reply names it; undefined: it does not say. */
  check(said: string | undefined): void {
    this.#answered = true;
    if (said === undefined) return;
    this.#first ??= said;
    if (withoutProvider(said) === withoutProvider(this.#first)) return;
    throw new Failure(
      `The model "${said}" answered a request for "${this.#asked}", and "${this.#first}" the ones before it; one model for all of a run was expected.`,
      {
        remedy:
          "Nothing of its reply was stored: vectors of two models cannot be compared. Turn off fallbacks to other models at the gateway that embed.baseUrl names, then run again.",
      },
    );
  }
}

function withoutProvider(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1).toLowerCase();
}
