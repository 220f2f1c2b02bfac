import { expect, test } from "vitest";
import { type GoldenComparison, type GoldenPair, goldenGate } from "../../src/gate/golden-gate.ts";

const judge = (pairs: readonly GoldenPair[], overrides: Partial<GoldenComparison> = {}) =>
  goldenGate({
    pairs,
    unpaired: [],
    partly: [],
    margin: 0.05,
    probes: "pass",
    ...overrides,
  });
const pairs = (...differences: readonly number[]): readonly GoldenPair[] =>
  differences.map((by, at) => ({
    id: `q${at}`,
    before: 0.5,
    after: 0.5 + by,
    afterWithoutNew: 0.5 + by,
    sameResults: by === 0,
  }));
const zeros = (count: number) => Array<number>(count).fill(0);

test("a fall of the mean beyond the margin fails, with the losers by name and every number behind it", () => {
  const result = judge(pairs(-0.5, -0.25, 0, 0, 0.125), { sides: { staged: 2, live: 1 } });
  expect(result).toEqual({
    gate: "golden",
    verdict: "fail",
    reason:
      'The staged generation answers golden queries worse than live: the score (nDCG@10, from 0 to 1) changes by −0.125 on average over 5 golden queries, and 0.05 is the most it may fall; worst are "q0" (−0.500), "q1" (−0.250).',
    details: {
      queries: 5,
      nonZero: 3,
      mean: -0.125,
      sd: 0.25,
      p: 0.25,
      flips: 8,
      seed: null,
      lowerBound: expect.closeTo(-0.125 - (2.1318468 * 0.25) / Math.sqrt(5), 5),
      margin: 0.05,
      meanWithoutNew: -0.125,
      minimumDetectableDrop: expect.closeTo((2.486 * 0.25) / Math.sqrt(5), 5),
      losers: ["q0 −0.500", "q1 −0.250"],
      winners: ["q4 +0.125"],
      notComparedCount: 0,
      notCompared: [],
      comparedInPart: [],
      hollow: [],
      staged: 2,
      live: 1,
    },
  });
});

test("a smaller fall that chance would hardly do fails too", () => {
  const result = judge(pairs(...Array<number>(10).fill(-0.1), ...zeros(40)));
  expect(result).toMatchObject({ verdict: "fail", details: { mean: -0.02, p: expect.closeTo(1 / 1024, 6) } });
  expect(result.reason).toContain("which chance alone would do in 0.098 % of cases");
});

test("a fall that is certain and too small to matter is no failure", () => {
  expect(judge(pairs(...Array<number>(10).fill(-0.01), ...zeros(40))).verdict).toBe("pass");
});

test("a fall that chance may have made is none, though one query lost much", () => {
  expect(judge(pairs(-0.4, ...zeros(29)))).toMatchObject({
    verdict: "inconclusive",
    details: { mean: expect.closeTo(-0.4 / 30, 5), p: 0.5 },
  });
});

test("where nothing may fall, nothing that stays fails", () => {
  expect(judge(pairs(...zeros(40)), { margin: 0 }).verdict).not.toBe("fail");
  expect(judge(pairs(-0.001, ...zeros(39)), { margin: 0 }).verdict).toBe("fail");
});

test("losers and winners are named in the order of what they lost and won, the most first", () => {
  expect(judge(pairs(-0.1, 0.1, -0.3, 0.3, -0.2, 0.2))).toMatchObject({
    details: {
      losers: ["q2 −0.300", "q4 −0.200", "q0 −0.100"],
      winners: ["q3 +0.300", "q5 +0.200", "q1 +0.100"],
    },
  });
});

test("a fall that new documents alone make is for a person to look at, and no failure", () => {
  const outranked = pairs(...Array<number>(10).fill(-0.1), ...zeros(40)).map((one) => ({
    ...one,
    afterWithoutNew: one.before,
  }));
  const result = judge(outranked);
  expect(result).toMatchObject({ verdict: "inconclusive", details: { mean: -0.02, meanWithoutNew: 0 } });
  expect(result.reason).toMatch(/^New documents now rank above .* by \+0\.000 when they are left out/);
});

test("new documents that push answers down beyond the margin fail", () => {
  const flooded = pairs(...Array<number>(10).fill(-0.5), ...zeros(40)).map((one) => ({
    ...one,
    afterWithoutNew: one.before,
  }));
  expect(judge(flooded)).toMatchObject({ verdict: "fail", details: { mean: -0.1, meanWithoutNew: 0 } });
});

