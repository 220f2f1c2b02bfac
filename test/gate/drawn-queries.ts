import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { GoldenPair } from "../../src/gate/golden-gate.ts";

/** A number from 0 to 1 at each call, the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** So many differences, drawn anew at each call. */
export type Draw = (n: number, random: () => number) => readonly number[];

/** What a change did to nDCG@10 of single queries when it was measured. */
export interface MeasuredChange {
  readonly mean: number;
  readonly sd: number;
  /** Shares of the queries that did not change, and that got worse. */
  readonly same: number;
  readonly worse: number;
  /**
   * Mean and mean square of the gains, which were not published: chosen so that gains and losses stay between 0 and 1, and the
   * simple rule fails and passes on the draws as often as was published of it.
   */
  readonly gain: readonly [mean: number, square: number];
}

/** Judged queries of the collection on which the changes were measured. */
const collectionSize = 300;

/**
 * Queries are drawn from those of one collection, none twice: that 200 of them failed 99 times in 100 where text was cut at 100
 * words says that it was done so, since independent draws of that mean and spread would 91 times.
 */
export function fromCollection(change: MeasuredChange): Draw {
  const { loss, gain } = sizesOf(change);
  const worse = Math.round(change.worse * collectionSize);
  const same = Math.round(change.same * collectionSize);
  const all = [
    ...spread(loss, worse).map((one) => -one),
    ...spread(gain, collectionSize - same - worse),
    ...new Array<number>(same).fill(0),
  ];
  return (n, random) => {
    const left = [...all];
    return Array.from({ length: n }, () => left.splice(Math.floor(random() * left.length), 1)[0] ?? 0);
  };
}

/** Every query is drawn by itself, as where each trial loses other documents. */
export function independently(change: MeasuredChange): Draw {
  const draw = differenceOf(change);
  return (n, random) => Array.from({ length: n }, () => draw(random));
}

/** So many of two values, whose mean is exact and whose spread is as near as whole numbers let it be. */
function spread({ mean, whole }: TwoPoint, count: number): readonly number[] {
  const ones = Math.round(whole * count);
  const part = (mean * count - ones) / (count - ones);
  return Array.from({ length: count }, (_, at) => (at < ones ? 1 : part));
}

/**
 * Draws a query's difference: nothing, a loss or a gain, by the measured shares. Losses and gains take two values each, 1 and a
 * smaller one, such that mean and standard deviation of all are the measured ones.
 */
function differenceOf(change: MeasuredChange): (random: () => number) => number {
  const { loss, gain } = sizesOf(change);
  const one = ({ whole, part }: TwoPoint, random: number): number => (random < whole ? 1 : part);
  return (random) => {
    const which = random();
    if (which < change.same) return 0;
    return which < change.same + change.worse ? -one(loss, random()) : one(gain, random());
  };
}

/** Values 1 (a share of `whole`) and `part`. */
interface TwoPoint {
  readonly mean: number;
  readonly whole: number;
  readonly part: number;
}

/** Of losses and gains, from the published figures of all. */
function sizesOf(change: MeasuredChange): { readonly loss: TwoPoint; readonly gain: TwoPoint } {
  const better = 1 - change.same - change.worse;
  const [gain, gainSquare] = change.gain;
  const loss = (better * gain - change.mean) / change.worse;
  const lossSquare = (change.sd ** 2 + change.mean ** 2 - better * gainSquare) / change.worse;
  return { loss: twoPoint(loss, lossSquare), gain: twoPoint(gain, gainSquare) };
}

function twoPoint(mean: number, square: number): TwoPoint {
  const whole = (square - mean ** 2) / (1 + square - 2 * mean);
  const part = (square - whole) / (mean - whole);
  if (!(whole >= 0 && whole <= 1 && part >= 0 && part <= 1))
    throw new RangeError(`no values from 0 to 1 have mean ${mean} and mean square ${square}`);
  return { mean, whole, part };
}

/** A query pair with that difference; where it stands between 0 and 1 does not matter to the gate. */
export function pairOf(id: number, difference: number): GoldenPair {
  const before = difference < 0 ? 1 : 0;
  const after = before + difference;
  return { id: `q${id}`, before, after, afterWithoutNew: after, sameResults: difference === 0 };
}
