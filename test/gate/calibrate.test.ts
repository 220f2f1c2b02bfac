import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/digest/digest.ts";
import {
  bandOf,
  type CalibrationQuery,
  calibrate,
  leastQueries,
  orderStatistic,
} from "../../src/gate/calibrate.ts";
import {
  readThresholds,
  type Thresholds,
  thresholdsGate,
  writeThresholds,
} from "../../src/gate/thresholds.ts";

/** Numbers from 0 to 1 of a seed. */
function numbers(count: number, seed: number): readonly number[] {
  let state = seed * 7_919 + 1;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  });
}

function queries(
  right: readonly number[],
  wrong: readonly number[] = [],
  round = 0,
): readonly CalibrationQuery[] {
  return [
    ...right.map((distance, at) => ({ id: `a${round}-${at}`, answerable: true, distance })),
    ...wrong.map((distance, at) => ({ id: `u${round}-${at}`, answerable: false, distance })),
  ];
}

describe("the order statistic with 95 % confidence", () => {
  // By hand: the smallest n with (1 − missRate)ⁿ ≤ .05.
  test.each([
    [0.1, 29],
    [0.05, 59],
    [0.01, 299],
  ])("for a miss rate of %s needs %s queries", (missRate, least) => {
    expect(leastQueries(missRate)).toBe(least);
    expect(orderStatistic(least - 1, missRate)).toBeUndefined();
    expect(orderStatistic(least, missRate)).toBe(least);
  });

  test.each([
    [0.1, 50, 49],
    [0.1, 100, 96],
    [0.05, 100, 99],
    [0.05, 200, 196],
  ])("for a miss rate of %s of %s queries is number %s", (missRate, n, rank) => {
    expect(orderStatistic(n, missRate)).toBe(rank);
  });
});

describe("a calibration", () => {
  test("keeps its promise: in at most 5 % of 400 rounds the true miss rate is above the one asked for", () => {
    // Distances are uniform, so the true miss rate of a threshold t is 1 − t.
    const broken = Array.from({ length: 400 }, (_, round) =>
      calibrate(queries(numbers(130, round + 1), [], round), { missRate: 0.1, falseAcceptRate: undefined }),
    ).filter((one) => one.outcome === "calibrated" && 1 - one.threshold > 0.1);
    // 5 % of 400 is 20; three standard deviations above it is 33.
    expect(broken.length).toBeLessThanOrEqual(33);
    expect(broken.length).toBeGreaterThan(0);
  });

  test("is refused when the half that checks it misses more than chance allows", () => {
    const fitted = (id: string) => Number.parseInt(sha256(id).slice(0, 8), 16) % 2 === 0;
    const given = (missedOfHeld: number) => {
      let held = 0;
      return queries(numbers(130, 5)).map((one) => {
        if (fitted(one.id)) return { ...one, distance: 0.4 };
        held += 1;
        return { ...one, distance: held <= missedOfHeld ? 0.6 : 0.4 };
      });
    };
    const limits = { missRate: 0.1, falseAcceptRate: undefined };
    expect(calibrate(given(7), limits).outcome).toBe("calibrated");
    expect(calibrate(given(15), limits)).toMatchObject({
      outcome: "refused",
      reason: expect.stringMatching(
        /^the threshold 0\.4000 that \d\d queries give misses 15 of the \d\d that check it, more than chance allows at a miss rate of 10 %$/,
      ),
    });
  });

  test("with too few queries says how many it needs, and never extrapolates", () => {
    const calibration = calibrate(queries(numbers(44, 3)), { missRate: 0.05, falseAcceptRate: undefined });
    expect(calibration).toMatchObject({
      outcome: "refused",
      reason: expect.stringMatching(/^need 59 answerable queries .*, have \d\d \(half of 44/),
      remedy: expect.stringContaining("some 137 in all"),
    });
  });

  test("advises so many queries that their half is enough in 19 of 20 cases", () => {
    const sets = Array.from({ length: 200 }, (_, seed) =>
      calibrate(
        queries(numbers(137, seed)).map((one) => ({ ...one, id: `${seed} ${one.id}` })),
        { missRate: 0.05, falseAcceptRate: undefined },
      ),
    );
    const few = sets.filter((one) => one.outcome === "refused" && one.reason.startsWith("need"));
    expect(few.length).toBeLessThan(0.08 * sets.length);
  });

  test("counts what unanswerable queries find within it, and how far that may be from the truth", () => {
    const right = numbers(140, 5).map((value) => value * 0.3);
    const wrong = numbers(30, 6).map((value) => 0.5 + value * 0.3);
    const calibration = calibrate(queries(right, wrong), { missRate: 0.05, falseAcceptRate: undefined });
    expect(calibration).toMatchObject({
      outcome: "calibrated",
      separation: 1,
      // 0 of 30 still allows 9.5 %.
      falseAccepts: { queries: 30, accepted: 0, bound: expect.closeTo(0.095, 3) },
    });
  });

  test("is refused where what is accepted wrongly may be more than was asked for", () => {
    const right = numbers(140, 7);
    const calibration = calibrate(queries(right, numbers(30, 8)), { missRate: 0.05, falseAcceptRate: 0.2 });
    expect(calibration).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("at most 20 % was asked for"),
    });
  });

  test("is refused when right passages are not found at all", () => {
    const right = numbers(140, 9).map((value, at) => (at % 3 === 0 ? Number.POSITIVE_INFINITY : value));
    expect(calibrate(queries(right), { missRate: 0.05, falseAcceptRate: undefined })).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("was not found at all"),
    });
  });

  test("gives bands that end at the threshold", () => {
    const calibration = calibrate(queries(numbers(140, 11)), { missRate: 0.05, falseAcceptRate: undefined });
    if (calibration.outcome !== "calibrated") throw new Error(calibration.reason);
    const { bands, threshold } = calibration;
    expect(bands.weak).toBe(threshold);
    expect(bands.excellent).toBeLessThan(bands.good);
    expect([0, bands.good, threshold, threshold + 0.01].map((distance) => bandOf(distance, bands))).toEqual([
      "excellent",
      "good",
      "weak",
      "poor",
    ]);
  });
});

