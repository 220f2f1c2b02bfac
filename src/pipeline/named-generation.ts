import { Failure } from "../failure/failure.ts";
import type { GenerationState } from "../postgres/generations.ts";

/** The generation that somebody names by its number; throws, with those there are, where it does not exist. */
export function namedGeneration(states: readonly GenerationState[], generation: number): GenerationState {
  const found = states.find((one) => one.number === generation);
  if (found !== undefined) return found;
  throw new Failure(
    `Generation ${generation} does not exist; there are ${states.map((one) => one.number).join(", ") || "none"}.`,
    {
      remedy: "It may have been pruned. Look at `corpusgate status`.",
    },
  );
}
