import { describe, expect, it, test } from "vitest";
import {
  coinTail,
  lowerBound,
  studentQuantile,
  upperBound,
} from "../../../src/gate/statistics/distributions.ts";
import { lossProbability, pairedDifference } from "../../../src/gate/statistics/paired.ts";
import { quantileInterval, quantileRanks } from "../../../src/gate/statistics/quantile-interval.ts";
import { signFlip } from "../../../src/gate/statistics/sign-flip.ts";

describe("a sign-flip randomisation", () => {
  it("tries every combination of up to twelve differences, so its smallest p is one in that many", () => {
    expect(signFlip([-0.5, -0.1, -0.2, -0.4, -0.3], 1)).toEqual({
      p: 1 / 32,
      nonZero: 5,
      flips: 32,
      seed: undefined,
    });
    expect(signFlip(Array<number>(12).fill(-0.1), 1)).toMatchObject({ p: 1 / 4096, flips: 4096 });
  });

  it("counts sums as low as the one that was seen, by hand", () => {
    // Of −4, +1 and −2 the sum is −5; of the eight sums of ±1 ±2 ±4 that and −7 are as low.
    expect(signFlip([-4, 1, -2], 1).p).toBe(2 / 8);
    expect(signFlip([-4, 1, 0], 1)).toMatchObject({ p: 2 / 4, nonZero: 2 });
  });

  it("counts equal sums as equal, whatever order they were added up in", () => {
    // ±.1 ±.2 ±.3: the sum of −.1, −.2, +.3 is 0, and so is its mirror image; of eight sums five are at most 0.
    expect(signFlip([-0.1, -0.2, 0.3], 1).p).toBe(5 / 8);
  });

  it("draws ten thousand of more, the same ones for the same seed, and never says 0", () => {
    const falls = Array.from({ length: 40 }, (_, at) => -0.01 * (at + 1));
    expect(signFlip(falls, 7)).toEqual({ p: 1 / 10_001, nonZero: 40, flips: 10_000, seed: 7 });
    const mixed = falls.map((one, at) => (at % 2 === 0 ? one : -one));
    expect(signFlip(mixed, 7)).toEqual(signFlip(mixed, 7));
    expect(signFlip(mixed, 7).p).not.toBe(signFlip(mixed, 8).p);
  });

  it("agrees with the binomial where all differences are equal", () => {
    // 6 of 20 up, 14 down: at most 6 of 20.
    const differences = Array.from({ length: 20 }, (_, at) => (at < 6 ? 1 : -1));
    expect(Math.abs(signFlip(differences, 3).p - (1 - coinTail(7, 20)))).toBeLessThan(0.01);
  });

  it("says 1 of no differences", () => {
    expect(signFlip([0, 0], 1)).toMatchObject({ p: 1, nonZero: 0 });
  });
});

test("McNemar's exact test is a tail of coin tosses", () => {
  expect(lossProbability(7, 0)).toBeCloseTo(1 / 128, 12);
  expect(lossProbability(0, 0)).toBe(1);
  // A probability that is shown to people is not rounded to "p 0.0".
  expect(lossProbability(40, 0) * 2 ** 40).toBeCloseTo(1, 9);
  expect(lossProbability(1000, 0) / 2 ** -1000).toBeCloseTo(1, 9);
  expect(lossProbability(300, 200)).toBeCloseTo(4.4700332711261e-6, 15);
  // (C(10,8) + C(10,9) + C(10,10)) / 1024
  expect(lossProbability(8, 2)).toBeCloseTo(56 / 1024, 9);
});

test("Clopper–Pearson bounds are what the closed forms and published tables say", () => {
  expect(lowerBound(10, 10)).toBeCloseTo(0.741, 3);
  expect(lowerBound(200, 200)).toBeCloseTo(0.05 ** (1 / 200), 12);
  expect(upperBound(0, 30)).toBeCloseTo(0.095, 3);
  // R: qbeta(.05, 95, 6)
  expect(lowerBound(95, 100)).toBeCloseTo(0.8977, 4);
  expect(lowerBound(0, 5)).toBe(0);
});

test("Student's quantiles are those of the table", () => {
  expect(studentQuantile(0.95, 29)).toBeCloseTo(1.699127, 6);
  expect(studentQuantile(0.95, 9)).toBeCloseTo(1.833113, 6);
});

test("the minimum detectable drop is 2.486 standard errors", () => {
  const differences = [0.2, -0.2, 0.2, -0.2, 0.2, -0.2, 0.2, -0.2, 0.2, -0.2];
  const sd = Math.sqrt((10 * 0.04) / 9);
  expect(pairedDifference(differences)).toEqual({
    mean: expect.closeTo(0, 12),
    sd: expect.closeTo(sd, 12),
    lowerBound: expect.closeTo((-1.8331129 * sd) / Math.sqrt(10), 6),
    detectableDrop: expect.closeTo((2.486 * sd) / Math.sqrt(10), 12),
  });
  expect(pairedDifference([0.3]).lowerBound).toBe(Number.NEGATIVE_INFINITY);
});

describe("the interval of a quantile", () => {
  it.each([
    [100, 90, 100],
    [200, 184, 197],
    [500, 465, 485],
    [1000, 936, 964],
    [2000, 1880, 1920],
  ])("of the 95th percentile of %i values goes from rank %i to rank %i", (count, low, high) => {
    expect(quantileRanks(count, 0.95)).toEqual({ low, high });
  });

  it("has no upper end where there are too few values", () => {
    expect(quantileRanks(59, 0.95)).toBeUndefined();
    expect(quantileInterval([1, 2, 3], 0.95)).toBeUndefined();
  });

  it("is made of values", () => {
    const values = Array.from({ length: 1000 }, (_, at) => 1000 - at);
    expect(quantileInterval(values, 0.95)).toEqual({ value: 950, low: 936, high: 964 });
  });
});
