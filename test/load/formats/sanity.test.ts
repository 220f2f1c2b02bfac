import { describe, expect, test } from "vitest";
import { chunkDocument } from "../../../src/chunk/chunk-document.ts";
import { documents, findings, loadFiles, skippedPaths, source } from "../folder.ts";

const record = { ...source().record, id: "_id" };
const sanity = source().sanity;
const as = { format: "sanity", record } as const;

const system = {
  _createdAt: "2025-02-01T09:00:00Z",
  _updatedAt: "2025-03-01T09:00:00Z",
  _rev: "k2jd8sJq0aXb1c3d4e5f6g",
};
const span = (text: string, ...marks: string[]) => ({ _type: "span", _key: "s", text, marks });
const block = (style: string, children: readonly object[], more: object = {}) => ({
  _type: "block",
  _key: "b",
  style,
  markDefs: [],
  children,
  ...more,
});
const item = (kind: string, level: number, text: string) =>
  block("normal", [span(text)], { listItem: kind, level });

/** Lines as `sanity dataset export` writes them: documents in the order of the dataset, keys sorted by nobody. */
function exportOf(...records: readonly object[]): string {
  return `${records.map((one) => JSON.stringify(one)).join("\n")}\n`;
}

const author = { _id: "3f1c", _type: "person", ...system, firstName: "Ada", lastName: "Byron" };
const faq = { _id: "9a2b", _type: "faq", ...system, title: "Delivery times" };

async function textOf(body: unknown, more: object = {}): Promise<string> {
  const post = { _id: "p1", _type: "post", ...system, title: "Post", body, ...more };
  const loaded = await loadFiles({ "docs/e.ndjson": exportOf(post, author, faq) }, as);
  return documents(loaded).find((one) => one.path.endsWith("#p1"))?.text ?? "";
}

