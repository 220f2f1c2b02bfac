import { expect, test } from "vitest";
import { distributionShift, sketchOf } from "../../src/gate/distribution-shift.ts";

/** Points around `centre` on one axis, from a generator with a seed. */
function cloud(count: number, centre: number, seed: number): readonly (readonly number[])[] {
  let state = seed;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  return Array.from({ length: count }, () => [centre + normal(), normal(), normal(), normal()]);
}

test("two samples of one distribution seldom look shifted: at most 6 of 60 at p ≤ 0.05", () => {
  const alarms = Array.from({ length: 60 }, (_, round) =>
    distributionShift(cloud(20, 0, 2 * round + 1), cloud(20, 0, 2 * round + 2)),
  ).filter(({ p }) => p <= 0.05);
  expect(alarms.length).toBeLessThanOrEqual(6);
});

test("a shift by one and a half deviations of 30 vectors is found, and its effect is above the floor", () => {
  const { p, effect } = distributionShift(cloud(30, 0, 7), cloud(30, 1.5, 8));
  expect(p).toBe(0.001);
  expect(effect).toBeGreaterThan(0.05);
});

test("the same vectors are no shift at all, and the answer is the same each time", () => {
  const same = cloud(12, 0, 3);
  const shift = distributionShift(same, same, 5);
  expect(shift.effect).toBe(0);
  expect(shift.p).toBeGreaterThan(0.5);
  expect(distributionShift(same, same, 5)).toEqual(shift);
});

test("a sketch keeps which of two vectors is nearer, and is of length 1", () => {
  const vector = Float32Array.from({ length: 256 }, (_, at) => Math.sin(at));
  const near = vector.map((value, at) => value + 0.05 * Math.cos(at * 3));
  const far = Float32Array.from({ length: 256 }, (_, at) => Math.sin(at * 5 + 1));
  const distance = (left: Float32Array, right: Float32Array) => {
    const other = sketchOf(right);
    return Math.hypot(...sketchOf(left).map((value, at) => value - (other[at] ?? 0)));
  };
  expect(distance(vector, near)).toBeLessThan(distance(vector, far) / 4);
  expect(Math.hypot(...sketchOf(vector))).toBeCloseTo(1, 3);
});
