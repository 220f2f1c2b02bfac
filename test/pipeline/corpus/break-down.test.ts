import { execa } from "execa";
import { expect, test } from "vitest";
import { validate } from "../../../src/pipeline/validate.ts";
import { compose } from "../../../src/report/compose/compose.ts";
import { toMarkdown } from "../../../src/report/markdown/to-markdown.ts";
import { page, testCorpus } from "../../corpus.ts";

const yaml = `  - name: notes
    include: ["notes/*.txt"]
    metadata: { category: notes, language: de }
golden: golden.yaml
chunk: { maxTokens: 200 }
`;
const corpus = await testCorpus(yaml);
await corpus.write("docs/pump.md", `---\nlanguage: en\ndoc_type: manual\n---\n${page("pump")}`);
await corpus.write("docs/copy.md", page("pump"));
await corpus.write(
  "docs/valve.md",
  `${page("valve")}\n<!-- for editors only, and for nobody else who reads -->\n`,
);
await corpus.write("docs/sketch.png", "not a document");
await corpus.write("notes/one.txt", "A note about the weather in the mountains.\n");
await corpus.write(
  "golden.yaml",
  "queries:\n  - id: pump\n    query: How does the pump work?\n    relevant: [{ path: docs/pump.md }]\n",
);
const report = await validate({
  config: await corpus.config(),
  strict: false,
  base: undefined,
  variables: {},
});
const { breakdown } = report;

test("coverage is told by source, format, category, document type and language, with files that became no document", () => {
  const shown = Object.fromEntries(
    Object.entries(breakdown.groups).map(([grouping, groups]) => [
      grouping,
      groups.map(({ name, documents, coverage }) => [name, documents, coverage]),
    ]),
  );
  expect(shown).toEqual({
    source: [
      ["docs", 3, { text: 1, documents: 3 / 4, golden: 1 / 3 }],
      ["notes", 1, { text: 1, documents: 1, golden: 0 }],
    ],
    format: [
      ["markdown", 3, { text: 1, documents: 1, golden: 1 / 3 }],
      ["text", 1, { text: 1, documents: 1, golden: 0 }],
      ["other", 0, { text: 1, documents: 0, golden: 1 }],
    ],
    category: [
      [null, 3, { text: 1, documents: null, golden: 1 / 3 }],
      ["notes", 1, { text: 1, documents: null, golden: 0 }],
    ],
    type: [
      [null, 3, { text: 1, documents: null, golden: 0 }],
      ["manual", 1, { text: 1, documents: null, golden: 1 }],
    ],
    language: [
      [null, 2, { text: 1, documents: null, golden: 0 }],
      ["en", 1, { text: 1, documents: null, golden: 1 }],
      ["de", 1, { text: 1, documents: null, golden: 0 }],
    ],
  });
});

test("groups, sizes and the histogram add up to the corpus", () => {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  for (const groups of Object.values(breakdown.groups)) {
    expect(sum(groups.map((one) => one.chunks))).toBe(report.chunks);
    expect(sum(groups.map((one) => one.tokens))).toBe(report.tokens);
  }
  expect(sum(breakdown.inventory.documents.map((one) => one.tokens))).toBe(report.tokens);
  expect(breakdown.inventory.rest).toEqual({});
  const { bins, beyond, maxTokens } = breakdown.chunkTokens;
  expect(sum(bins.map((one) => one.chunks)) + beyond).toBe(report.chunks);
  expect([bins[0]?.from, bins.at(-1)?.to, maxTokens]).toEqual([1, 200, 200]);
  expect(bins.slice(1).every((one, at) => one.from === (bins[at]?.to ?? 0) + 1)).toBe(true);
});

test("what was left out is told document by document, the most first, with its reasons", () => {
  expect(breakdown.leftOut.map(({ path, reasons }) => [path, Object.keys(reasons)])).toEqual([
    ["docs/valve.md", ["comment"]],
    ["docs/pump.md", ["front-matter"]],
  ]);
  const total = breakdown.leftOut.reduce((sum, one) => sum + one.characters, 0);
  expect(total).toBe(Object.values(report.ledger).reduce((sum, length) => sum + length, 0));
});

test("a copy is told as a duplicate of the document that it repeats", () => {
  expect(breakdown.duplicates).toEqual([
    { path: "docs/pump.md", kind: "exact", message: 'The text is the same as that of "docs/copy.md".' },
  ]);
});

test("Markdown has the coverage of each group, what was left out where, duplicates, and sizes behind a fold", () => {
  const markdown = toMarkdown(compose(report));
  expect(markdown).toContain("| docs | 3 | ");
  expect(markdown).toContain("## Coverage by language");
  expect(markdown).toMatch(/\| docs\/valve\.md \| \d+ \| comment \d+ \|/);
  expect(markdown).toContain("## Duplicates");
  expect(markdown).toContain("<details><summary>Chunks by tokens</summary>");
});

test("the difference to a base says what the base was", async () => {
  const git = execa({ cwd: corpus.folder });
  await git`git init --quiet`;
  await git`git add .`;
  await git`git -c user.name=tester -c user.email=tester@example.org commit --quiet --message first`;
  const { base } = await validate({
    config: await corpus.config(),
    strict: false,
    base: "HEAD",
    variables: {},
  });
  expect(base?.sources).toEqual(report.sources);
  expect(base?.ledger).toEqual(report.ledger);
  expect(base?.chunkTokens).toEqual(breakdown.chunkTokens);
});
