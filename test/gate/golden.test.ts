import { expect, test } from "vitest";
import { readGolden } from "../../src/gate/golden.ts";

test("queries are read with their labels, defaults and lines", () => {
  const golden = readGolden(
    `queries:
  - id: undo
    query: How do I undo a bad ingestion?
    relevant:
      - { path: rollback.md, heading: Roll back, grade: 2 }
      - path: drift.md
        quote: one row
    critical: true
  - id: weather
    query: Will it rain?
    answerable: false
`,
    "golden.yaml",
  );
  expect(golden).toEqual({
    file: "golden.yaml",
    queries: [
      {
        id: "undo",
        query: "How do I undo a bad ingestion?",
        labels: [
          { path: "rollback.md", heading: "Roll back", quote: undefined, grade: 2, line: 5 },
          { path: "drift.md", heading: undefined, quote: "one row", grade: 1, line: 6 },
        ],
        critical: true,
        answerable: true,
        line: 2,
      },
      { id: "weather", query: "Will it rain?", labels: [], critical: false, answerable: false, line: 9 },
    ],
  });
});

const one = (rest: string) => `queries:\n  - id: a\n    query: What?\n${rest}`;

test.each([
  [
    "an unknown key suggests the nearest",
    one("    relevent: []\n"),
    'g.yaml:4: unknown key "relevent"; did you mean "relevant"?',
  ],
  [
    "an unknown key of a label suggests the nearest",
    one("    relevant: [{ path: a.md, headng: B }]\n"),
    'g.yaml:4: unknown key "headng"; did you mean "heading"?',
  ],
  [
    "a label without a path is refused",
    one("    relevant:\n      - quote: x\n"),
    'g.yaml:5: missing key "queries[0].relevant[0].path"',
  ],
  [
    "a negative grade is refused",
    one("    relevant: [{ path: a.md, grade: -1 }]\n"),
    'g.yaml:4: "queries[0].relevant[0].grade"',
  ],
  [
    "an id that stands twice is refused",
    one("  - id: a\n    query: Why?\n"),
    'g.yaml:4: "queries[1].id": "a" is the id of an earlier query',
  ],
  [
    "a label that stands twice is refused",
    one("    relevant:\n      - path: a.md\n      - { path: a.md, grade: 2 }\n"),
    'g.yaml:6: "queries[0].relevant[1]": this passage is listed twice',
  ],
  [
    "a query without an answer cannot have relevant passages",
    one("    relevant: [{ path: a.md }]\n    answerable: false\n"),
    'g.yaml:5: "queries[0].answerable": answerable: false and relevant passages contradict each other',
  ],
  [
    "a critical query needs a passage to find",
    one("    critical: true\n"),
    'g.yaml:4: "queries[0].critical": a critical query needs a relevant passage that it must find',
  ],
  ["bad YAML is a located error", "queries: [\n", "g.yaml:2: "],
])("%s", (_, yaml, expected) => {
  expect(() => readGolden(yaml, "g.yaml")).toThrow(expected);
});
