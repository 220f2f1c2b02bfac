import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compose } from "../../../src/report/compose/compose.ts";
import { toMarkdown } from "../../../src/report/markdown/to-markdown.ts";
import type { IngestReport, PlanReport } from "../../../src/report/reports.ts";
import { toText } from "../../../src/report/to-text.ts";

const changes: IngestReport["changes"] = [
  {
    action: "changed",
    path: "handbook/leave.md",
    version: "ab".repeat(32),
    chunks: { added: 3, removed: 2, kept: 9 },
  },
  {
    action: "added",
    path: "handbook/sabbatical|2.md",
    version: "cd".repeat(32),
    chunks: { added: 6, removed: 0, kept: 0 },
  },
  { action: "removed", path: "handbook/fax.md", chunks: { added: 0, removed: 4, kept: 0 } },
];
const documents = { added: 1, changed: 1, renamed: 0, removed: 1, unchanged: 118 };
const widened = [{ path: "handbook/leave.md", field: "audience", from: "staff", to: "public" }];

const held: IngestReport = {
  command: "ingest",
  selection: [],
  asked: [],
  readWith: {},
  outcome: "held",
  environment: "production",
  seconds: 41.2,
  run: "0b5b5b0e-8d4e-4a3e-9d59-0c7f6f1f9b11",
  generation: 8,
  previous: 7,
  planDigest: "12".repeat(32),
  contentDigest: "34".repeat(32),
  documents,
  chunks: 1012,
  chunkChanges: { added: 9, removed: 6, kept: 1003 },
  changes,
  embed: { inputs: 9, cached: 1003, requests: 1, tokens: 2310 },
  approval: { by: "environment", onInconclusive: "approve", costUsd: 0.0003 },
  gates: [
    {
      gate: "integrity",
      verdict: "pass",
      reason:
        "119 documents and 1012 chunks are what was sealed (343434343434), each chunk with its words and its vector.",
    },
    {
      gate: "probes",
      verdict: "pass",
      reason:
        "117 of 118 documents are found by their own title or heading among the first 5 results; on live it was 117.",
    },
    {
      gate: "golden",
      verdict: "inconclusive",
      reason:
        '12 golden queries are too few to say that nothing got worse (30 are needed): the score (nDCG@10, from 0 to 1) changes by −0.021 on average over 12 golden queries, worst are "leave" (−0.250).',
      details: { queries: 12, minimumDetectableDrop: 0.143 },
    },
    {
      gate: "no-fallback",
      verdict: "skipped",
      reason: "The profile stays openai/text-embedding-3-large/3072/1.",
    },
  ],
  metrics: { hybrid: { "ndcg@10": 0.842, "recall@10": 0.958, mrr: 0.811 } },
  queries: [],
  stages: { load: 0.4, chunk: 0.3, embed: 2.1, stage: 1.2, gate: 37.0 },
  reasons: [],
  withheld: [],
  widened,
  kept: [],
  skipped: [],
  warnings: [
    "Gate golden is inconclusive. 12 golden queries are too few.",
    "The working tree is not clean: what was ingested is not exactly commit 1f2e3d.",
  ],
  findings: [],
  silenced: {},
  guardrails: { redacted: {}, refused: {} },
};

const planned: PlanReport = {
  command: "plan",
  selection: [],
  outcome: "changes",
  environment: "production",
  seconds: 1.4,
  digest: "12".repeat(32),
  base: 7,
  profile: "openai/text-embedding-3-large/3072/1",
  documents,
  chunks: { added: 9, removed: 6, kept: 1003 },
  embed: { inputs: 9, cached: 1003, tokens: 2310, costUsd: 0.0003 },
  changes,
  reasons: [],
  withheld: [],
  widened,
  fetched: [],
  kept: [],
  skipped: [],
  warnings: [],
  findings: [],
  silenced: {},
  guardrails: { redacted: {}, refused: {} },
};

const markdown = (report: IngestReport | PlanReport) => toMarkdown(compose(report));
const golden = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe("whoever approves, and reads only the summary, learns what changes, what the gates say, what the click covers and what follows", () => {
  it("of a generation that is held", async () => {
    await expect(markdown(held)).toMatchFileSnapshot(golden("held.md"));
  });

  it("of a plan", async () => {
    await expect(markdown(planned)).toMatchFileSnapshot(golden("planned.md"));
  });
});

const lines = (report: IngestReport) => markdown(report).split("\n\n");

it("without an approval nobody is asked to cover anything, and no digest has to be given", () => {
  const free = lines({ ...held, approval: { ...held.approval, by: "none" } });
  expect(free[0]).toContain("waits for a promotion");
  expect(free[4]).toContain("What could not be told does not block here.");
  expect(free[6]).toBe("To promote it: \\`corpusgate promote 8 --env production\\`");
});

it("where every gate could tell, nothing is left to the approval", () => {
  const certain = lines({ ...held, gates: held.gates.filter((one) => one.verdict === "pass") });
  expect(certain.slice(3, 5)).toEqual([
    "Gates: none of 2 says no; 2 pass.",
    "Nothing inconclusive is left to an approval.",
  ]);
});

it("of the first generation it says that there is nothing to roll back to", () => {
  const first = lines({ ...held, generation: 1, previous: null });
  expect(first[0]).toBe(
    "Held: generation 1 is staged while nothing is live, and waits for an approval. Readers do not see it.",
  );
  expect(first[5]).toContain("it is the first, so there is nothing to roll back to");
});

it("names a document on one line, whatever its name is", () => {
  const changes = [
    { action: "added" as const, path: "a\n::error::b.md", chunks: { added: 1, removed: 0, kept: 0 } },
  ];
  expect(toText(compose({ ...held, changes }))).not.toMatch(/^::error::/m);
});

it("names the documents, removed ones first, and says how many more there are", () => {
  const changes = Array.from({ length: 7 }, (_, at) => ({
    action: "removed" as const,
    path: `docs/${at}.md`,
    chunks: { added: 0, removed: 1, kept: 0 },
  }));
  const many = { ...held, documents: { ...held.documents, removed: 700, changed: 0, added: 0 }, changes };
  expect(lines(many)[2]).toBe(
    "Removed: docs/0.md, docs/1.md, docs/2.md, docs/3.md, docs/4.md, and 695 more.",
  );
});