test("a fall that stays when new documents are left out is one", () => {
  const both = pairs(...Array<number>(10).fill(-0.1), ...zeros(40)).map((one) => ({
    ...one,
    afterWithoutNew: one.after < one.before ? one.after + 0.01 : one.after,
  }));
  expect(judge(both).verdict).toBe("fail");
});

test("fewer than five queries never fail: of two, a harmless change would one time in eight", () => {
  expect(judge(pairs(-1, -1, -1, -1)).verdict).toBe("inconclusive");
  expect(judge(pairs(-1, -1, -1, -1, -1)).verdict).toBe("fail");
});

test("enough queries, some of them different, none of it bad, pass", () => {
  const result = judge(pairs(0.1, -0.1, 0.1, -0.1, 0.1, ...zeros(25)));
  expect(result).toMatchObject({ verdict: "pass", details: { queries: 30, nonZero: 5 } });
  expect(result.reason).toMatch(/a fall of 0\.05 or more is ruled out with 95 % confidence\.$/);
});

test("fewer than thirty never pass, not even with the same results for every query", () => {
  expect(judge(pairs(...zeros(29)))).toMatchObject({
    verdict: "inconclusive",
    reason:
      "29 golden queries are too few to say that nothing got worse (30 are needed): the score (nDCG@10, from 0 to 1) changes by +0.000 on average over 29 golden queries.",
  });
});

test("the same results for all of thirty pass if the probes do", () => {
  expect(judge(pairs(...zeros(30)))).toMatchObject({
    verdict: "pass",
    reason: "The first ten results of all 30 golden queries are what live gives.",
  });
  expect(judge(pairs(...zeros(30)), { probes: "skipped" })).toMatchObject({
    verdict: "inconclusive",
    reason: expect.stringMatching(
      /^No golden query is answered worse, but only 0 of 30 fare differently and no probes were compared, so/,
    ),
  });
  expect(judge(pairs(...zeros(30)), { probes: "inconclusive" })).toMatchObject({
    verdict: "inconclusive",
    reason: expect.stringMatching(/ fare differently and the probes do not pass, so/),
  });
});

test("a few gains and no loss pass if the probes do", () => {
  expect(judge(pairs(0.3, ...zeros(49)))).toMatchObject({
    verdict: "pass",
    reason:
      "No golden query is answered worse than on live: the score (nDCG@10, from 0 to 1) changes by +0.006 on average over 50 golden queries.",
  });
  expect(judge(pairs(0.3, ...zeros(49)), { probes: "skipped" }).verdict).toBe("inconclusive");
});

test("nothing passes where the probes fail, and the reason says so", () => {
  const differences = pairs(0.2, 0.1, 0.1, -0.1, 0.2, 0.1, ...zeros(44));
  expect(judge(differences).verdict).toBe("pass");
  expect(judge(differences, { probes: "fail" })).toMatchObject({
    verdict: "inconclusive",
    reason: expect.stringMatching(
      /^The probes find documents worse than on live, which 50 golden queries do not outweigh: /,
    ),
  });
});

test("what adding up leaves of nothing is shown without a sign", () => {
  expect(judge(pairs(0.1, 0.2, -0.3, 0.3, -0.2, -0.1, ...zeros(44))).reason).toContain(
    "changes by +0.000 on",
  );
});

test("four differences among many are too few to conclude from", () => {
  const result = judge(pairs(0.1, 0.1, 0.1, -0.1, ...zeros(46)));
  expect(result.verdict).toBe("inconclusive");
  expect(result.reason).toContain("Only 4 of 50 golden queries fare differently");
});

test("a spread too wide for the margin is inconclusive, and says the worst", () => {
  const result = judge(pairs(...Array.from({ length: 30 }, (_, at) => (at % 2 === 0 ? 0.4 : -0.4))));
  expect(result.verdict).toBe("inconclusive");
  expect(result.reason).toMatch(
    /^30 golden queries cannot rule out a fall of 0\.05: .*worst are "q1" \(−0\.400\)/,
  );
});

test("without labels it is skipped, and without any that live holds it is inconclusive", () => {
  expect(judge([])).toMatchObject({
    verdict: "skipped",
    reason: expect.stringContaining("No golden query names a passage"),
  });
  expect(judge([], { unpaired: ["a", "b"] })).toMatchObject({
    verdict: "inconclusive",
    reason: "Live holds the passages of none of the 2 golden queries, so nothing could be compared.",
  });
});