describe("a document of a Sanity export", () => {
  test("has type and date of the last change as metadata, its line, and references as titles", async () => {
    const post = {
      _id: "p1",
      _type: "post",
      ...system,
      author: { _type: "reference", _ref: "3f1c" },
      body: [block("normal", [span("Text.")])],
      related: [
        { _type: "reference", _ref: "9a2b" },
        { _type: "reference", _ref: "gone" },
      ],
      slug: { _type: "slug", current: "my-post" },
      title: "Post",
    };
    const loaded = await loadFiles({ "docs/e.ndjson": exportOf(author, post, faq) }, as);
    expect(documents(loaded)[1]).toMatchObject({
      path: "docs/e.ndjson#p1",
      format: "sanity",
      line: 2,
      title: "Post",
      text: "author: Ada Byron\n\nText.\n\nrelated: Delivery times",
      metadata: { _type: "post", _updatedAt: "2025-03-01T09:00:00Z" },
    });
    expect(findings(loaded)).toContainEqual({
      rule: "reference-not-resolved",
      severity: "info",
      path: "docs/e.ndjson#p1",
      line: 2,
    });
  });

  test.each<[string, unknown, string]>([
    [
      "headings and quotes",
      [block("h2", [span("Head")]), block("blockquote", [span("Said")])],
      "## Head\n\n> Said",
    ],
    [
      "lists",
      [
        item("bullet", 1, "a"),
        item("bullet", 2, "b"),
        item("number", 3, "c"),
        item("number", 3, "d"),
        item("bullet", 1, "e"),
        item("number", 1, "f"),
      ],
      "- a\n  - b\n    1. c\n    2. d\n- e\n1. f",
    ],
    [
      "marks",
      [
        block("normal", [
          span("a "),
          span("b", "strong"),
          span("c", "strong", "em"),
          span(" d", "code"),
          span("e", "underline"),
        ]),
      ],
      "a **b_c_**` d`e",
    ],
    [
      "links",
      [
        block("normal", [span("see "), span("here", "k1"), span(" and "), span("there", "k2")], {
          markDefs: [
            { _key: "k1", _type: "link", href: "https://example.org/a" },
            { _key: "k2", _type: "internalLink", reference: { _type: "reference", _ref: "9a2b" } },
          ],
        }),
      ],
      "see [here](https://example.org/a) and there (Delivery times)",
    ],
    [
      "links with brackets in their address",
      [
        block("normal", [span("a plant", "k1")], {
          markDefs: [{ _key: "k1", _type: "link", href: "https://example.org/wiki/Mint_(plant)" }],
        }),
      ],
      "[a plant](<https://example.org/wiki/Mint_(plant)>)",
    ],
    [
      "hard breaks and signs of Markdown",
      [block("normal", [span("one\n# two\n1. three")])],
      "one\n\\# two\n1\\. three",
    ],
    [
      "code",
      [{ _type: "code", _key: "c", language: "ts", filename: "a.ts", code: "let a\n\nlet ```b" }],
      "a.ts\n\n````ts\nlet a\n\nlet ```b\n````",
    ],
    [
      "images",
      [{ _type: "image", _key: "i", asset: { _ref: "image-ab-1x1-png" }, alt: "A cat", caption: "Ours" }],
      "A cat\n\nOurs",
    ],
    [
      "tables",
      [
        {
          _type: "table",
          _key: "t",
          rows: [
            { _type: "tableRow", cells: ["a", "b|c"] },
            { _type: "tableRow", cells: ["1", ""] },
          ],
        },
      ],
      "| a | b\\|c |\n|---|---|\n| 1 | |",
    ],
    [
      "blocks of types nobody knows",
      [{ _type: "callToAction", _key: "x", heading: "Try it", button: { text: "Go", url: "/go" } }],
      "Try it\n\nGo",
    ],
    [
      "inline objects",
      [block("normal", [span("a"), { _type: "footnote", _key: "f", note: "b" }, span("c")])],
      "a\n\nb\n\nc",
    ],
    ["texts among blocks", ["A text", block("normal", [span("b")])], "A text\n\nb"],
    ["texts of a list", ["one", "two"], "- one\n- two"],
    [
      "blocks without a key or marks",
      [{ _type: "block", children: [{ _type: "span", text: "bare" }] }],
      "bare",
    ],
  ])("%s are Markdown", async (_what, body, text) => {
    expect(await textOf(body)).toBe(text);
  });

  test.each([
    ["an object by language", { _type: "localeString", en: "Returns", de: "Rückgabe" }],
    [
      "a list of objects with a value",
      [
        { _key: "en", _type: "internationalizedArrayStringValue", value: "Returns" },
        { _key: "de", _type: "internationalizedArrayStringValue", value: "Rückgabe" },
      ],
    ],
  ])("whose title is %s has the first as its title, and all of them in its text", async (_, title) => {
    const post = { _id: "p1", _type: "post", ...system, title, related: { _type: "reference", _ref: "p1" } };
    const [read] = documents(await loadFiles({ "docs/e.ndjson": exportOf(post) }, as));
    expect(read).toMatchObject({ title: "Returns", text: "Returns\n\nRückgabe\n\nrelated: Returns" });
  });

  test("has what a footnote says behind the block that it is of, and no value of a program", async () => {
    const noted = block("normal", [span("Within "), span("30 days", "n1"), span(" of "), span("it", "n2")], {
      listItem: "bullet",
      level: 1,
      markDefs: [
        { _key: "n1", _type: "footnote", text: [block("normal", [span("Counted from delivery.")])] },
        { _key: "n2", _type: "term", align: "center", meaning: "the day of delivery" },
        { _key: "n3", _type: "footnote", text: "of no word" },
      ],
    });
    expect(await textOf([noted, item("bullet", 1, "Next")])).toBe(
      "- Within 30 days of it\n\n  Counted from delivery.\n\n  the day of delivery\n\n- Next",
    );
  });

  test("what only programs read is left out, and words and names are not, whatever their field is called", async () => {
    const body = [
      { _type: "product", name: "iPhone", variant: "With a long cable", layout: "imageFirst", theme: "dark" },
    ];
    const tags = ["eBay", "macOS", "spaceBetween", "2025-01-31"];
    expect(await textOf(body, { tags })).toBe("iPhone\n\nWith a long cable\n\n- eBay\n- macOS");
  });

  test("its excluded fields are in the ledger wherever they stand, and nowhere else", async () => {
    const post = {
      _id: "p1",
      _type: "post",
      ...system,
      title: "T",
      secret: "hunter2",
      body: [{ _type: "box", note: "n", secret: "hunter3" }],
    };
    const [document] = documents(await loadFiles({ "docs/e.ndjson": exportOf(post) }, as));
    expect(document?.text).toBe("n");
    expect(JSON.stringify(document)).not.toContain("hunter");
    expect(document?.origin?.omitted.map(({ reason, part }) => [reason, part])).toEqual([
      ["metadata-field", "title"],
      ["excluded-field", "secret"],
      ["excluded-field", "secret"],
    ]);
  });

  test("with named text fields has these in their order, and the others in the ledger", async () => {
    const post = { _id: "p1", _type: "post", ...system, title: "T", a: "A", b: "B", c: "C" };
    const [document] = documents(
      await loadFiles(
        { "docs/e.ndjson": exportOf(post) },
        { ...as, record: { ...record, text: ["c", "a"] } },
      ),
    );
    if (document === undefined) throw new Error("no document");
    expect(document.text).toBe("C\n\nA");
    const { characters, charactersInChunks } = chunkDocument(document, { maxTokens: 64 });
    expect([characters, charactersInChunks]).toEqual([3, 2]);
  });

  test("closes a fence that a field leaves open before the next field", async () => {
    const post = { _id: "p1", _type: "post", ...system, title: "T", a: "```sh\nrun it", b: "# Head\n\nMore" };
    const [document] = documents(await loadFiles({ "docs/e.ndjson": exportOf(post) }, as));
    expect(document?.text).toBe("```sh\nrun it\n```\n\n# Head\n\nMore");
  });

  test("without an id is named by its position among the documents of the export", async () => {
    const loaded = await loadFiles(
      { "docs/e.ndjson": exportOf({ _type: "post", title: "A", body: "Text" }) },
      as,
    );
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/e.ndjson#1"]);
    expect(findings(loaded)).toMatchObject([{ rule: "record-without-id" }]);
  });
});

