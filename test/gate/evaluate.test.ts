import { expect, test } from "vitest";
import { evaluateGolden, type Hit } from "../../src/gate/evaluate.ts";
import { readGolden } from "../../src/gate/golden.ts";
import { resolveTargets } from "../../src/gate/resolve.ts";
import { oneByOne } from "./one-by-one.ts";

const golden = readGolden(
  `queries:
  - { id: whole, query: whole, relevant: [{ path: b.md }] }
  - { id: part, query: part, relevant: [{ path: a.md, quote: second }] }
  - { id: lost, query: lost, relevant: [{ path: c.md }] }
  - { id: rain, query: rain, answerable: false }
`,
  "golden.yaml",
);
const texts: Readonly<Record<string, readonly string[]>> = {
  "a.md": ["first", "second"],
  "b.md": ["other"],
  "c.md": ["far"],
};
const { targets } = resolveTargets(golden, (path) =>
  texts[path]?.map((text, ordinal) => ({ path, ordinal, headings: [], text })),
);

const hit = (path: string, ordinal: number): Hit => ({
  path,
  ordinal,
  headingPath: [],
  score: 1,
  distance: null,
});
const search = oneByOne(() => [hit("a.md", 0), hit("a.md", 1), hit("b.md", 0)]);

test("each query is scored on its own list, and only answerable ones with labels are averaged", async () => {
  const { queries, metrics } = await evaluateGolden({ golden, targets, search, mode: "lexical" });
  const [whole, part, lost, rain] = queries;
  expect(whole).toMatchObject({ id: "whole", mrr: 1 / 2, recall10: 1, hit: true, foundAt: 3 });
  expect(whole?.top.map(({ path }) => path)).toEqual(["a.md", "b.md"]);
  expect(part).toMatchObject({ id: "part", mrr: 1 / 2, hit: true, foundAt: 2 });
  expect(part?.top).toHaveLength(3);
  expect(lost).toMatchObject({ ndcg10: 0, recall10: 0, mrr: 0, hit: false, foundAt: undefined });
  expect(rain).toMatchObject({
    id: "rain",
    ndcg10: undefined,
    recall10: undefined,
    mrr: undefined,
    hit: undefined,
  });
  expect(metrics?.mrr).toBeCloseTo(1 / 3, 12);
  expect(metrics?.["recall@10"]).toBeCloseTo(2 / 3, 12);
  expect(metrics?.["ndcg@10"]).toBeCloseTo((2 / Math.log2(3) + 0) / 3, 12);
});

test("a relevant passage counts as found down to the tenth place, and its place is told beyond that", async () => {
  const after = (others: number) =>
    oneByOne(() => [
      ...Array.from({ length: others }, (_, at) => hit("a.md", at + 2)),
      hit("a.md", 1),
      hit("b.md", 0),
    ]);
  const part = async (others: number) => {
    const { queries } = await evaluateGolden({ golden, targets, search: after(others), mode: "lexical" });
    return queries.find(({ id }) => id === "part");
  };
  expect(await part(9)).toMatchObject({ hit: true, foundAt: 10 });
  expect(await part(10)).toMatchObject({ hit: false, foundAt: 11 });
  expect((await part(10))?.top).toHaveLength(10);
});

test("a label of grade 0 alone makes no query that can be scored", async () => {
  const judged = readGolden(
    "queries:\n  - { id: none, query: none, relevant: [{ path: b.md, grade: 0 }] }\n",
    "golden.yaml",
  );
  const resolved = resolveTargets(judged, () => [{ path: "b.md", ordinal: 0, headings: [], text: "other" }]);
  const { queries, metrics } = await evaluateGolden({
    golden: judged,
    targets: resolved.targets,
    search,
    mode: "lexical",
  });
  expect(queries).toMatchObject([{ ndcg10: undefined, hit: undefined }]);
  expect(metrics).toBeUndefined();
});

test("without a query that can be scored there are no metrics", async () => {
  const empty = { file: "golden.yaml", queries: golden.queries.slice(3) };
  expect((await evaluateGolden({ golden: empty, targets, search, mode: "dense" })).metrics).toBeUndefined();
});

test("a query that finds nothing counts as 0 in every mean, as in trec_eval with -c", async () => {
  const silent = oneByOne((query) => (query === "whole" ? [hit("b.md", 0)] : []));
  const { metrics } = await evaluateGolden({ golden, targets, search: silent, mode: "lexical" });
  // One of three scored queries is answered at once, two not at all.
  expect(metrics).toEqual({
    "ndcg@10": expect.closeTo(1 / 3, 12),
    "recall@10": expect.closeTo(1 / 3, 12),
    mrr: expect.closeTo(1 / 3, 12),
  });
});
