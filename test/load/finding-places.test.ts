import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Source } from "../../src/config/config.ts";
import { builtInFields } from "../../src/config/metadata-fields.ts";
import { emptySourceFindings, listFiles } from "../../src/load/files/list-files.ts";
import type { Finding } from "../../src/load/finding.ts";
import { unshownSections } from "../../src/load/metadata/section-findings.ts";
import { linkedTooOften } from "../../src/load/remarks.ts";
import { loadRules } from "../../src/load/rules/load-rules.ts";
import { documentOf } from "../chunk/documents.ts";
import { folderOf, load, loadFiles, settings, source } from "./folder.ts";

/** In `content` a caret stands before the culprit; a pilcrow on its line, where no column is told; neither: line 1. */
type Case = readonly [rule: string, path: string, content: string, actual: string, expected: string];

const { record } = source();
const status = "active, published, draft, archived";
const monthOld = JSON.stringify({
  _id: "a",
  body: "B",
  _updatedAt: new Date(Date.now() - 31.5 * 86_400_000),
});
const formats =
  ".md, .markdown, .mdx, .html, .htm, .txt, .json, .jsonl, .ndjson, .yaml, .yml, .csv, .tsv, .tar.gz";

const files: readonly Case[] = [
  ["format-unknown", "docs/a.docx", "PK", ".docx", formats],
  ["file-too-large", "docs/a.md", "x".repeat(1_000_001), "1000001 bytes", "at most 1000000"],
  ["character-not-storable", "docs/a.md", "a\r\nb\r😀 ‸\0", "U+0000", "characters that can be stored"],
  ["document-empty", "docs/a.md", " \n", "0 characters", "at least 1"],
  [
    "front-matter-invalid",
    "docs/a.md",
    "\uFEFF---\ntitle: 😀 Price‸: low\n---\n",
    "bad indentation of a mapping entry",
    "YAML",
  ],
  ["front-matter-invalid", "docs/a.md", "---\r\na: 1\r\n‸a: 2\r\n---\r\n", "duplicated mapping key", "YAML"],
  ["front-matter-invalid", "docs/a.md", "---\na: 1\nb: ‸*hush\n---\n", "unidentified alias …", "YAML"],
  ["front-matter-invalid", "docs/a.md", "\uFEFF‸---\na: 1\n\nText.\n", "no closing ---", "a closing ---"],
  ["front-matter-invalid", "docs/a.md", "---\n¶- a\n---\n", "a list of 1", "a mapping of keys to values"],
  [
    "front-matter-invalid",
    "docs/a.md",
    '---\n¶a: "\\0"\n---\n',
    "a NUL character (U+0000)",
    "values that JSON can hold",
  ],
  ["front-matter-invalid", "docs/a.md", "+++\na = 1\nb = ‸hush\n+++\nA.", "invalid value", "TOML"],
  ["front-matter-invalid", "docs/a.md", '{\n  "a": ‸hush\n}\nA.', "something else", "JSON"],
  ["metadata-invalid", "docs/a.md", '+++\ntitle = "T"\nstatus = ‸"drafft"\n+++\nText.', '"drafft"', status],
  [
    "metadata-invalid",
    "docs/a.md",
    '{\n  "title": "T",\n  "status": ‸"drafft"\n}\nText.',
    '"drafft"',
    status,
  ],
  ["metadata-invalid", "docs/a.md", "---\ntitle: T\nstatus:  ‸drafft\n---\nText.", '"drafft"', status],
  [
    "metadata-invalid",
    "docs/a.md",
    "---\n‸labels: # none\n  a: 1\n---\nText.",
    "a mapping",
    "a list of texts",
  ],
  [
    "metadata-invalid",
    "docs/a.md",
    "---\npricing_sensitive: yes\nstatus: ‸4971 EUR\n---\nText.",
    "text of 8 characters",
    status,
  ],
  [
    "metadata-invalid",
    "docs/a.md",
    "---\nsections: ‸{ Part: x, Other: { labels: [a] } }\n---\nText.",
    "text of 1 characters",
    "metadata such as { labels: [legal] }",
  ],
  [
    "sections-other",
    "docs/a.md",
    "---\nsections: ‸[a]\n---\nText.",
    "a list of 1",
    "a mapping of headings to metadata",
  ],
  [
    "metadata-invalid",
    "docs/a.md",
    "---\nsections: ‸{ Part: { status: draft } }\n---\nText.",
    '"status"',
    "what may differ between sections",
  ],
  [
    "metadata-invalid",
    "docs/a.md",
    "---\nsections: ‸{ Part: { labels: { a: 1 } } }\n---\nText.",
    "a mapping",
    "a list of texts",
  ],
  ["metadata-missing", "docs/a.md", "---\ntitle: T\n‸owner:\n---\nText.", "nothing", "text"],
  ["metadata-missing", "docs/a.md", "---\ntitle: T\n---\nText.", "nothing", "text"],
  [
    "document-too-many-parts",
    "docs/a.mdx",
    `${"<\n".repeat(25_000)}¶<\n`,
    "more than 50000 parts",
    "at most 50000",
  ],
  ["html-too-deep", "docs/a.html", "<div>".repeat(1001), "more than 1,000 deep", "at most 1,000"],
  ["mdx-invalid", "docs/a.mdx", "# A\n\n😀 x <‸3 then.\n", "a digit", "MDX"],
  ["mdx-invalid", "docs/a.mdx", "---\na: 1\n---\n\tb {1 +‸}\r\n", "}", "MDX"],
  ["mdx-invalid", "docs/a.mdx", "# A\n\n  ‸<Open>\n\ntext\n", "<", "MDX"],
  ["mdx-invalid", "docs/a.mdx", "# A\n\ntext ‸<b> and\n\nmore\n", "<", "MDX"],
  ["mdx-invalid", "docs/a.mdx", "a {open‸\n\n", "the end", "MDX"],
  [
    "mdx-invalid",
    "docs/a.mdx",
    `a\n${"*".repeat(20_000)}\n¶*`,
    "more than 20000 marks or 100000 tags",
    "fewer",
  ],
  ["mdx-text-lost", "docs/a.mdx", "Short.\n\n{all.the.numbers}\n", "71.4 %", "at most 30 %"],
  [
    "include-not-resolved",
    "docs/a.md",
    "# A\r\n\r\n😀 ‸{{#include gone.md}} and",
    '"gone.md"',
    "a file that can be included",
  ],
  ["json-invalid", "docs/e.json", '\uFEFF{"a": ‸secret}', "a letter", "a value"],
  ["json-invalid", "docs/e.json", '[\n  {"a": 1,‸}\n]', "}", "a key in double quotes"],
  ["json-invalid", "docs/e.json", "[1, 2 ‸3]", "a digit", "a comma or a closing bracket"],
  ["json-invalid", "docs/e.json", '["😀 tab‸\there"]', "U+0009", "an escape such as \\n"],
  ["json-invalid", "docs/e.json", '["a ‸\\q"]', "\\", "an escape such as \\n"],
  ["json-invalid", "docs/e.json", '{"a": "open‸\n}', "a line break", "a closing quote"],
  ["json-invalid", "docs/e.json", '{"a" ‸1}', "a digit", "a colon"],
  ["json-invalid", "docs/e.json", '{"a": 1}\n‸{"a": 2}', "{", "the end"],
  ["json-invalid", "docs/e.json", "[1,\n2‸", "the end", "a comma or a closing bracket"],
  ["json-invalid", "docs/e.jsonl", '{"id":1,"body":"B"}\n{"id": ‸b}\n', "a letter", "a value"],
  ["json-invalid", "docs/e.jsonl", "\uFEFF{‸1}\n", "a digit", "a key in double quotes or }"],
  ["yaml-invalid", "docs/e.yaml", "- a: 1\n- b: 😀 c‸: d\n", "bad indentation of a mapping entry", "YAML"],
  ["yaml-invalid", "docs/e.yaml", "- &a {id: 1}\n- ‸*a\n", "an alias", "what it stands for"],
  ["yaml-invalid", "docs/e.yaml", "a: ‸!vault hush\n", "unknown scalar tag !…", "YAML"],
  [
    "yaml-invalid",
    "docs/e.yaml",
    `${"-\n".repeat(300_000)}¶-\n`,
    "more than 300000 values",
    "at most 300000",
  ],
  ["csv-invalid", "docs/e.csv", "id,body\n1,a\n¶2\n", "1 cell", "2 cells"],
  [
    "csv-invalid",
    "docs/e.csv",
    '\uFEFFid,body\r\n"x\r\ny",a\r\n😀,‸"open\r\nand more\r\n',
    "quote not closed",
    "CSV",
  ],
  ["csv-invalid", "docs/e.csv", 'id,body\n\n‸"a"b,1\n', "invalid closing quote", "CSV"],
  ["csv-invalid", "docs/e.csv", 'id;body\n1;‸a"b\n', "invalid opening quote", "CSV"],
  [
    "csv-invalid",
    "docs/e.csv",
    `a\n${"1,2\n".repeat(1000)}`,
    "1000 rows and more of another width",
    "rows as wide as the header",
  ],
  ["record-not-an-object", "docs/e.json", "[\n¶1]", "a number", "an object"],
  [
    "record-id-invalid",
    "docs/e.json",
    '[{"id":[1]}]',
    "a list of 1",
    "a text of one line or a safe whole number",
  ],
  ["record-id-duplicate", "docs/e.jsonl", '{"id":1}\n{"id":2}\n¶{"id":1}\n', "records 1 and 3", "one record"],
  ["record-without-id", "docs/e.json", '[{"body":"B"}]', "none", 'a field "id"'],
  ["record-holds-html", "docs/e.json", '[{"id":1,"body":"<b>A</b>"}]', "HTML", "text"],
  ["record-column-other", "docs/e.json", '[{"id":1,"status":"shipped"}]', '"shipped"', status],
  [
    "record-key-duplicate",
    "docs/e.json",
    '\uFEFF[{"id":1,\n"a":1, ‸"a":2}]',
    "one name twice",
    "each name once",
  ],
  ["record-key-duplicate", "docs/e.jsonl", '\n{"id":1,"a":1,‸"a":2}\n', "one name twice", "each name once"],
  ["record-key-duplicate", "docs/e.csv", "\n¶id,a,a\n1,2,3\n", "one name twice", "each name once"],
  ["record-field-left-out", "docs/e.json", '[{"id":1,"a":["b"]}]', "lists or objects", "texts"],
  [
    "character-not-storable",
    "docs/e.json",
    '[{"id":1,"body":"\\ud800"}]',
    "half of a surrogate pair",
    "characters that can be stored",
  ],
  [
    "file-too-many-records",
    "docs/e.jsonl",
    "{}\n".repeat(250_001),
    "more than 250000 records",
    "at most 250000",
  ],
];

