import fc from "fast-check";
import { dump } from "js-yaml";
import { expect, test } from "vitest";
import type { ChunkedDocument } from "../../src/chunk/chunk.ts";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import type { Format } from "../../src/config/config.ts";
import { builtInFields } from "../../src/config/metadata-fields.ts";
import { parseCsv } from "../../src/load/formats/csv.ts";
import { editText } from "../../src/load/formats/edit-text.ts";
import { readMdx } from "../../src/load/formats/mdx.ts";
import { readSanityDocument } from "../../src/load/formats/sanity-text.ts";
import { templateTags } from "../../src/load/formats/template-tags.ts";
import { parseYaml } from "../../src/load/formats/yaml.ts";
import { omissionReasons } from "../../src/load/omission.ts";
import { loadRecords } from "../../src/load/records/load-records.ts";
import { parseJson, parseJsonLines } from "../../src/load/records/parse-records.ts";
import type { Origin } from "../../src/load/rewriting.ts";
import { source } from "../load/folder.ts";
import { readPage } from "../load/formats/read-page.ts";
import { documentOf, markdown } from "./documents.ts";

const runs = { numRuns: 150 };

/**
 * The law for formats whose text is made: each non-blank character of the source is in one run of the text (as it is, or
 * as what it stands for) or in one ledger entry; and each non-blank character of the text is in one chunk.
 */
function expectLaw(original: string | undefined, text: string, origin: Origin, format: Format): void {
  const counts = new Uint8Array(Math.max(original?.length ?? 0, sourceEnd(origin)));
  const mark = (start: number, length: number): void => {
    for (let at = start; at < start + length; at += 1) counts[at] = (counts[at] ?? 0) + 1;
  };
  for (const { source: start, length } of origin.copies) mark(start, length);
  for (const { offset, length } of [...origin.replaced, ...origin.omitted]) mark(offset, length);
  const chunked = chunkDocument(documentOf(text, { format, origin, bodyStart: 0 }), { maxTokens: 64 });
  if (original !== undefined) {
    const wrong = nonBlank(original).filter((offset) => counts[offset] !== 1);
    expect(wrong.map((offset) => [offset, original.slice(offset, offset + 20)])).toEqual([]);
    for (const copy of origin.copies)
      expect(text.slice(copy.text, copy.text + copy.length)).toBe(
        original.slice(copy.source, copy.source + copy.length),
      );
    expect(origin.characters).toBe(original.replace(/\s/g, "").length);
    expect(origin.lines.length).toBe(text.split("\n").length);
  }
  if (format !== "markdown") expectInChunks(text, chunked);
  expectCounts(origin, chunked);
}

function expectInChunks(text: string, chunked: ChunkedDocument): void {
  const inChunks = new Uint8Array(text.length);
  for (const { start, end } of chunked.chunks)
    for (let at = start; at < end; at += 1) inChunks[at] = (inChunks[at] ?? 0) + 1;
  expect(nonBlank(text).filter((offset) => inChunks[offset] !== 1)).toEqual([]);
}

function expectCounts(origin: Origin, { characters, charactersInChunks, ledger }: ChunkedDocument): void {
  const lost = ledger.filter(({ reason }) => omissionReasons[reason].counts === "text");
  expect(charactersInChunks).toBeLessThanOrEqual(characters);
  expect(characters).toBeLessThanOrEqual(origin.characters);
  if (lost.length === 0) expect(charactersInChunks).toBe(characters);
}

function sourceEnd(origin: Origin): number {
  return Math.max(
    0,
    ...origin.copies.map((one) => one.source + one.length),
    ...origin.omitted.map((one) => one.offset + one.length),
  );
}

function nonBlank(text: string): readonly number[] {
  return Array.from(text.matchAll(/\S/g), (found) => found.index);
}

const text = fc.constantFrom(
  ..."Words.,two words,# no heading,1. no item,- none,a|b,```,&amp; &lt;p&gt;,x &#60; 3,<!-- c -->,日本語の文章です。,&nbsp;,\n  over\n  lines,=== ,[x]: y,\r\n,> quote,    indented,&unknown; &,&#8203;,¶,1\n2".split(
    ",",
  ),
);
const element = fc.constantFrom(
  "p",
  "div",
  "h1",
  "h3",
  "ul",
  "ol",
  "li",
  "blockquote",
  "pre",
  "pre class=lineno",
  "td class=linenos",
  "span class=ln",
  "code",
  "a href='x'",
  'a href="#x"',
  "table",
  "tr",
  "td",
  "th",
  "b",
  "br",
  "hr",
  "main",
  "article",
  "nav",
  "aside",
  "footer",
  "header",
  "script",
  "style",
  "head",
  "title",
  "p hidden",
  "p role=tabpanel hidden",
  "details",
  "summary",
  "img alt='An &quot;image&quot;' src=a.png",
  "sup",
  "noscript",
  "math",
  "semantics",
  "annotation encoding=TeX",
  "option",
  "button class=copy",
  "dl",
  "dt",
  "figcaption",
  "svg",
  "body",
);
/** Tags that are closed, left open or closed twice. */
const html: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    text,
    fc
      .tuple(
        element,
        fc.array(tie("node"), { maxLength: 4 }),
        fc.constantFrom("close", "close", "close", "open", "twice"),
      )
      .map(([name, children, end]) => {
        const close = `</${name.split(" ")[0]}>`;
        return `<${name}>${children.join(" ")}${end === "open" ? "" : end === "twice" ? close + close : close}`;
      }),
  ),
})).node;

