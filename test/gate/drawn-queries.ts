import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { GoldenPair } from "../../src/gate/golden-gate.ts";

/** A number from 0 to 1 at each call, the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** What a change did to nDCG@10 of single queries when it was measured. */
export interface MeasuredChange {
  readonly mean: number;
  readonly sd: number;
  /** Shares of the queries that did not change, and that got worse. */
  readonly same: number;
  readonly worse: number;
  /** Mean and mean square of the gains, which were not published: chosen so that gains and losses stay between 0 and 1. */
  readonly gain: readonly [mean: number, square: number];
}

/**
 * Draws a query's difference: nothing, a loss or a gain, by the measured shares. Losses and gains take two values each, 1 and a
 * smaller one, such that mean and standard deviation of all are the measured ones.
 */
export function differenceOf(change: MeasuredChange): (random: () => number) => number {
  const better = 1 - change.same - change.worse;
  const [gain, gainSquare] = change.gain;
  const loss = (better * gain - change.mean) / change.worse;
  const lossSquare = (change.sd ** 2 + change.mean ** 2 - better * gainSquare) / change.worse;
  const drawLoss = twoPoint(loss, lossSquare);
  const drawGain = twoPoint(gain, gainSquare);
  return (random) => {
    const which = random();
    if (which < change.same) return 0;
    return which < change.same + change.worse ? -drawLoss(random()) : drawGain(random());
  };
}

function twoPoint(mean: number, square: number): (random: number) => number {
  const whole = (square - mean ** 2) / (1 + square - 2 * mean);
  const part = (square - whole) / (mean - whole);
  if (!(whole >= 0 && whole <= 1 && part >= 0 && part <= 1))
    throw new RangeError(`no values from 0 to 1 have mean ${mean} and mean square ${square}`);
  return (random) => (random < whole ? 1 : part);
}

/** A query pair with that difference; where it stands between 0 and 1 does not matter to the gate. */
export function pairOf(id: number, difference: number): GoldenPair {
  const before = difference < 0 ? 1 : 0;
  const after = before + difference;
  return { id: `q${id}`, before, after, afterWithoutNew: after, sameResults: difference === 0 };
}
