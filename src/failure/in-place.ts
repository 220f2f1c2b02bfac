import { Failure } from "./failure.ts";

/** Where a run works, as far as it was told; undefined: by default. */
export interface Place {
  readonly config?: string | undefined;
  readonly env?: string | undefined;
}

/** The failure with the place in each command that it advises; anything else stays what it is. */
export function failureInPlace(error: unknown, place: Place): unknown {
  if (!(error instanceof Failure)) return error;
  const remedy = inPlace(error.remedy, place);
  return new Failure(
    inPlace(error.message, place),
    "cause" in error ? { remedy, cause: error.cause } : { remedy },
  );
}

/** A text whose commands in backquotes name the place: as they stood, they would run on another environment. */
export function inPlace(text: string, place: Place): string {
  return text.replace(
    /`corpusgate((?: [^-\s`][^\s`]*)+)([^`]*)`/g,
    (_, command: string, rest: string) => `\`corpusgate${command}${optionsOf(place, rest)}${rest}\``,
  );
}

function optionsOf({ config, env }: Place, given: string): string {
  return [
    ["--config", config],
    ["--env", env],
  ]
    .filter(([option, value]) => value !== undefined && !given.includes(` ${option} `))
    .map(([option, value = ""]) => ` ${option} ${/^[\w./@:-]+$/.test(value) ? value : JSON.stringify(value)}`)
    .join("");
}
