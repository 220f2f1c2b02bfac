import fc from "fast-check";
import { expect, test } from "vitest";
import { ndcg, type Ranked, rankTargets, recall, reciprocalRank, score } from "../../src/gate/metrics.ts";
import type { Target } from "../../src/gate/resolve.ts";

const document = (path: string, grade = 1): Target => ({ kind: "document", path, grade });
const span = (path: string, ordinals: readonly number[], grade = 1): Target => ({
  kind: "chunks",
  path,
  ordinals: new Set(ordinals),
  grade,
});
const list = (...hits: readonly string[]): readonly Ranked[] =>
  hits.map((hit) => ({ path: hit.split("#")[0] ?? hit, ordinal: Number(hit.split("#")[1] ?? 0) }));

test("document labels score as trec_eval scores a document run", () => {
  // Ranks: d2 at 2, d1 at 3, d3 at 5; d4 is judged and not retrieved.
  // DCG = 2/log2(3) + 3/log2(4) + 1/log2(6) = 3.148712…; IDCG = 3 + 2/log2(3) + 2/log2(4) + 1/log2(5) = 5.692536…
  const scores = score(list("d9", "d2", "d1", "d5", "d3"), [
    document("d1", 3),
    document("d2", 2),
    document("d3", 1),
    document("d4", 2),
  ]);
  expect(scores.ndcg10).toBeCloseTo(0.5531299720027, 9);
  expect(scores.recall10).toBe(0.75);
  expect(scores.mrr).toBe(0.5);
});

test("nDCG is what trec_eval prints for the example in pytrec_eval's README", () => {
  // https://github.com/cvangysel/pytrec_eval#examples: the runs ordered by score, and the published values.
  const first = score(list("d3", "d1", "d2"), [document("d1", 0), document("d2"), document("d3", 0)]);
  const second = score(list("d1", "d3", "d2"), [document("d2"), document("d3")]);
  expect(first.ndcg10).toBeCloseTo(0.5, 9);
  expect(second.ndcg10).toBeCloseTo(0.6934264036172708, 9);
});

test("the gain is linear: grade 3 counts three times grade 1, not seven", () => {
  // DCG = 1 + 3/log2(3) = 2.892789260714372; IDCG = 3 + 1/log2(3) = 3.630929753571457; ratio .796707582…
  const { ndcg10 } = score(list("one", "three"), [document("one", 1), document("three", 3)]);
  expect(Math.abs(ndcg10 - 2.892789260714372 / 3.630929753571457)).toBeLessThan(1e-9);
  // With the gain 2^grade − 1 it would be .710.
  expect(Math.abs(ndcg10 - 0.7967075809905066)).toBeLessThan(1e-9);
});

test("both the list and the ideal are cut at ten, and the reciprocal rank is not", () => {
  const run = list(..."a x b x x x x x x c d".split(" ").map((name, at) => (name === "x" ? `x${at}` : name)));
  const judged = [..."abcdefghijkl"].map((name) => document(name));
  const scores = score(run, judged);
  // DCG = 1 + 1/log2(4) + 1/log2(11); IDCG = Σ 1/log2(i + 1) for i = 1 … 10.
  expect(scores.ndcg10).toBeCloseTo(0.39375843764607193, 9);
  expect(scores.recall10).toBe(0.25);
  expect(score(list(...Array.from({ length: 11 }, (_, at) => `x${at}`), "a"), judged)).toEqual({
    ndcg10: 0,
    recall10: 0,
    mrr: 1 / 12,
  });
});

test("a document counts once, at its first passage", () => {
  expect(rankTargets(list("a#3", "a#0", "a#1", "b#0"), [document("a"), document("b")])).toEqual([
    { grade: 1, rank: 1 },
    { grade: 1, rank: 2 },
  ]);
});

test("a span counts once, at the first of its passages, among all passages", () => {
  expect(
    rankTargets(list("a#0", "a#2", "a#1", "b#0"), [span("a", [1, 2]), span("b", [0]), span("b", [7])]),
  ).toEqual([
    { grade: 1, rank: 2 },
    { grade: 1, rank: 4 },
    { grade: 1, rank: Number.POSITIVE_INFINITY },
  ]);
});

test("spans and documents of one query are scored together", () => {
  // The span is the second passage, b the second document: DCG = 1/log2(3) + 2/log2(3), IDCG = 2 + 1/log2(3).
  expect(score(list("a#0", "a#1", "b#0"), [span("a", [1, 2]), document("b", 2)]).ndcg10).toBeCloseTo(
    0.7194373997043944,
    9,
  );
});

test("what is judged not relevant changes nothing", () => {
  const run = list("n", "a");
  expect(score(run, [document("a"), document("n", 0)])).toEqual(score(run, [document("a")]));
});

test("nothing found scores zero", () => {
  expect(score([], [document("a")])).toEqual({ ndcg10: 0, recall10: 0, mrr: 0 });
});

test("every score is between 0 and 1, and putting the ideal order first gives nDCG 1", () => {
  const grades = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(grades, fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), (graded, run) => {
      const targets = graded.map((grade, at) => document(`d${at}`, grade));
      const found = rankTargets(list(...run.map((at) => `d${at}`)), targets);
      for (const value of [ndcg(found, 10), recall(found, 10), reciprocalRank(found)]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
      }
      const ideal = targets.toSorted((left, right) => right.grade - left.grade).map(({ path }) => path);
      expect(ndcg(rankTargets(list(...ideal), targets), 10)).toBeCloseTo(1, 12);
    }),
  );
});