const mapped: readonly Case[] = [
  [
    "record-field-not-text",
    "docs/e.json",
    '[{"id":1,"body":{},"price":1}]',
    "a mapping",
    "text or a list of texts",
  ],
  [
    "record-text-absent",
    "docs/e.json",
    '[\n¶{"id":1,"bodies":"B"},{"price":2}]',
    'fields "id", "bodies" and "price"',
    'a field "body"',
  ],
  [
    "record-field-absent",
    "docs/e.json",
    '[\n¶{"id":1,"body":"B"}]',
    'fields "id" and "body"',
    'a field "price"',
  ],
  [
    "metadata-not-storable",
    "docs/e.json",
    '[{"id":1,"body":"B","price":1e999}]',
    "a number that JSON cannot express",
    "JSON that Postgres can hold",
  ],
];

const exports: readonly Case[] = [
  [
    "metadata-not-storable",
    "docs/e.ndjson",
    '{"_id":"a","price":1e999}',
    "a number that JSON cannot express",
    "JSON that Postgres can hold",
  ],
  [
    "character-not-storable",
    "docs/e.ndjson",
    '{"_id":"a","body":"\\u0000"}',
    "a NUL character (U+0000)",
    "characters that can be stored",
  ],
  ["export-empty", "docs/e.ndjson", "", "0 documents", "at least 1"],
  [
    "export-unreadable",
    "docs/e.tar.gz",
    "no archive",
    "Z_DATA_ERROR",
    "a .tar.gz as `sanity dataset export` writes it",
  ],
  ["stale-export", "docs/e.ndjson", monthOld, "31 days", "at most 30"],
];

