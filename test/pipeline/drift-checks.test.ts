import { describe, expect, it } from "vitest";
import { databaseCheck, retrievalCheck } from "../../src/pipeline/drift/retrieval.ts";
import type { Judgement } from "../../src/pipeline/judge.ts";

/** Live as `judge` sees it, with one gate that fails. */
function judged(gate: string): Judgement {
  const results = [
    "integrity",
    "profile",
    "spot-checks",
    "golden-targets",
    "critical",
    "index-recall",
    "probes",
  ];
  return {
    gates: results.map((one) =>
      one === gate
        ? { gate: one, verdict: "fail", reason: `${one} is broken.` }
        : { gate: one, verdict: "pass", reason: "" },
    ),
    metrics: {},
    queries: [],
    comparisons: [],
    contentDigest: "",
    seconds: {},
  };
}

describe("what the gates of live say, drift says too", () => {
  it.each(["integrity", "profile", "spot-checks"])("%s drifts the check of the database", (gate) => {
    expect(databaseCheck(judged(gate))).toEqual({
      check: "database",
      outcome: "drifted",
      reason: `${gate} is broken. Roll back to a generation that is whole; a document whose rows were altered is stored anew when it is edited.`,
    });
    expect(retrievalCheck(judged(gate), undefined).outcome).toBe("clean");
  });

  it.each(["golden-targets", "critical", "probes"])("%s drifts the check of retrieval", (gate) => {
    expect(retrievalCheck(judged(gate), undefined)).toEqual({
      check: "retrieval",
      outcome: "drifted",
      reason: `${gate} is broken. See \`corpusgate verify\` for the queries and documents.`,
    });
    expect(databaseCheck(judged(gate)).outcome).toBe("clean");
  });
});
