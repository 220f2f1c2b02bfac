import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/**
 * Whether two samples of vectors come from one distribution. `effect`: energy distance as a share of the mean distance
 * between the samples, 0 (the same) to 1; `p`: the share of random divisions of all vectors at least as far apart.
 */
export interface Shift {
  readonly effect: number;
  readonly p: number;
  readonly seed: number;
}

const permutations = 999;

/**
 * Permutation test of the energy distance (Székely and Rizzo, 2013). Each vector must stand for an independent thing: a
 * document, not a chunk of one. Needs at least two vectors a side; time grows with the square of their number.
 */
export function distributionShift(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
  seed = 1,
): Shift {
  const all = [...before, ...after];
  const distances = pairwise(all);
  const measured = energy(distances, all.length, allFirst(all.length, before.length));
  const random = xoroshiro128plus(seed);
  let asFar = 0;
  for (let round = 0; round < permutations; round += 1) {
    const side = shuffled(all.length, before.length, random);
    if (energy(distances, all.length, side).distance >= measured.distance - 1e-12) asFar += 1;
  }
  return {
    effect: measured.between === 0 ? 0 : Math.max(0, measured.distance / (2 * measured.between)),
    p: (1 + asFar) / (permutations + 1),
    seed,
  };
}

const sketchLength = 32;

/** A vector in 32 dimensions, of length 1: random signs keep distances well enough to compare distributions by. */
export function sketchOf(vector: Float32Array): readonly number[] {
  const sketch = new Array<number>(sketchLength).fill(0);
  for (const [position, value] of vector.entries()) {
    if (value === 0) continue;
    let signs = hash32(position + 1);
    for (let at = 0; at < sketchLength; at += 1) {
      sketch[at] = (sketch[at] ?? 0) + ((signs & 1) === 0 ? value : -value);
      signs >>>= 1;
    }
  }
  const length = Math.hypot(...sketch);
  return length === 0 ? sketch : sketch.map((value) => Number((value / length).toFixed(4)));
}

function pairwise(vectors: readonly (readonly number[])[]): Float64Array {
  const count = vectors.length;
  const distances = new Float64Array(count * count);
  for (const [row, left] of vectors.entries()) {
    for (let column = row + 1; column < count; column += 1) {
      const right = vectors[column] ?? [];
      let sum = 0;
      for (const [at, value] of left.entries()) sum += (value - (right[at] ?? 0)) ** 2;
      const distance = Math.sqrt(sum);
      distances[row * count + column] = distance;
      distances[column * count + row] = distance;
    }
  }
  return distances;
}

/** `side[i]`: 1 for the first sample, 0 for the second. */
function energy(
  distances: Float64Array,
  count: number,
  side: Uint8Array,
): { readonly distance: number; readonly between: number } {
  const sums = [0, 0, 0];
  let first = 0;
  for (let row = 0; row < count; row += 1) {
    const own = side[row] ?? 0;
    first += own;
    for (let column = row + 1; column < count; column += 1) {
      const kind = own + (side[column] ?? 0);
      sums[kind] = (sums[kind] ?? 0) + (distances[row * count + column] ?? 0);
    }
  }
  const second = count - first;
  const between = (sums[1] ?? 0) / (first * second);
  // Over pairs of two different vectors, so that small samples do not seem closer to themselves than they are.
  const withinFirst = (2 * (sums[2] ?? 0)) / (first * (first - 1));
  const withinSecond = (2 * (sums[0] ?? 0)) / (second * (second - 1));
  return { distance: 2 * between - withinFirst - withinSecond, between };
}

function allFirst(count: number, first: number): Uint8Array {
  return new Uint8Array(count).fill(1, 0, first);
}

function shuffled(count: number, first: number, random: RandomGenerator): Uint8Array {
  const side = allFirst(count, first);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = uniformInt(random, 0, at);
    const kept = side[at] ?? 0;
    side[at] = side[other] ?? 0;
    side[other] = kept;
  }
  return side;
}

function hash32(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