test("every character of an HTML page is in one chunk or in the ledger", () => {
  fc.assert(
    fc.property(fc.array(html, { maxLength: 5 }), fc.constantFrom("", "\uFEFF"), (nodes, mark) => {
      const page = mark + nodes.join("\n");
      const read = readPage(page, mark.length);
      expectLaw(page, read.text, read.origin, "html");
    }),
    runs,
  );
});

test("no text of a page is in its ledger but what stands in elements that are left out", () => {
  const page = `<p>${"word ".repeat(50)}</p><ul><li>item</ul><table><tr><td>cell|x</table>`;
  expect(readPage(page, 0).origin.omitted.filter((one) => one.reason !== "markup")).toEqual([]);
});

const jsx = fc.constantFrom(
  '<Note title="A title of words" kind="x">\n  Text in it.\n\n  - item\n    - deeper\n</Note>',
  '<Tabs items={["npm install it", "b"]} {...rest}>\n<Tab label="One">\n\n```js\nlet a = { b: 1 };\n```\n\n</Tab>\n</Tabs>',
  "Text with <Tip text={`of several kinds`}>a word</Tip> and {value.of.it} and {'a literal'}.",
  "import A from './a.js'\nexport const meta = { title: 'A b c' }",
  "{/* a note */}",
  "<br/>",
  "# Heading {#anchor}",
  "<!-- note -->",
  "`code <b> {x}`",
  "<table><tbody><tr><td>a</td><td>b &amp; c</td></tr></tbody></table>",
  "> <Quoted>\n> text\n> </Quoted>",
  "- <Item>text</Item>\n\n  <Block>\n    more\n  </Block>",
  "Plain words. More of them.",
  "<></>",
  "| a | b |\n|---|---|\n| <b>c</b> | {d} |",
);

test("every character of an MDX document is in one chunk or in the ledger", () => {
  fc.assert(
    fc.property(fc.uniqueArray(jsx, { maxLength: 6 }), fc.constantFrom("\n\n", "\r\n\r\n"), (blocks, gap) => {
      const page = blocks.join("\n\n").replaceAll("\n\n", gap);
      const read = readMdx(page, 0);
      if (read.outcome === "invalid") throw new Error(`${read.line}: ${read.reason}`);
      expectLaw(page, read.text, read.origin, "mdx");
    }),
    runs,
  );
});

test("Markdown that happens to be MDX loses nothing", () => {
  fc.assert(
    fc.property(markdown, (page) => {
      const start = page.startsWith("\uFEFF") ? 1 : 0;
      const read = readMdx(page, start);
      fc.pre(read.outcome === "read");
      expectLaw(page, read.text, read.origin, "mdx");
    }),
    { numRuns: 60 },
  );
});

test("every character of a text without its template tags is in one chunk or in the ledger", () => {
  const piece = fc.constantFrom(
    "{% if a %}",
    "{{ x }}",
    "{% raw %}",
    "{% endraw %}",
    "{% comment %}",
    "{% endcomment %}",
    "word",
    "\n\n",
    "{{",
    "%}",
    "# H {#a}",
    "<!-- c -->",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const page = pieces.join(" ");
      const read = editText(page, 0, templateTags(page, 0));
      expectLaw(page, read.text, read.origin, "markdown");
    }),
    runs,
  );
});

const span = fc.record({
  _type: fc.constant("span"),
  text,
  marks: fc.subarray(["strong", "em", "code", "k1", "k2", "unknown"]),
});
const block = fc.record({
  _type: fc.constant("block"),
  style: fc.constantFrom("normal", "h2", "blockquote", "odd"),
  children: fc.array(fc.oneof(span, fc.constant({ _type: "inline", note: "An inline note" })), {
    maxLength: 4,
  }),
  markDefs: fc.constant([
    { _key: "k1", _type: "link", href: "https://example.org/" },
    { _key: "k2", _type: "internalLink", reference: { _ref: "other" } },
  ]),
  listItem: fc.constantFrom(undefined, "bullet", "number"),
  level: fc.constantFrom(undefined, 1, 2, 5),
});
const content = fc.array(
  fc.oneof(
    block,
    fc.record({ _type: fc.constant("code"), code: text, language: fc.constant("js") }),
    fc.record({ _type: fc.constant("image"), alt: text, asset: fc.constant({ _ref: "image-a" }) }),
    fc.record({ _type: fc.constant("table"), rows: fc.array(fc.record({ cells: fc.array(text) })) }),
    fc.record({
      _type: fc.constant("callToAction"),
      heading: text,
      inner: fc.record({ words: text, secret: text }),
    }),
    text,
  ),
  { maxLength: 6 },
);