describe("a file of thresholds", () => {
  const thresholds: Thresholds = {
    version: 1,
    profile: "openai/text-embedding-3-small/1536/1",
    chunkTokens: 512,
    content: "ab12",
    threshold: 0.5,
    missRate: 0.05,
    confidence: 0.95,
    fitted: { queries: 60, rank: 60 },
    held: { queries: 60, missed: 1, bound: 0.08 },
    falseAccepts: { queries: 30, accepted: 0, bound: 0.095 },
    separation: 0.99,
    bands: { excellent: 0.3, good: 0.4, weak: 0.5 },
  };

  test("reads back as it was written", () => {
    expect(readThresholds(writeThresholds(thresholds), "t.json")).toEqual(thresholds);
  });

  test.each([
    ["{", '"t.json" is not JSON.'],
    ['{"version": 1}', '"t.json" holds no thresholds'],
  ])("that is %s is refused", (text, message) => {
    expect(() => readThresholds(text, "t.json")).toThrow(message);
  });

  test.each([
    [{ profile: thresholds.profile, chunkTokens: 512 }, "pass", "was calibrated for"],
    [{ profile: "local/x/64/1", chunkTokens: 512 }, "fail", "generation 7 is of local/x/64/1. Measure it."],
    [{ profile: thresholds.profile, chunkTokens: 256 }, "fail", "now it is 256. Measure it."],
  ])("for %j is %s", (now, verdict, reason) => {
    expect(
      thresholdsGate({ file: "t.json", thresholds }, { ...now, generation: 7, remedy: "Measure it." }),
    ).toMatchObject({ verdict, reason: expect.stringContaining(reason) });
  });

  test("that does not exist fails closed", () => {
    const now = { generation: 7, profile: "local/x/64/1", chunkTokens: 512, remedy: "Measure it." };
    expect(thresholdsGate({ file: "t.json", thresholds: undefined }, now)).toEqual({
      gate: "thresholds",
      verdict: "fail",
      reason: '"t.json" does not exist. Measure it.',
    });
  });
});
