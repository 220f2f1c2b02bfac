import { expect, test } from "vitest";
import { documents, findings, folderOf, load, loadFiles, settings, skippedPaths, source } from "../folder.ts";

const { record } = source();

test("a record's own status, price mark and other standard columns are read without being named", async () => {
  const loaded = await loadFiles({
    "docs/e.jsonl": [
      '{"id":1,"body":"Open to all.","status":"active","category":"pumps","doc_type":"faq","language":"de","other":1}',
      '{"id":2,"body":"Not yet.","status":"Draft"}',
      '{"id":3,"body":"No more.","status":"archived"}',
      '{"id":5,"body":"In writing.","draft":true}',
      '{"id":6,"body":"Hidden.","published":"false","status":"active"}',
      '{"id":7,"body":"Being written.","state":"draft"}',
      '{"id":8,"body":"For readers.","state":"published"}',
      '{"id":4,"body":"It costs 40 euros.","pricing_sensitive":true,"embed_mode":"none"}',
    ].join("\n"),
  });
  expect(documents(loaded).map((one) => [one.path, one.metadata])).toEqual([
    ["docs/e.jsonl#1", { status: "active", category: "pumps", doc_type: "faq", language: "de" }],
    ["docs/e.jsonl#8", {}],
    ["docs/e.jsonl#4", { pricing_sensitive: true, embed_mode: "none" }],
  ]);
  expect(loaded.flatMap((one) => (one.outcome === "withheld" ? [[one.path, one.reason]] : []))).toEqual([
    ["docs/e.jsonl#2", "draft"],
    ["docs/e.jsonl#3", "archived"],
    ["docs/e.jsonl#5", "draft"],
    ["docs/e.jsonl#6", "draft"],
    ["docs/e.jsonl#7", "draft"],
  ]);
});

test("a cell of a CSV file says it as a record does", async () => {
  const text = "id,body,pricing_sensitive,status\n1,Costs 40,yes,published\n2,Later,no,DRAFT\n3,Free,,\n";
  const loaded = await loadFiles({ "docs/e.csv": text });
  expect(documents(loaded).map((one) => one.metadata)).toEqual([
    { pricing_sensitive: true, status: "published" },
    {},
  ]);
});

test("a price mark or embed mode that cannot be read keeps the record out", async () => {
  const lines = [
    '{"id":1,"body":"A","pricing_sensitive":"ture"}',
    '{"id":2,"body":"B","embed_mode":"nothing"}',
  ];
  const loaded = await loadFiles({ "docs/e.jsonl": lines.join("\n") });
  expect(skippedPaths(loaded)).toEqual(["docs/e.jsonl#1", "docs/e.jsonl#2"]);
  expect(findings(loaded).map((one) => one.rule)).toEqual(["metadata-invalid", "metadata-invalid"]);
});

test("a status of something else is one warning a file, and no status", async () => {
  const lines = [
    '{"id":1,"body":"Parcel one","status":"shipped"}',
    '{"id":2,"body":"Parcel two","status":"lost"}',
    '{"id":3,"body":"Parcel three","status":"active"}',
  ];
  const loaded = await loadFiles({ "docs/e.jsonl": lines.join("\n") });
  expect(documents(loaded).map((one) => one.metadata)).toEqual([{}, {}, { status: "active" }]);
  expect(loaded.flatMap((one) => one.findings).filter((one) => one.rule !== "document-tiny")).toEqual([
    {
      rule: "record-column-other",
      severity: "warning",
      path: "docs/e.jsonl",
      line: 1,
      message:
        'Field "status" of 2 records is "shipped", "lost" and none of active, published, draft, archived; it is not read as the document\'s status.',
      actual: '"shipped", "lost"',
      expected: "active, published, draft, archived",
      remedy:
        "If it is meant so, correct the values or name them in `fields`; else set `record.standardColumns: false`.",
    },
  ]);
});

test("what other software calls published is no slip, unless the configuration has words of its own", async () => {
  const pages = ["current", "Live", "public", "publish"].map((status, id) => ({ id, body: "Text", status }));
  const files = { "docs/e.json": JSON.stringify(pages) };
  const loaded = await loadFiles(files, { record });
  expect(documents(loaded).map((one) => one.metadata)).toEqual([{}, {}, {}, {}]);
  expect(findings(loaded)).toEqual([]);
  const status = { type: "text", enum: ["shown", "draft"], required: false } as const;
  const usual = settings(await folderOf(files));
  const own = await load({ ...usual, fields: { ...usual.fields, status } });
  expect(findings(own).map((one) => one.rule)).toEqual(["record-column-other"]);
});

test("objects, lists and whole paragraphs of such a name are no columns, and nothing is said of them", async () => {
  const item = {
    id: 1,
    status: { state: "draft" },
    category: ["a", "b"],
    language: "The language of the page is German.",
    doc_type: "words ".repeat(40),
  };
  const loaded = await loadFiles(
    { "docs/e.json": JSON.stringify([item]) },
    { record: { ...record, text: ["language", "doc_type"] } },
  );
  expect(documents(loaded).map((one) => one.metadata)).toEqual([{}]);
  expect(findings(loaded)).toEqual([]);
});

test("what the mapping names is as the mapping says, and the columns can be switched off", async () => {
  const files = {
    "docs/e.json": '[{"id":1,"body":"Text","category":"pumps","status":"draft","extra":"more"}]',
  };
  const mapped = await loadFiles(files, {
    record: { ...record, text: ["body", "status"], title: "category", metadata: ["extra"] },
  });
  expect(documents(mapped)).toMatchObject([{ metadata: { extra: "more" }, title: "pumps" }]);
  const off = await loadFiles(files, { record: { ...record, standardColumns: false } });
  expect(documents(off)).toMatchObject([{ metadata: {} }]);
});

test("a column overrides the source's default and is no text that nobody reads", async () => {
  const loaded = await loadFiles(
    { "docs/e.json": '[{"id":1,"body":"Text","category":"pumps"}]' },
    { metadata: { category: "all", team: "web" }, record: { ...record, text: ["body"] } },
  );
  expect(documents(loaded)).toMatchObject([{ metadata: { category: "pumps", team: "web" }, text: "Text" }]);
  expect(documents(loaded).map((one) => one.origin)).toEqual([undefined]);
});

test("a Sanity document's own columns are metadata, and its status object is not", async () => {
  const page = { _id: "a", _type: "page", title: "A", body: "Pumps lift water.", language: "de" };
  const lines = [
    { ...page, category: { _type: "reference", _ref: "c" } },
    { ...page, _id: "b", status: "draft" },
    { ...page, _id: "c", status: { _type: "workflow", state: "draft" }, category: "news" },
  ];
  const loaded = await loadFiles(
    { "docs/e.ndjson": lines.map((one) => JSON.stringify(one)).join("\n") },
    { format: "sanity", record: { ...record, id: "_id" } },
  );
  expect(documents(loaded).map(({ path, metadata }) => [path, metadata])).toEqual([
    ["docs/e.ndjson#a", { _type: "page", language: "de" }],
    ["docs/e.ndjson#c", { _type: "page", language: "de", category: "news" }],
  ]);
  expect(documents(loaded)[1]?.text).not.toContain("news");
  expect(loaded.map((one) => one.outcome)).toEqual(["document", "withheld", "document"]);
});
