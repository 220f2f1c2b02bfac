import { describe, expect, it } from "vitest";
import { databaseCheck } from "../../../src/pipeline/drift/database.ts";
import { baselineOf, retrievalCheck } from "../../../src/pipeline/drift/retrieval.ts";
import type { Judgement } from "../../../src/pipeline/judge/judge.ts";

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
    warnings: [],
    metrics: {},
    queries: [],
    comparisons: [],
    asked: [],
    settings: {},
    contentDigest: "",
    seconds: {},
  };
}

describe("what the gates of live say, drift says too", () => {
  it.each([
    [
      "integrity",
      "The next ingest puts documents back from the files, makes their words again and embeds lost vectors again; where that cannot wait, roll back to a generation that is whole.",
    ],
    ["profile", "Roll back to a generation that passes, or mend the documents and ingest."],
    ["spot-checks", "Roll back to a generation that passes, or mend the documents and ingest."],
  ])("%s drifts the check of the database", (gate, remedy) => {
    expect(databaseCheck(judged(gate))).toEqual({
      check: "database",
      outcome: "drifted",
      reason: `${gate} is broken. ${remedy}`,
    });
    expect(retrievalCheck(judged(gate), undefined)).toMatchObject({ outcome: "clean" });
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

describe("what retrieval has nothing to compare with is not called clean", () => {
  const without = (probes: "pass" | "skipped", metrics: Judgement["metrics"]): Judgement => ({
    ...judged(""),
    gates: [{ gate: "probes", verdict: probes, reason: "Probes said this." }],
    metrics,
  });
  const measured = { hybrid: { "ndcg@10": 0.5, "recall@10": 0.5, mrr: 0.5 } };

  it("no golden query and no probe: not checked, with both reasons", () => {
    expect(retrievalCheck(without("skipped", {}), undefined)).toEqual({
      check: "retrieval",
      reason: "No golden query could be scored. Probes said this.",
    });
  });

  it("no earlier run: not checked, with what it is now", () => {
    expect(retrievalCheck(without("skipped", measured), undefined)).toEqual({
      check: "retrieval",
      reason: "nDCG@10 is 0.500; no earlier run is kept to compare with. Probes said this.",
    });
  });

  it("probes alone are clean, and it says that they were alone", () => {
    expect(retrievalCheck(without("pass", {}), undefined)).toEqual({
      check: "retrieval",
      outcome: "clean",
      reason: "Of probes alone: Probes said this. No golden query could be scored.",
    });
  });
});

describe("golden queries are compared with themselves", () => {
  const asked = (id: string, score: number | null, labels = "l") => ({
    id,
    query: id,
    labels,
    critical: false,
    answerable: true,
    score,
  });
  const metrics = (value: number): Judgement["metrics"] => ({
    hybrid: { "ndcg@10": value, "recall@10": value, mrr: value },
  });
  const now = (average: number, ...all: Judgement["asked"]): Judgement => ({
    ...judged(""),
    metrics: metrics(average),
    asked: all,
  });
  const first = [asked("a", 1), asked("b", 1), asked("gone", 0)];

  it("so that a query that is gone hides no fall of the others", () => {
    const looked = now(0.7, asked("a", 1), asked("b", 0.4));
    expect(retrievalCheck(looked, baselineOf(looked.asked, first, metrics(0.66), undefined))).toEqual({
      check: "retrieval",
      outcome: "drifted",
      reason:
        "nDCG@10 of the 2 golden queries that live was asked before is 0.700; it was 1.000 when they were first asked. See `corpusgate verify` for the queries.",
    });
  });

  it("and a new one, or one with other labels, is no fall", () => {
    const looked = now(0.5, asked("a", 1), asked("b", 0, "other"), asked("new", 0));
    expect(retrievalCheck(looked, baselineOf(looked.asked, first, metrics(1), undefined))).toMatchObject({
      outcome: "clean",
    });
  });

  it("and where no run says how each was answered, the averages are", () => {
    const looked = now(0.5, asked("a", 0.5));
    expect(retrievalCheck(looked, baselineOf(looked.asked, [], metrics(1), undefined))).toMatchObject({
      outcome: "drifted",
      reason: expect.stringContaining("it was 1.000 when live was promoted"),
    });
  });
});
