import { describe, expect, it, test } from "vitest";
import { latencyGate } from "../../src/gate/latency-gate.ts";
import { readProbeRecord, recordProbes } from "../../src/gate/probe-record.ts";
import { type ProbePair, probesGate } from "../../src/gate/probes-gate.ts";
import { noFallbackGate, profileGate } from "../../src/gate/profile-gate.ts";
import { recallGate } from "../../src/gate/recall-gate.ts";
import { blocks } from "../../src/gate/verdict.ts";

test("an inconclusive gate blocks where the configuration says so, and nowhere else", () => {
  const gates = [{ gate: "golden", verdict: "inconclusive", reason: "" } as const];
  expect(blocks(gates, { onInconclusive: "block" })).toBe(true);
  expect(blocks(gates, { onInconclusive: "approve" })).toBe(false);
  expect(blocks(gates)).toBe(false);
});

describe("probes", () => {
  const pairs = (total: number, lost: number, gained = 0): readonly ProbePair[] =>
    Array.from({ length: total }, (_, at) => ({
      path: `${at}.md`,
      text: `Title ${at}`,
      before: at >= gained,
      after: at < gained || at >= gained + lost,
    }));
  const judge = (total: number, lost: number, gained = 0) =>
    probesGate({ pairs: pairs(total, lost, gained), before: "on live", apart: { added: 3 } });

  it("fail at the seventh loss without a gain, and name the documents", () => {
    expect(judge(28, 6).verdict).toBe("inconclusive");
    expect(judge(28, 7)).toEqual({
      gate: "probes",
      verdict: "fail",
      reason:
        "Documents that were found on live are not found any more: 21 of 28 documents are found by their own title or heading among the first 5 results, 7 documents fewer, which chance alone would hardly do (p 0.0078); among them 0.md, 1.md, 2.md, ….",
      details: {
        probes: 28,
        found: 21,
        foundBefore: 28,
        lost: 7,
        gained: 0,
        netLoss: 0.25,
        p: 0.0078125,
        smallestLossThatFails: 7,
        losers: pairs(28, 7)
          .slice(0, 7)
          .map(({ path, text }) => `${path}: ${text}`),
        winners: [],
        added: 3,
      },
    });
  });

  it("pass a loss that is certain and smaller than one in a hundred", () => {
    expect(judge(1000, 9).verdict).toBe("pass");
    expect(judge(1000, 10).verdict).toBe("fail");
  });

  it("leave a large share of few documents open, and name a single one", () => {
    expect(judge(10, 2)).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining("2 documents fewer than on live. So few can be chance (p 0.25)"),
    });
    expect(judge(10, 1)).toMatchObject({
      verdict: "pass",
      reason: expect.stringContaining("on live it was 10. Not found any more: 0.md."),
    });
  });

  it("pass when about as many are gained", () => {
    expect(judge(200, 9, 4).verdict).toBe("pass");
  });

  it("are skipped where not even losing all of them could be told from chance", () => {
    expect(judge(6, 6)).toMatchObject({
      verdict: "skipped",
      reason:
        "6 documents are too few to search for by title: at least 7 are needed to tell a loss from chance.",
    });
    expect(judge(7, 7).verdict).toBe("fail");
  });

  it("are read back as they were recorded, and not for other probes or another search", () => {
    const probes = pairs(19, 0).map(({ path, text }) => ({ path, text }));
    const found = probes.map((_, at) => at % 3 === 0);
    const record = recordProbes(probes, found, "search 1");
    expect(readProbeRecord(record, probes, "search 1")).toEqual(found);
    expect(readProbeRecord(record, probes, "search 2")).toBeUndefined();
    expect(readProbeRecord(record, probes.slice(1), "search 1")).toBeUndefined();
    expect(readProbeRecord(undefined, probes, "search 1")).toBeUndefined();
  });
});

describe("the recall of an index", () => {
  const judge = (queries: number, found: (at: number) => number, least = 0.95) =>
    recallGate({
      queries: Array.from({ length: queries }, (_, at) => ({ found: found(at), expected: 10 })),
      nearest: 10,
      least,
    });

  it("passes when 200 vectors are found whole: at least 98.5 %", () => {
    expect(judge(200, () => 10)).toEqual({
      gate: "index-recall",
      verdict: "pass",
      reason:
        "The vector index finds 100.0 % of the 10 nearest passages that comparing every vector finds (at least 98.5 %, with 95 % confidence).",
      details: {
        vectors: 200,
        nearest: 10,
        recall: 1,
        lowerBound: 0.985133,
        least: 0.95,
        effectiveSize: 200,
        incomplete: 0,
      },
    });
  });

  it("says that it is less than usual below 98 %", () => {
    expect(judge(200, (at) => (at % 3 === 0 ? 9 : 10))).toMatchObject({
      verdict: "pass",
      reason: expect.stringMatching(/That is enough, but less than usual\.$/),
    });
  });

  it("fails when the bound is below what is asked for, though the share is not", () => {
    // 19 of 20 in every query, misses spread evenly: .953 of 2,000.
    const result = judge(200, (at) => (at % 100 < 47 ? 9 : 10));
    expect(result.details?.recall).toBe(0.953);
    expect(result.verdict).toBe("fail");
    expect(result.reason).toContain("build the index again, or set `index: none`");
  });

  it("counts misses that hang together as fewer observations", () => {
    const spread = judge(200, (at) => (at % 10 < 3 ? 9 : 10));
    const together = judge(200, (at) => (at % 100 < 3 ? 0 : 10));
    expect([spread.details?.recall, together.details?.recall]).toEqual([0.97, 0.97]);
    expect([spread.verdict, together.verdict]).toEqual(["pass", "fail"]);
  });

  it("is inconclusive where nothing was missed and more was asked to be shown", () => {
    expect(judge(200, () => 10, 0.99)).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining(
        "more than 200 vectors have to be searched for (`gate.recall.vectors`)",
      ),
    });
  });
});

