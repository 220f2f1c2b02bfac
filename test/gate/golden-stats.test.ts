import { expect, test } from "vitest";
import { readGolden } from "../../src/gate/golden.ts";
import { goldenStats } from "../../src/gate/golden-stats.ts";

test("stats count what a golden set is made of and tell the drop it can see", () => {
  const golden = readGolden(
    `queries:
  - { id: a, query: "How do I undo it?", critical: true, relevant: [{ path: a.md }, { path: b.md, heading: B, grade: 2 }] }
  - { id: b, query: "undo it: how do I", relevant: [{ path: b.md, heading: B, quote: some words }] }
  - { id: c, query: Nobody labelled this }
  - { id: d, query: What is the weather, answerable: false }
  - { id: e, query: Judged and worthless, relevant: [{ path: a.md, grade: 0 }] }
`,
    "golden.yaml",
  );
  expect(goldenStats(golden)).toEqual({
    queries: 5,
    answerable: 4,
    unanswerable: 1,
    critical: 1,
    unlabelled: ["c"],
    labels: { document: 2, heading: 1, quote: 1 },
    grades: { 0: 1, 1: 2, 2: 1 },
    duplicates: [["a", "b"]],
    // 2.486 × 0.2 / √2: only a and b can be scored.
    minimumDetectableDrop: expect.closeTo(0.35157, 5),
  });
});

test("a set without a relevant passage can see no drop at all", () => {
  const golden = readGolden("queries: [{ id: a, query: b }]", "golden.yaml");
  expect(goldenStats(golden).minimumDetectableDrop).toBeNull();
});
