import { expect, test } from "vitest";
import { readGolden } from "../../src/gate/golden.ts";
import { resolveTargets } from "../../src/gate/resolve.ts";

const chunks = [
  { path: "rollback.md", ordinal: 0, headings: ["Rollback"], text: "A rollback flips\n  one row." },
  {
    path: "rollback.md",
    ordinal: 1,
    headings: ["Rollback", "When to  use it"],
    text: "Use it when an\ningestion was",
  },
  {
    path: "rollback.md",
    ordinal: 2,
    headings: ["Rollback", "When to  use it"],
    text: "a mistake. It flips one row.",
  },
];
const paths = ["rollback.md", "drift.md", "guide-g\u00e4ste.md"];

function resolve(label: string) {
  const golden = readGolden(`queries:\n  - { id: q, query: What?, relevant: [${label}] }\n`, "golden.yaml");
  const { targets, findings } = resolveTargets(
    golden,
    (path) => (path === "rollback.md" ? chunks : undefined),
    { paths, renamed: new Map([["undo.md", "drift.md"]]) },
  );
  return { target: targets.get("q")?.[0], findings };
}

test.each([
  [
    "a path alone is the document",
    "{ path: rollback.md, grade: 3 }",
    { kind: "document", path: "rollback.md", grade: 3 },
  ],
  [
    "a heading is every chunk that shows some of it, whatever its case and spacing",
    '{ path: rollback.md, heading: "when to use  IT" }',
    { kind: "chunks", path: "rollback.md", ordinals: new Set([1, 2]), grade: 1 },
  ],
  [
    "a heading may be copied with its Markdown",
    '{ path: rollback.md, heading: "When to [use](use.md) `it` {#when}" }',
    { kind: "chunks", path: "rollback.md", ordinals: new Set([1, 2]), grade: 1 },
  ],
  [
    "a quote is every chunk that holds it, across line breaks",
    "{ path: rollback.md, quote: flips one row }",
    { kind: "chunks", path: "rollback.md", ordinals: new Set([0, 2]), grade: 1 },
  ],
  [
    "a quote that was cut is both of its chunks",
    "{ path: rollback.md, quote: ingestion was a mistake }",
    { kind: "chunks", path: "rollback.md", ordinals: new Set([1, 2]), grade: 1 },
  ],
  [
    "a quote under a heading is not looked for elsewhere",
    "{ path: rollback.md, heading: When to use it, quote: flips one row }",
    { kind: "chunks", path: "rollback.md", ordinals: new Set([2]), grade: 1 },
  ],
])("%s", (_, label, target) => {
  expect(resolve(label)).toEqual({ target, findings: [] });
});

test.each([
  [
    "a path that is not there suggests the nearest",
    "{ path: rolback.md }",
    'Golden query "q" points nowhere: rolback.md: there is no such document; nearest is "rollback.md".',
  ],
  [
    "the new path is named where a plan knows it, however near another is spelled",
    "{ path: undo.md }",
    'Golden query "q" points nowhere: undo.md: the document is "drift.md" now.',
  ],
  [
    "a path in another Unicode form is told as such",
    '{ path: "guide-ga\u0308ste.md" }',
    `Golden query "q" points nowhere: guide-ga\u0308ste.md: there is no such document, but one that looks the same, whose name is spelled in other characters (Unicode form NFC); nearest is "guide-g\u00e4ste.md".`,
  ],
  [
    "a heading that is not there suggests the nearest",
    "{ path: rollback.md, heading: When to use this }",
    'Golden query "q" points nowhere: rollback.md: no heading "When to use this"; nearest is "When to  use it".',
  ],
  [
    "a quote that is not there is named",
    "{ path: rollback.md, quote: two rows }",
    'Golden query "q" points nowhere: rollback.md: the quote "two rows" is not in it.',
  ],
  [
    "a quote that stands elsewhere names the heading",
    "{ path: rollback.md, heading: When to use it, quote: A rollback }",
    'Golden query "q" points nowhere: rollback.md: the quote "A rollback" is not under "When to use it".',
  ],
])("%s", (_, label, message) => {
  expect(resolve(label).findings).toEqual([
    {
      rule: "golden-target",
      severity: "error",
      path: "golden.yaml",
      line: 2,
      message,
      remedy:
        "Point it at where the answer stands now (`corpusgate golden check` looks for it, with `--write` moves it), or remove it.",
      query: "q",
    },
  ]);
});

test.each([
  ["Straße", "STRASSE"],
  ["ΟΔΟΣ", "οδος"],
])("a heading %s is found in capitals or not", (heading, written) => {
  const chunk = { path: "a.md", ordinal: 0, headings: [heading], text: "text" };
  const golden = readGolden(
    `queries:\n  - { id: q, query: What?, relevant: [{ path: a.md, heading: ${written} }] }\n`,
    "golden.yaml",
  );
  expect(resolveTargets(golden, () => [chunk]).findings).toEqual([]);
});

test("quotes and dashes that an editor's program made typographic are those of the document", () => {
  const chunk = {
    path: "faq.md",
    ordinal: 0,
    headings: ["Don't panic -- it's fine"],
    text: `More: "straight" quotes – and dots...`,
  };
  const golden = readGolden(
    `queries:
  - { id: q, query: What?, relevant: [{ path: faq.md, heading: "Don’t panic – it’s fine", quote: "“straight” quotes - and dots…" }] }
`,
    "golden.yaml",
  );
  const { findings } = resolveTargets(golden, () => [chunk], { paths: ["faq.md"] });
  expect(findings).toEqual([]);
});

test("a label that points nowhere stays among what should be found", () => {
  expect(resolve("{ path: gone.md, quote: x }").target).toEqual({
    kind: "chunks",
    path: "gone.md",
    ordinals: new Set(),
    grade: 1,
  });
});
