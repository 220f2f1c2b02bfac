import { describe, expect, test } from "vitest";
import { type ImportRequest, importJudgements } from "../../src/gate/import-judgements.ts";

function request(
  changes: Partial<ImportRequest> & { readonly lines?: string; readonly judged?: string },
): ImportRequest {
  const { lines = '{"_id": "q1", "text": "First?"}\n{"_id": "q2", "text": "Second?"}\n', judged = "" } =
    changes;
  return {
    queries: { file: "queries.jsonl", text: lines },
    judgements: { file: "qrels.tsv", text: judged },
    queryIds: "given",
    grades: "ascending",
    pathOf: (id) => (Number(id) <= 5 ? `docs/${id}.md` : undefined),
    ...changes,
  };
}

describe("a BEIR collection", () => {
  test("becomes golden queries; what does not fit is left out and told", () => {
    const judged = "query-id\tcorpus-id\tscore\nq1\t1\t2\nq1\t2\t0\nq1\t9\t1\nq7\t1\t1\n";
    expect(importJudgements(request({ judged }))).toEqual({
      queries: [{ id: "q1", query: "First?", relevant: [{ path: "docs/1.md", grade: 2 }] }],
      skipped: { unjudged: ["q2"], unknownQueries: ["q7"], unknownDocuments: ["9"], notRelevant: 1 },
    });
  });

  test("judged twice keeps the better grade", () => {
    const judged = "q1\t1\t2\nq1\t1\t1\nq2\t3\t1\n";
    expect(importJudgements(request({ judged })).queries[0]?.relevant).toEqual([
      { path: "docs/1.md", grade: 2 },
    ]);
  });
});

describe("a TREC collection", () => {
  test("may count its queries from 1 in its judgements, whatever their ids are", () => {
    const lines = "101\tFirst?\n204\tSecond?\n";
    const judged = "1 0 1 1\n2 0 4 3\n";
    expect(importJudgements(request({ lines, judged, queryIds: "ordinal" })).queries).toEqual([
      { id: "101", query: "First?", relevant: [{ path: "docs/1.md", grade: 1 }] },
      { id: "204", query: "Second?", relevant: [{ path: "docs/4.md", grade: 3 }] },
    ]);
  });

  test("whose best grade is 1 is turned round; codes below 1 stay not relevant", () => {
    const judged = "q1 0 1 1\nq1 0 2 4\nq1 0 3 -1\nq2 0 4 2\n";
    const { queries, skipped } = importJudgements(request({ judged, grades: "descending" }));
    expect(queries.map((one) => one.relevant)).toEqual([
      [
        { path: "docs/1.md", grade: 4 },
        { path: "docs/2.md", grade: 1 },
      ],
      [{ path: "docs/4.md", grade: 3 }],
    ]);
    expect(skipped.notRelevant).toBe(1);
  });
});

describe("what cannot be read is refused with its line", () => {
  test.each([
    [{ lines: '{"_id": "q1"}\n' }, '"queries.jsonl" line 1: the line is no BEIR query.'],
    [{ lines: "\n7 no tab here\n" }, '"queries.jsonl" line 2: the line is no query.'],
    [{ lines: "1\ta\n1\tb\n" }, '"queries.jsonl" line 2: query "1" stands twice.'],
    [{ lines: "" }, '"queries.jsonl" line 1: there is no query.'],
    [{ judged: "q1 0 1 1\nq1 one\n" }, '"qrels.tsv" line 2: the line is no judgement.'],
    [{ judged: "q1 0 1 high\n" }, '"qrels.tsv" line 1: the line is no judgement.'],
  ])("%j", (changes, message) => {
    expect(() => importJudgements(request(changes))).toThrow(message);
  });
});
