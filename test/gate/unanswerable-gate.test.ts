import { describe, expect, it } from "vitest";
import { type Nearest, unanswerableGate, unanswerableSkipped } from "../../src/gate/unanswerable-gate.ts";

const near = 0.2;
const far = 0.8;

/** So many queries of each kind: within the threshold on neither side, on live, on the staged generation, on both. */
function queries(neither: number, onLive: number, onStaged: number, both: number): readonly Nearest[] {
  const kinds = [
    [neither, far, far],
    [onLive, near, far],
    [onStaged, far, near],
    [both, near, near],
  ] as const;
  return kinds.flatMap(([count, live, staged], kind) =>
    Array.from({ length: count }, (_, at) => ({ id: `q${kind}-${at}`, live, staged, path: `docs/${at}.md` })),
  );
}

function judge(nearest: readonly Nearest[]) {
  return unanswerableGate({ nearest, threshold: 0.5, notCompared: undefined });
}

describe("unanswerable queries that find something within the threshold", () => {
  it.each([
    ["five more of thirty, and none fewer", "fail", queries(25, 0, 5, 0)],
    ["four more of four: chance alone would do that once in sixteen", "inconclusive", queries(0, 0, 4, 0)],
    ["five more and five fewer", "pass", queries(20, 5, 5, 0)],
    ["as many as on live, which the threshold was calibrated with", "pass", queries(20, 0, 0, 10)],
    ["one more of thirty", "inconclusive", queries(29, 0, 1, 0)],
    ["one more of two hundred: a twentieth is ruled out", "pass", queries(199, 0, 1, 0)],
    ["six more of two hundred: certain, and open whether a twentieth", "inconclusive", queries(194, 0, 6, 0)],
    ["fewer than on live", "pass", queries(20, 8, 0, 0)],
    ["none of four: not even all could be told from chance", "skipped", queries(4, 0, 0, 0)],
    ["exactly at the threshold", "fail", [...queries(0, 0, 5, 0)].map((one) => ({ ...one, staged: 0.5 }))],
  ] as const)("%s: %s", (_, verdict, nearest) => {
    expect(judge(nearest).verdict).toBe(verdict);
  });

  it("a pass says how many more there may be all the same", () => {
    expect(judge(queries(28, 0, 0, 2)).reason).toBe(
      "2 of 30 unanswerable golden queries find a passage within the threshold 0.5000, as many as on live; of such questions at most 9.5 % more may (95 % confidence).",
    );
  });

  it("more of them are named with what they find", () => {
    expect(judge(queries(28, 0, 1, 1)).reason).toBe(
      '2 of 30 unanswerable golden queries find a passage within the threshold 0.5000, 1 more than on live, too few to tell from chance (p 0.50): "q2-0" (docs/0.md at 0.2000). Look at what they find: a page that answers the question makes it answerable, and wants a label; where the corpus has grown nearer to all of them, calibrate again.',
    );
  });

  it("are counted where live cannot be compared", () => {
    const nearest = queries(3, 0, 0, 1).map((one) => ({ ...one, live: undefined }));
    expect(
      unanswerableGate({ nearest, threshold: 0.5, notCompared: "Nothing is live to compare with." }),
    ).toMatchObject({
      verdict: "skipped",
      reason:
        "Nothing is live to compare with. 1 of 4 unanswerable golden queries finds a passage within the threshold 0.5000; whether these are more than before cannot be said.",
    });
  });

  it.each([
    [null, "The configuration names no golden queries."],
    [0, "No golden query is marked `answerable: false`."],
    [1, "1 unanswerable golden query is not gated: why."],
  ])("%s of them are skipped with the reason", (count, reason) => {
    expect(unanswerableSkipped(count, "why.")).toEqual({ gate: "unanswerable", verdict: "skipped", reason });
  });
});
