import { expect, test } from "vitest";
import type { AskedQuery } from "../../src/gate/golden-record.ts";
import { slowFall } from "../../src/gate/slow-fall.ts";

/** Queries by their scores; `labels` tells sets apart. */
function scored(scores: readonly number[], labels = "same"): readonly AskedQuery[] {
  return scores.map((score, at) => ({
    id: `q${at}`,
    query: `hash ${at}`,
    labels,
    critical: false,
    answerable: true,
    score,
  }));
}

const earlier = [
  { generation: 1, asked: scored([1, 1, 1, 1, 1, 1]) },
  { generation: 2, asked: scored([1, 1, 1, 1, 1, 0.9]) },
];

test("steps that each fall by less than the margin are told together, beside the generation that was best", () => {
  expect(slowFall(scored([1, 1, 1, 1, 1, 0.4]), earlier, 0.05)).toBe(
    'Golden queries are answered worse than by generation 1, which was live before: the score (nDCG@10, from 0 to 1) is 0.900 on average over 6 golden queries that both were asked, and was 1.000 then. The gate golden compares with live alone and does not see what fell before, in small steps or in one that was let through; worst are "q5" (−0.600).',
  );
});

test("a smaller fall, other labels, and too few queries say nothing", () => {
  expect(slowFall(scored([1, 1, 1, 1, 1, 0.8]), earlier, 0.05)).toBeUndefined();
  expect(slowFall(scored([0, 0, 0, 0, 0, 0], "other"), earlier, 0.05)).toBeUndefined();
  expect(slowFall(scored([0, 0, 0, 0]), earlier, 0.05)).toBeUndefined();
  expect(slowFall(scored([0, 0, 0, 0, 0, 0]), [], 0.05)).toBeUndefined();
  expect(slowFall(scored([1, 1, 1, 1, 1, 1]), earlier, 0)).toBeUndefined();
});
