import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A number from 0 to 1 at each call, the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Draws so many with replacement. */
export function drawer<T>(values: readonly T[], seed: number): (count: number) => readonly T[] {
  const generator = xoroshiro128plus(seed);
  return (count) =>
    Array.from({ length: count }, () => {
      const value = values[uniformInt(generator, 0, values.length - 1)];
      if (value === undefined) throw new TypeError("nothing to draw from");
      return value;
    });
}