const manifests: readonly Case[] = [
  ["manifest-invalid", "list.md", "No table.", "no table", "a table with a column path"],
  ["manifest-invalid", "list.csv", "", "an empty file", "a table with a column path"],
  ["manifest-invalid", "list.csv", "name,owner\n", "no such column", "a column path"],
  ["manifest-invalid", "list.csv", "path,x,X\n", "one column twice", "each column once"],
  ["manifest-invalid", "list.csv", 'path,x\ndocs/a.md, ‸"open\n\n', "quote not closed", "CSV"],
  [
    "manifest-row-invalid",
    "list.csv",
    "path,x\n¶,1\n",
    "no path",
    "a path inside the folder of the configuration",
  ],
  [
    "manifest-row-invalid",
    "list.csv",
    "path\n¶../a.md\n",
    "a path that leads outside",
    "a path inside the folder of the configuration",
  ],
  ["manifest-row-invalid", "list.csv", "path,x\n¶docs/a.md,1,2\n", "3 cells", "at most 2"],
  ["manifest-row-duplicate", "list.csv", "path\ndocs/a.md\n¶docs/a.md\n", "rows on lines 2 and 3", "one row"],
  [
    "manifest-row-without-file",
    "list.csv",
    "path\n¶docs/gone.md\n",
    "no such file or record",
    "a file or record under this path",
  ],
  ["file-not-in-manifest", "list.csv", "path\n", "no row", "a row in the manifest"],
  ["metadata-invalid", "list.csv", "path,status\n¶docs/a.md,drafft\n", '"drafft"', status],
];

