import { expect, test } from "vitest";
import { pairScores } from "../../src/gate/golden-record.ts";

function query(id: string, score: number | null, labels = "l") {
  return { id, query: id, labels, critical: false, answerable: true, score };
}

test("queries are paired by words and labels, whatever else was asked, and the greatest fall is first", () => {
  const now = [query("a", 1), query("b", 0.5), query("c", 0.2), query("new", 0), query("other", 1, "m")];
  const before = [query("c", 0.9), query("b", 0.4), query("a", 1), query("gone", 1), query("other", 0)];
  expect(pairScores(now, before)).toEqual({
    queries: 3,
    before: (0.9 + 0.4 + 1) / 3,
    now: (1 + 0.5 + 0.2) / 3,
    moved: [
      { id: "c", before: 0.9, now: 0.2 },
      { id: "b", before: 0.4, now: 0.5 },
    ],
    same: false,
  });
});

test("they are the same where each scored one has its pair; what was never scored counts for neither", () => {
  const before = [query("a", 1), query("unanswerable", null)];
  expect(pairScores([query("a", 1)], before)?.same).toBe(true);
  expect(pairScores([query("a", 1), query("b", 1)], before)?.same).toBe(false);
  expect(pairScores([query("a", 1)], [...before, query("b", 1)])?.same).toBe(false);
  expect(pairScores([query("unanswerable", null)], before)).toBeUndefined();
});
