import { expect, test } from "vitest";
import { countBelow } from "../../src/load/count-below.ts";

test("an equal number is not below", () => {
  expect([0, 1, 2, 4, 5, 9].map((limit) => countBelow([1, 4, 4, 8], limit))).toEqual([0, 0, 1, 1, 3, 4]);
  expect(countBelow([], 1)).toBe(0);
});