describe("profiles", () => {
  const facts = { profile: "new", segmentProfile: "new", dimensions: 64, foreign: [] };

  it("fail when the segment or some vectors are another's", () => {
    expect(profileGate(facts).verdict).toBe("pass");
    expect(profileGate({ ...facts, segmentProfile: "old" })).toMatchObject({
      verdict: "fail",
      reason: expect.stringContaining("its vectors lie in a segment of old"),
    });
    expect(
      profileGate({ ...facts, foreign: [{ of: "32 dimensions", vectors: 1, shared: null }] }),
    ).toMatchObject({
      verdict: "fail",
      reason: expect.stringContaining("1 vector is of 32 dimensions"),
    });
  });

  it("that agree on every vector are one model under two names; on some of them, vectors were mixed", () => {
    expect(profileGate({ ...facts, foreign: [{ of: "old", vectors: 48, shared: 48 }] })).toEqual({
      gate: "profile",
      verdict: "pass",
      reason:
        "Every vector is of new. old has the same 48 vectors, bit by bit, for all that both embedded: one model under two names.",
      details: { profile: "new", dimensions: 64, foreign: ["old: 48"] },
    });
    expect(profileGate({ ...facts, foreign: [{ of: "old", vectors: 47, shared: 48 }] })).toMatchObject({
      verdict: "fail",
      reason: expect.stringContaining("47 vectors are of old"),
    });
    const both = [
      { of: "old", vectors: 48, shared: 48 },
      { of: "older", vectors: 1, shared: 48 },
    ];
    expect(profileGate({ ...facts, foreign: both }).reason).not.toContain("bit by bit");
  });

  const change = {
    staged: "new",
    live: "old",
    dimensions: { staged: 64, live: 32 },
    unembedded: 0,
    refused: true,
  };

  it("leave nothing to the old one: a chunk without a new vector, or an old query vector accepted, fails", () => {
    expect(noFallbackGate(change)).toMatchObject({
      verdict: "pass",
      reason: "Everything would be answered by new; a query vector of old is refused.",
    });
    expect(noFallbackGate({ ...change, unembedded: 2 })).toMatchObject({
      verdict: "fail",
      reason: "2 chunks have no vector of new and would not be found by meaning after promotion.",
    });
    expect(noFallbackGate({ ...change, refused: false }).verdict).toBe("fail");
  });

  it("of equal dimensions: match_documents cannot tell them apart, and the approver is told", () => {
    expect(noFallbackGate({ ...change, dimensions: { staged: 64, live: 64 } })).toMatchObject({
      verdict: "pass",
      reason: expect.stringContaining("`match_documents` takes no profile"),
    });
  });

  it("are not compared where there is nothing to compare", () => {
    expect(noFallbackGate({ ...change, live: null }).verdict).toBe("skipped");
    expect(noFallbackGate({ ...change, live: "new" })).toMatchObject({
      verdict: "skipped",
      reason: "The profile stays new.",
    });
  });
});

describe("latency", () => {
  const fingerprint = { postgres: "18.1", started: "noon", rows: 1000, indexed: true };
  const times = (factor: number) => Array.from({ length: 1000 }, (_, at) => (10 + at / 50) * factor);
  const judge = (live: readonly number[], staged: readonly number[], stagedFingerprint = {}) =>
    latencyGate({
      live,
      staged,
      fingerprints: { live: fingerprint, staged: { ...fingerprint, ...stagedFingerprint } },
      maxRatio: 1.2,
      perSecond: 20,
    });

  it("fails when the 95th percentiles are further apart than allowed and their intervals do not meet", () => {
    expect(judge(times(1), times(1.1)).verdict).toBe("pass");
    expect(judge(times(1), times(1.3))).toMatchObject({
      verdict: "fail",
      reason:
        "95 % of searches take at most 37.7 ms on the staged generation, and 29.0 ms on live (1.30 times as long); 1.2 times is the most, and the intervals are apart.",
      details: { requests: 1000, ratio: 1.3, liveP95: "29.0 ms (28.7 to 29.3)" },
    });
  });

  it("is inconclusive when the intervals meet", () => {
    const wild = (factor: number) => times(factor).map((one, at) => (at % 19 === 0 ? one * 10 : one));
    expect(judge(wild(1), wild(1.3))).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining("the intervals overlap"),
    });
  });

  it("refuses to compare what was measured under other conditions", () => {
    expect(judge(times(1), times(3), { started: "one" })).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining("started: noon and one"),
    });
    expect(judge(times(1), times(3), { rows: 1200 }).verdict).toBe("inconclusive");
    expect(judge(times(1), times(3), { rows: 1100 }).verdict).toBe("fail");
    // Only rows may differ by some; of 1,000 shared buffers one is not about 990.
    const other = (postgres: number) => ({ ...fingerprint, postgres });
    expect(
      latencyGate({
        live: times(1),
        staged: times(3),
        fingerprints: { live: other(1000), staged: other(990) },
        maxRatio: 1.2,
        perSecond: 20,
      }),
    ).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining("postgres: 1000 and 990"),
      details: { "live postgres": 1000, "staged postgres": 990 },
    });
  });

  it("says nothing of too few requests", () => {
    for (const [live, staged] of [
      [
        [1, 2],
        [3, 4],
      ],
      [times(1), [3, 4]],
      [[1, 2], times(1)],
    ] as const)
      expect(judge(live, staged)).toMatchObject({
        verdict: "inconclusive",
        reason: expect.stringContaining("too few"),
      });
  });
});
