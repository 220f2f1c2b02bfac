import { expect, test } from "vitest";
import { readGolden } from "../../src/gate/golden.ts";
import { type AskedQuery, askedQueries } from "../../src/gate/golden-record.ts";
import { goldenSetGate } from "../../src/gate/golden-set-gate.ts";

const label = "relevant: [{ path: a.md, heading: H }]";

function asked(...queries: readonly string[]): readonly AskedQuery[] {
  return askedQueries(readGolden(`queries:\n${queries.map((one) => `  - { ${one} }\n`).join("")}`, "g.yaml"));
}

const before = asked(
  `id: one, query: What?, ${label}`,
  `id: two, query: How?, critical: true, ${label}`,
  `id: three, query: Why?, ${label}`,
);

test("queries that are asked as they were pass, whatever their order, and new ones are counted", () => {
  const now = asked(
    "id: new, query: Who?",
    `id: three, query: Why?, ${label}`,
    `id: two, query: How?, critical: true, ${label}`,
    `id: one, query: What?, ${label}`,
  );
  expect(goldenSetGate(before, now)).toEqual({
    gate: "golden-set",
    verdict: "pass",
    reason: "What live was asked, 3 golden queries, is asked as it was; 1 is new.",
  });
});

test.each([
  [
    "a query that is gone",
    [`id: two, query: How?, critical: true, ${label}`, `id: three, query: Why?, ${label}`],
    '1 is gone ("one")',
    { gone: ["one"] },
  ],
  [
    "a critical query that is gone",
    [`id: one, query: What?, ${label}`, `id: three, query: Why?, ${label}`],
    '1 critical, gone ("two")',
    { criticalGone: ["two"] },
  ],
  [
    "a query that is critical no more",
    [`id: one, query: What?, ${label}`, `id: two, query: How?, ${label}`, `id: three, query: Why?, ${label}`],
    '1 is not critical any more ("two")',
    { notCritical: ["two"] },
  ],
  [
    "a label that covers more",
    [
      `id: one, query: What?, relevant: [{ path: a.md }]`,
      `id: two, query: How?, critical: true, ${label}`,
      `id: three, query: Why?, ${label}`,
    ],
    '1 has other labels ("one")',
    { relabelled: ["one"] },
  ],
  [
    "other words, and no answer any more",
    [
      `id: one, query: Where?, ${label}`,
      `id: two, query: How?, critical: true, ${label}`,
      "id: three, query: Why?, answerable: false",
    ],
    '1 counts as not answerable now ("three"); 1 asks with other words ("one"); 1 has other labels ("three")',
    { notAnswerable: ["three"], reworded: ["one"], relabelled: ["three"] },
  ],
  [
    "an unanswerable query that is one no more, and names no passage",
    [
      `id: one, query: What?, ${label}`,
      `id: two, query: How?, critical: true, ${label}`,
      `id: three, query: Why?, ${label}`,
      "id: never, query: When?",
    ],
    '1 counts as answerable now ("never")',
    { notUnanswerable: ["never"] },
  ],
])("%s is told and leaves it open", (_, queries, told, details) => {
  const never = "id: never, query: When?, answerable: false";
  const now = queries.some((one) => one.startsWith("id: never")) ? queries : [...queries, never];
  const result = goldenSetGate([...before, ...asked(never)], asked(...now));
  expect(result).toMatchObject({ verdict: "inconclusive", details });
  expect(result.reason).toContain(`Of what live was asked, 4 golden queries, ${told}.`);
});

test("without a run that says what live was asked nothing is compared", () => {
  expect(goldenSetGate(undefined, before).verdict).toBe("skipped");
  expect(goldenSetGate([], before).verdict).toBe("skipped");
});