describe("an export", () => {
  const others = [
    { ...faq, _id: "drafts.9a2b", title: "Draft title" },
    { ...faq, _id: "versions.r1.9a2b" },
    { _id: "image-ab-1x1-png", _type: "sanity.imageAsset", ...system, originalFilename: "cat.png" },
    { _id: "_.groups.public", _type: "system.group", grants: [{ path: "**" }] },
    { _id: "x", _type: "sanity.previewUrlSecret", ...system, secret: "hunter2" },
    { _id: "y", _type: "page", ...system, title: "Page", text: "Words" },
  ];

  test("is read without drafts, system documents and excluded types, and says how many it has left out", async () => {
    const loaded = await loadFiles(
      { "docs/e.ndjson": exportOf(...others, { ...faq, answer: "Soon." }) },
      { ...as, sanity: { ...sanity, excludeTypes: ["page"] } },
    );
    expect(documents(loaded)).toMatchObject([
      { path: "docs/e.ndjson#9a2b", title: "Delivery times", text: "Soon.", line: 7 },
    ]);
    expect(loaded.flatMap((one) => one.findings)).toMatchObject([
      {
        rule: "records-left-out",
        severity: "info",
        message:
          "Records of the export that are no documents of the corpus: 2 × draft, 3 × system document, 1 × document of another type.",
      },
    ]);
  });

  test("with chosen types is read with these alone", async () => {
    const loaded = await loadFiles(
      { "docs/e.ndjson": exportOf(...others, faq) },
      { ...as, sanity: { ...sanity, types: ["page"] } },
    );
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/e.ndjson#y"]);
  });

  test("without any document is an error, and what is live from it stays", async () => {
    const loaded = await loadFiles({ "docs/e.ndjson": exportOf(others[0] ?? {}), "docs/f.ndjson": "" }, as);
    expect(findings(loaded)).toMatchObject([
      { rule: "export-empty", severity: "error", path: "docs/e.ndjson" },
      { rule: "records-left-out", path: "docs/e.ndjson" },
      { rule: "export-empty", severity: "error", path: "docs/f.ndjson" },
    ]);
    expect(skippedPaths(loaded)).toEqual(["docs/e.ndjson", "docs/f.ndjson"]);
  });

  test("that is older than the configured age is a finding", async () => {
    const fresh = {
      ...faq,
      _id: "new",
      answer: "Now.",
      _updatedAt: new Date(Date.now() - 86_400_000).toISOString(),
    };
    const old = { ...faq, answer: "Soon." };
    const config = { ...as, sanity: { ...sanity, maxAgeDays: 30 } };
    expect(findings(await loadFiles({ "docs/e.ndjson": exportOf(old) }, config))).toEqual([
      { rule: "stale-export", severity: "warning", path: "docs/e.ndjson", line: 1 },
    ]);
    expect(findings(await loadFiles({ "docs/e.ndjson": exportOf(old, fresh) }, config))).toEqual([]);
    expect(findings(await loadFiles({ "docs/e.ndjson": exportOf(old) }, as))).toEqual([]);
  });

  test("with a broken line skips the file beside its good documents", async () => {
    const loaded = await loadFiles(
      { "docs/e.ndjson": `${exportOf({ ...faq, answer: "Soon." })}{"_id": "cut` },
      as,
    );
    expect(findings(loaded)).toEqual([
      { rule: "json-invalid", severity: "error", path: "docs/e.ndjson", line: 2 },
    ]);
    expect(documents(loaded)).toHaveLength(1);
  });
});
