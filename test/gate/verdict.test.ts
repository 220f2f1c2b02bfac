import { expect, test } from "vitest";
import { evaluateGolden } from "../../src/gate/evaluate.ts";
import { readGolden } from "../../src/gate/golden.ts";
import { resolveTargets } from "../../src/gate/resolve.ts";
import {
  blocks,
  criticalGate,
  goldenTargetsGate,
  integrityGate,
  spotChecksGate,
} from "../../src/gate/verdict.ts";
import { oneByOne } from "./one-by-one.ts";

const golden = readGolden(
  `queries:
  - { id: undo, query: undo, relevant: [{ path: b.md }], critical: true }
  - { id: cost, query: cost, relevant: [{ path: gone.md }], critical: true }
  - { id: other, query: other, relevant: [{ path: gone.md }] }
`,
  "golden.yaml",
);
const { targets, findings } = resolveTargets(golden, (path) => (path === "b.md" ? [] : undefined));
const evaluate = () =>
  evaluateGolden({
    golden,
    targets,
    mode: "dense",
    search: oneByOne(() =>
      ["a.md", "b.md"].map((path) => ({ path, ordinal: 0, headingPath: [], score: 1, distance: null })),
    ),
  });

test("only a failed gate blocks", () => {
  const gate = (verdict: "pass" | "fail" | "inconclusive" | "skipped") => ({
    gate: "g",
    verdict,
    reason: "",
  });
  expect(blocks([gate("pass"), gate("inconclusive"), gate("skipped")])).toBe(false);
  expect(blocks([gate("pass"), gate("fail")])).toBe(true);
});

test("golden labels that point nowhere fail with the first of them", () => {
  expect(goldenTargetsGate(golden, findings)).toEqual({
    gate: "golden-targets",
    verdict: "fail",
    reason:
      'Golden query "cost" points nowhere: gone.md: there is no such document. 1 more label of golden.yaml does too.',
  });
  expect(goldenTargetsGate(golden, [])).toMatchObject({
    verdict: "pass",
    reason: "All 3 passages that golden queries name exist.",
  });
});

test("a critical query that finds nothing near the top fails by name", async () => {
  const evaluation = await evaluate();
  expect(criticalGate(golden, evaluation, 2)).toEqual({
    gate: "critical",
    verdict: "fail",
    reason:
      '1 of 2 critical queries found no relevant passage among the first 2 results: "cost" (not found).',
  });
  expect(criticalGate(golden, evaluation, 1).reason).toContain('"undo" (found at 2), "cost" (not found)');
  const met = { file: golden.file, queries: golden.queries.slice(0, 1) };
  expect(criticalGate(met, evaluation, 2)).toMatchObject({
    verdict: "pass",
    reason: "The critical query finds a relevant passage among the first 2 results.",
  });
});

test("gates that need golden queries are skipped without them, and say why", () => {
  const reason = "The configuration names no golden queries.";
  expect(goldenTargetsGate(undefined, [])).toEqual({ gate: "golden-targets", verdict: "skipped", reason });
  expect(criticalGate(undefined, undefined, 10)).toEqual({ gate: "critical", verdict: "skipped", reason });
});

const content = { documents: 2, chunks: 5, contentDigest: "0123456789abcdef" };
const sound = {
  recorded: content,
  found: content,
  alteredPaths: [],
  duplicatePaths: [],
  missingVectors: 0,
  zeroVectors: 0,
  lostLexemes: 0,
};

test("a generation whose rows are what was sealed passes", () => {
  expect(integrityGate(sound)).toEqual({
    gate: "integrity",
    verdict: "pass",
    reason:
      "2 documents and 5 chunks are what was sealed (0123456789ab), each chunk with its words and its vector.",
  });
});

test("integrity fails with everything that differs", () => {
  expect(
    integrityGate({
      ...sound,
      found: { ...content, chunks: 4 },
      alteredPaths: ["a.md"],
      missingVectors: 1,
      zeroVectors: 2,
      lostLexemes: 3,
    }),
  ).toEqual({
    gate: "integrity",
    verdict: "fail",
    reason:
      "Chunks: 4 found, 5 sealed; 1 document was altered (a.md); 1 chunk has no vector; 2 vectors are zero and can never be found; 3 chunks have no words to be found by.",
  });
  expect(integrityGate({ ...sound, recorded: null }).verdict).toBe("fail");
});

test("spot checks compare counts with their bounds", () => {
  const check = {
    name: "pricing",
    count: "documents",
    where: { category: "pricing" },
    min: 3,
    max: undefined,
  } as const;
  expect(spotChecksGate([])).toMatchObject({ verdict: "skipped" });
  expect(spotChecksGate([{ check, found: 3 }])).toEqual({
    gate: "spot-checks",
    verdict: "pass",
    reason: "Pricing: 3 documents.",
  });
  expect(spotChecksGate([{ check, found: 2 }])).toMatchObject({
    verdict: "fail",
    reason: "Pricing: 2 documents, expected at least 3.",
  });
  expect(spotChecksGate([{ check: { ...check, max: 3 }, found: 4 }]).reason).toBe(
    "Pricing: 4 documents, expected exactly 3.",
  );
});