test("every text of a Sanity document is in one chunk or in the ledger", () => {
  fc.assert(
    fc.property(content, text, (body, secret) => {
      const fields = {
        _id: "a",
        title: "T",
        body,
        secret,
        when: "2024-05-01T10:00:00Z",
        other: { _ref: "other" },
      };
      const read = readSanityDocument(fields, source(), new Map([["other", "Another"]]));
      // Its source is its texts in their order, which are all runs of it.
      expectLaw(undefined, read.text, read.origin, "sanity");
      const { copies, omitted } = read.origin;
      const covered = [
        ...copies.map((one) => [one.source, one.length] as const),
        ...omitted.map((one) => [one.offset, one.length] as const),
      ].toSorted((left, right) => left[0] - right[0]);
      let end = 0;
      for (const [start, length] of covered) {
        expect(start).toBeGreaterThanOrEqual(end);
        end = start + length;
      }
      expect(read.origin.characters).toBe(leafCharacters(fields));
    }),
    runs,
  );
});

/** Of every text but those of the system's fields, whose names begin with `_`, and of what only machines read. */
function leafCharacters(value: unknown, name = ""): number {
  if (name.startsWith("_") || name === "asset" || name === "other") return 0;
  if (["marks", "markDefs", "style", "listItem", "language"].includes(name)) return 0;
  if (typeof value === "string") return value.replace(/\s/g, "").length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => sum + leafCharacters(inner, key), 0);
}

const words = fc.oneof(text, fc.string({ maxLength: 12 }));
const nested = fc.oneof(words, fc.array(words, { maxLength: 3 }), fc.record({ a: words, b: fc.nat(9) }));
const records = fc.array(fc.record({ id: fc.uuid(), title: words, body: words, more: words, deep: nested }), {
  maxLength: 4,
});
const quoted = (cell: unknown) => `"${String(cell).replaceAll('"', '""')}"`;
const columns = ["id", "title", "body", "more"] as const;

/** Ways in which other software writes the same records; CSV and YAML have no nested fields here. */
const written = {
  json: (all: readonly Readonly<Record<string, unknown>>[]) =>
    parseJson(JSON.stringify(all, null, 2), { id: "id" }),
  jsonl: (all: readonly Readonly<Record<string, unknown>>[]) =>
    parseJsonLines(all.map((one) => JSON.stringify(one)).join("\n")),
  yaml: (all: readonly Readonly<Record<string, unknown>>[]) =>
    parseYaml(dump(all.map((one) => Object.fromEntries(columns.map((name) => [name, one[name]])))), {
      id: "id",
    }),
  csv: (all: readonly Readonly<Record<string, unknown>>[]) =>
    parseCsv(
      [columns, ...all.map((one) => columns.map((name) => one[name]))]
        .map((row) => row.map(quoted).join(","))
        .join("\r\n"),
    ),
} as const;

for (const format of ["json", "jsonl", "yaml", "csv"] as const) {
  test(`every text of a ${format} record is in one chunk, in the ledger, or its id or title`, () => {
    fc.assert(
      fc.property(records, fc.constantFrom([], ["body"], ["more", "body"]), (all, named) => {
        const from = source({ record: { ...source().record, text: named } });
        const file = { path: "docs/e", source: from, format, fields: builtInFields };
        const loaded = [...loadRecords(file, written[format](all), [])];
        expect(loaded.map((one) => one.outcome)).toEqual(all.map(() => "document"));
        for (const [index, one] of loaded.entries()) {
          if (one.outcome !== "document") continue;
          const { document } = one;
          const chunked = chunkDocument(document, { maxTokens: 64 });
          expectInChunks(document.text, chunked);
          const left = (document.origin?.omitted ?? []).reduce((sum, each) => sum + each.characters, 0);
          const { id: _, title: __, ...rest } = all[index] ?? { id: "", title: "" };
          const flat = format === "yaml" || format === "csv" ? { ...rest, deep: "" } : rest;
          expect(nonBlank(document.text).length + left).toBe(leafCharacters(flat));
          expect(chunked.characters).toBe(leafCharacters(flat));
          expect(chunked.charactersInChunks).toBe(nonBlank(document.text).length);
        }
      }),
      runs,
    );
  });
}
