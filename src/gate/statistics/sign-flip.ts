import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface SignFlip {
  /** Probability of a sum as low as this one, or lower, if each difference had either sign with equal chance. */
  readonly p: number;
  readonly nonZero: number;
  /** Of 2^m when all combinations were tried, else how many were drawn. */
  readonly flips: number;
  /** Undefined when nothing was drawn. */
  readonly seed: number | undefined;
}

/** Up to here all 4,096 combinations are tried. */
const mostEnumerated = 12;
const draws = 10_000;

/** One-sided Fisher randomisation of paired differences: is their sum lower than chance makes it? */
export function signFlip(differences: readonly number[], seed: number): SignFlip {
  const sizes = differences.filter((one) => one !== 0).map(Math.abs);
  const nonZero = sizes.length;
  // Sums of the same numbers in another order differ in the last bits, and equal ones must count.
  const total = sizes.reduce((sum, one) => sum + one, 0);
  const limit = differences.reduce((sum, one) => sum + one, 0) + total * 1e-12;
  return nonZero <= mostEnumerated
    ? { p: enumerated(sizes, limit), nonZero, flips: 2 ** nonZero, seed: undefined }
    : { p: drawn(sizes, limit, seed), nonZero, flips: draws, seed };
}

function enumerated(sizes: readonly number[], limit: number): number {
  const combinations = 2 ** sizes.length;
  let asLow = 0;
  for (let signs = 0; signs < combinations; signs += 1) {
    const sum = sizes.reduce((soFar, size, at) => soFar + ((signs >> at) & 1 ? -size : size), 0);
    if (sum <= limit) asLow += 1;
  }
  return asLow / combinations;
}

/** Never 0: what was seen is one of the combinations too. */
function drawn(sizes: readonly number[], limit: number, seed: number): number {
  const random = xoroshiro128plus(seed);
  const signed = Float64Array.from(sizes);
  let asLow = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    let sum = 0;
    let bits = 0;
    for (let at = 0; at < signed.length; at += 1) {
      if (at % 32 === 0) bits = random.next();
      const size = signed[at] ?? 0;
      sum += bits & 1 ? -size : size;
      bits >>>= 1;
    }
    if (sum <= limit) asLow += 1;
  }
  return (asLow + 1) / (draws + 1);
}
