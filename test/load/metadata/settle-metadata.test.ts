import { describe, expect, test } from "vitest";
import { builtInFields, type MetadataFields } from "../../../src/config/metadata-fields.ts";
import type { Finding } from "../../../src/load/finding.ts";
import { unshownSections } from "../../../src/load/metadata/section-findings.ts";
import { documents, folderOf, load, loadFiles, settings, skippedPaths, source } from "../folder.ts";

/** A page whose front matter is the given lines, loaded with some fields configured. */
async function loadPage(lines: readonly string[], fields: MetadataFields = {}, body = "# Page\n\nText.\n") {
  const root = await folderOf({ "docs/page.md": `---\n${lines.join("\n")}\n---\n${body}` });
  return load({ ...settings(root), fields: { ...builtInFields, ...fields } });
}

function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(
    ({ rule, severity, path, line, message }) => `${path}:${line} ${severity} ${rule}: ${message}`,
  );
}

const text = { type: "text", enum: undefined, required: false } as const;

describe("metadata", () => {
  test("defaults come from the source, and the document's own overrides them", async () => {
    const [loaded] = await loadFiles(
      { "docs/page.md": "---\ncategory: pumps\n---\nText." },
      { metadata: { category: "handbook", language: "de" } },
    );
    expect(loaded).toMatchObject({ document: { metadata: { category: "pumps", language: "de" } } });
  });

  test("values are kept in the type of their field, however they are written", async () => {
    const fields = {
      pages: { ...text, type: "number" },
      reviewed: { ...text, type: "date" },
      audience: { ...text, type: "list" },
    } as const;
    const [loaded] = await loadPage(
      [
        "doc_type: 7",
        "pricing_sensitive: Yes",
        "labels: a, b",
        'pages: "12.5"',
        "reviewed: 2026-02-28",
        "audience: [x, 2]",
        "free: {a: 1}",
      ],
      fields,
    );
    expect(loaded).toMatchObject({
      document: {
        metadata: {
          doc_type: "7",
          pricing_sensitive: true,
          labels: ["a", "b"],
          pages: 12.5,
          reviewed: "2026-02-28",
          audience: ["x", "2"],
          free: { a: 1 },
        },
      },
    });
  });

  const wrong: readonly [line: string, message: string][] = [
    ["pricing_sensitive: ture", '"pricing_sensitive" is "ture"; expected true or false.'],
    ["embed_mode: half", '"embed_mode" is "half"; expected full, metadata, none.'],
    ["status: drafft", '"status" is "drafft"; expected active, published, draft, archived.'],
    [
      "reviewed: 2026-02-30",
      '"reviewed" is "2026-02-30"; expected a date such as 2026-01-31, or one with a time such as 2026-01-31T12:00:00Z.',
    ],
    ["pages: many", '"pages" is "many"; expected a number.'],
    ["pages: 1,200 EUR", '"pages" is text of 9 characters; expected a number.'],
    ["labels: {a: 1}", '"labels" is a mapping; expected a list of texts.'],
    ["level: [low, lofty]", '"level" is a list of 2; expected low, high.'],
    ["category: [x-token]", '"category" is a list of 1; expected text.'],
    [
      `status: ${"x".repeat(31)}`,
      '"status" is text of 31 characters; expected active, published, draft, archived.',
    ],
    ["sections: [{ Part: { labels: x } }]", '"sections" is no mapping of headings to metadata.'],
    [
      "sections: [{ block: x, parts: [{ pricing_sensitive: yes }] }]",
      '"sections" is no mapping of headings to metadata.',
    ],
    [
      "sections: { Part: x, Other: { labels: x } }",
      '"sections" says of "Part" what is no mapping; expected metadata such as { labels: [legal] }.',
    ],
    [
      "sections: { Part: { status: draft } }",
      '"sections" gives "Part" its own "status", which holds for a whole document.',
    ],
    [
      "sections: { Part: { pricing_sensitive: maybe } }",
      '"sections" gives one heading a "pricing_sensitive" that is "maybe"; expected true or false.',
    ],
  ];
  for (const [line, message] of wrong) {
    test(`${line} is told at its line, and the document keeps its live version`, async () => {
      const loaded = await loadPage(["title: Page", line], {
        pages: { ...text, type: "number" },
        reviewed: { ...text, type: "date" },
        level: { type: "list", enum: ["low", "high"], required: false },
      });
      expect(skippedPaths(loaded)).toEqual(["docs/page.md"]);
      expect(told(loaded.flatMap((one) => one.findings))).toEqual([
        `docs/page.md:3 error metadata-invalid: ${message}`,
      ]);
    });
  }

  test("of a pricing-sensitive document neither a value with a number in it nor a heading is shown", async () => {
    const loaded = await loadPage([
      "pricing_sensitive: yes",
      "status: 4971 EUR",
      "sections: { Pro 4971 EUR: x, Solo 4971 EUR: { labels: { a: 1 }, status: draft } }",
    ]);
    expect(told(loaded.flatMap((one) => one.findings))).toEqual([
      'docs/page.md:3 error metadata-invalid: "status" is text of 8 characters; expected active, published, draft, archived.',
      'docs/page.md:4 error metadata-invalid: "sections" says of one heading what is no mapping; expected metadata such as { labels: [legal] }.',
      'docs/page.md:4 error metadata-invalid: "sections" gives one heading a "labels" that is a mapping; expected a list of texts.',
      'docs/page.md:4 error metadata-invalid: "sections" gives one heading its own "status", which holds for a whole document.',
    ]);
  });

  test.each([
    ["draft: true", "draft"],
    ["draft: yes", "draft"],
    ["published: false", "draft"],
    ["published: 'no'\nstatus: published", "draft"],
    ["status: archived\ndraft: true", "archived"],
  ])("%s keeps a page out, as a status does", async (front, reason) => {
    expect(await loadPage([front])).toEqual([
      { outcome: "withheld", path: "docs/page.md", reason, findings: [] },
    ]);
  });

  test.each(["draft: false", "published: true", "published: 2026-01-31", "draft: [true]", "draft: first"])(
    "%s does not",
    async (front) => {
      expect(await loadPage([front])).toMatchObject([{ outcome: "document" }]);
    },
  );

  test("a field that the configuration has means what it says there", async () => {
    const fields = {
      ...builtInFields,
      draft: { type: "boolean", enum: undefined, required: false },
    } as const;
    expect(await loadPage(["draft: true"], fields)).toMatchObject([
      { outcome: "document", document: { metadata: { draft: true } } },
    ]);
  });

  test("a required field that is missing or empty is an error, but not in a draft", async () => {
    const fields = { owner: { ...text, required: true } };
    const missing = await loadPage(["owner:"], fields);
    expect(told(missing.flatMap((one) => one.findings))).toEqual([
      'docs/page.md:2 error metadata-missing: "docs/page.md" has no "owner", which the configuration requires.',
    ]);
    expect(await loadPage(["status: draft"], fields)).toEqual([
      { outcome: "withheld", path: "docs/page.md", reason: "draft", findings: [] },
    ]);
  });

  test("a sensitive section makes its document sensitive", async () => {
    const loaded = await loadPage([
      "pricing_sensitive: false",
      "sections: { Part: { pricing_sensitive: yes, labels: x } }",
    ]);
    expect(documents(loaded).map((one) => one.metadata)).toEqual([
      { pricing_sensitive: true, sections: { Part: { pricing_sensitive: true, labels: ["x"] } } },
    ]);
  });

  test.each([
    ["sections: [a, b]", ["a", "b"], '"sections" is no mapping of headings to metadata.'],
    ["sections: blog", "blog", '"sections" is no mapping of headings to metadata.'],
    [
      "sections: [{ block: hero, status: x, content: { title: Hi } }]",
      [{ block: "hero", status: "x", content: { title: "Hi" } }],
      '"sections" is no mapping of headings to metadata.',
    ],
    [
      "sections: { hero: true }",
      { hero: true },
      '"sections" says of "hero" what is no mapping; expected metadata such as { labels: [legal] }.',
    ],
    [
      "sections: { hero: { title: Hi } }",
      { hero: { title: "Hi" } },
      '"sections" gives "hero" its own "title", which holds for a whole document.',
    ],
  ])("%s is kept as another tool's, with a warning", async (line, sections, message) => {
    const loaded = await loadPage(["title: Page", line]);
    expect(documents(loaded).map((one) => one.metadata)).toEqual([{ title: "Page", sections }]);
    expect(told(loaded.flatMap((one) => one.findings))).toEqual([
      `docs/page.md:3 warning sections-other: ${message} It is taken for a key of another tool: it says nothing of any passage.`,
    ]);
    expect(documents(loaded).flatMap((one) => unshownSections(one, []))).toEqual([]);
  });

  test("where the configuration has a field of that name, `sections` is that field", async () => {
    const loaded = await loadPage(["sections: a, b"], { sections: { ...text, type: "list" } });
    expect(loaded).toMatchObject([{ findings: [], document: { metadata: { sections: ["a", "b"] } } }]);
  });

  test("no field of that name can take a list of mappings, so the warning does not advise one", async () => {
    const sections = "sections: [{ block: hero }]";
    expect(await loadPage([sections], { sections: { ...text, type: "list" } })).toMatchObject([
      { outcome: "skipped", findings: [{ rule: "metadata-invalid" }] },
    ]);
    const [page] = await loadPage([sections]);
    expect(page?.findings.map((one) => one.remedy)).toEqual([expect.not.stringContaining("`fields`")]);
  });

  test("a heading called __proto__ stays a key", async () => {
    const loaded = await loadPage(['sections: { "__proto__": { labels: [x] } }']);
    expect(JSON.stringify(documents(loaded)[0]?.metadata)).toBe(
      '{"sections":{"__proto__":{"labels":["x"]}}}',
    );
  });

  test("archived records stay out, and the records beside them do not", async () => {
    const root = await folderOf({
      "docs/all.jsonl":
        '{"id":"a","body":"A","status":"archived"}\n{"id":"b","body":"B","status":"active"}\n',
    });
    const loaded = await load(
      settings(root, [
        source({
          record: {
            id: "id",
            title: "title",
            text: ["body"],
            metadata: ["status"],
            standardColumns: true,
            markup: "text",
            delimiter: undefined,
          },
        }),
      ]),
    );
    expect(loaded.map((one) => (one.outcome === "document" ? one.document.path : one))).toEqual([
      { outcome: "withheld", path: "docs/all.jsonl#a", reason: "archived", findings: [] },
      "docs/all.jsonl#b",
    ]);
  });
});