const wrapped: readonly Case[] = [
  ["record-list-absent", "docs/e.json", '{"faqs":[]}', 'fields "faqs"', 'a list or an object "data"'],
];

const sanity = { ...source().sanity, maxAgeDays: 30 };
const cases = [
  ...described(files, () => ({})),
  ...described(mapped, () => ({ record: { ...record, text: ["body"], metadata: ["price"] } })),
  ...described(wrapped, () => ({ record: { ...record, at: "data" } })),
  ...described(exports, () => ({
    format: "sanity",
    record: { ...record, id: "_id", metadata: ["price"] },
    sanity,
  })),
  ...described(manifests, (manifest) => ({ manifest })),
];

function described(some: readonly Case[], overridesFor: (path: string) => Partial<Source>) {
  return some.map(([rule, path, content, actual, expected]) => ({
    title: `${rule}: ${JSON.stringify(content).slice(0, 70)}`,
    rule,
    path,
    content,
    told: { ...placeIn(content), actual, expected },
    overrides: overridesFor(path),
  }));
}

test.each(cases)(
  "a finding has its place, what was found and what was expected: $title",
  async ({ rule, path, content, told, overrides }) => {
    const root = await folderOf({ "docs/a.md": "A.", [path]: content.replace(/[‸¶]/, "") });
    const owner = { type: "text", enum: undefined, required: rule === "metadata-missing" } as const;
    const loaded = await load({
      ...settings(root, [source(overrides)]),
      fields: { ...builtInFields, owner },
    });
    const found = loaded.flatMap((one) => one.findings).filter((one) => one.rule === rule);
    expect(found.map(outline)).toEqual([told]);
  },
);

/** Lines end at LF, CRLF and CR; columns count UTF-16 code units, a byte order mark among them. */
function placeIn(content: string): { readonly line: number; readonly column?: number } {
  const before = content.split(/[‸¶]/)[0] ?? "";
  if (before === content) return { line: 1 };
  const lines = before.split(/\r\n|\r|\n/);
  const column = content.includes("‸") ? { column: (lines.at(-1)?.length ?? 0) + 1 } : {};
  return { line: lines.length, ...column };
}

function outline({ line, column, actual, expected }: Finding) {
  return { line, ...(column === undefined ? {} : { column }), actual, expected };
}

test("bytes that are no UTF-8 are told at the first that is none", async () => {
  const told = async (content: Uint8Array) =>
    (await loadFiles({ "docs/a.md": content })).flatMap((one) => one.findings).map(outline);
  const latin = Buffer.concat([Buffer.from("\uFEFFa\n😀 caf"), Buffer.from("é\n", "latin1")]);
  expect(await told(latin)).toEqual([{ line: 2, column: 7, actual: "byte 0xE9", expected: "UTF-8" }]);
  const cut = Buffer.from("a\nbü").subarray(0, -1);
  expect(await told(cut)).toEqual([{ line: 2, column: 2, actual: "byte 0xC3", expected: "UTF-8" }]);
  const utf16 = Buffer.from("\uFEFFtext", "utf16le");
  expect(await told(utf16)).toEqual([{ line: 1, actual: "UTF-16LE", expected: "UTF-8" }]);
});

test("links and what is no file are told by what they are", async () => {
  const outside = await folderOf({ "b.md": "B." });
  const root = await folderOf({ "docs/a.md": "A.", ".env": "A=b" });
  await symlink(join(outside, "b.md"), join(root, "docs/outside.md"));
  await symlink(join(root, ".env"), join(root, "docs/hidden.md"));
  await symlink(join(root, "gone.md"), join(root, "docs/gone.md"));
  execFileSync("mkfifo", [join(root, "docs/pipe.md")]);
  const found = (await load(settings(root))).flatMap((one) => one.findings);
  expect(found.map(({ rule, path, ...one }) => [rule, path, outline({ rule, path, ...one })])).toEqual([
    ["file-unreadable", "docs/gone.md", { line: 1, actual: "ENOENT", expected: "a readable file" }],
    [
      "file-unreadable",
      "docs/hidden.md",
      { line: 1, actual: "a link to a hidden file", expected: "a file that is not hidden" },
    ],
    [
      "file-outside-root",
      "docs/outside.md",
      {
        line: 1,
        actual: "a link that leads outside",
        expected: "a file inside the folder of the configuration",
      },
    ],
    [
      "file-unreadable",
      "docs/pipe.md",
      { line: 1, actual: "a pipe, a socket or a device", expected: "a file" },
    ],
  ]);
  expect(outline(linkedTooOften("docs/b"))).toEqual({
    line: 1,
    actual: "more than 8 ways",
    expected: "at most 8",
  });
});

test("sources that select nothing, or what another one has, are told by their number", async () => {
  const root = await folderOf({ "docs/a.md": "A." });
  const sources = [
    source({ name: "one" }),
    source({ name: "two" }),
    source({ name: "gone", include: ["gone/*"] }),
  ];
  const listing = await listFiles(settings(root, sources));
  expect(emptySourceFindings(listing, "corpusgate.yaml").map(outline)).toEqual([
    { line: 1, actual: "0 files", expected: "at least 1" },
  ]);
  const [loaded] = await load(settings(root, sources));
  expect(loaded?.findings.map(outline)).toEqual([{ line: 1, actual: "2 sources", expected: "one" }]);
});

test("a heading that no passage shows is told where front matter names it as a key", () => {
  const front = '---\ntitle: "All gone"\nsections: { "Part": {}, 😀 gone : {} }\n---\n';
  const page = documentOf(`${front}# Part\n`, {
    bodyStart: front.length,
    metadata: { sections: { Part: {}, "😀 gone": {}, never: {} } },
  });
  const expected = "a heading under which a passage stands";
  const column = 'sections: { "Part": {}, '.length + 1;
  expect(unshownSections(page, [["Part"]]).map(outline)).toEqual([
    { line: 3, column, actual: '"😀 gone"', expected },
    { line: 1, actual: '"never"', expected },
  ]);
  const redactions = [{ offset: front.indexOf("Part"), length: 4, sourceLength: 14, sourceCharacters: 14 }];
  expect(unshownSections({ ...page, redactions }, [["Part"]])[0]).toMatchObject({
    line: 3,
    column: column + 10,
  });
  const sensitive = { ...page, metadata: { ...page.metadata, pricing_sensitive: true } };
  expect(unshownSections(sensitive, [["Part"]])[0]?.actual).toBe("a heading without a passage");
});

/**
 * Tested above, since they need more than one text, or in `unpack-export.test.ts`, with the archives that they need, or in
 * `not-checked-out.server.test.ts`, with the repositories.
 */
const elsewhere = [
  "files-not-checked-out",
  "submodule-not-checked-out",
  "file-not-utf8",
  "file-lfs-pointer",
  "file-unreadable",
  "file-outside-root",
  "folder-linked-too-often",
  "source-empty",
  "document-path-duplicate",
  "section-not-found",
  "export-path-outside",
  "export-too-large",
];
/** What they tell has nothing that it could be compared with. */
const notes = [
  "include-pricing-sensitive",
  "records-left-out",
  "block-type-unknown",
  "reference-not-resolved",
];

test("every rule of loading has a case, or is one of few that have nothing to compare", () => {
  const tested = new Set([...cases.map((one) => one.rule), ...elsewhere, ...notes]);
  expect(loadRules.map((rule) => rule.name).filter((name) => !tested.has(name))).toEqual([]);
});
