import { describe, expect, test } from "vitest";
import { documents, findings, loadFiles, skippedPaths } from "../folder.ts";

const plain = { standardColumns: true, markup: "text", delimiter: undefined } as const;

describe("an export of records", () => {
  const record = {
    id: "title",
    title: "name",
    text: ["summary", "body"],
    metadata: ["price", "tags"],
    ...plain,
  };

  test("each record is a document with the named fields", async () => {
    const items = [
      { key: "a", name: "First", body: "Text.", summary: "Short.", price: 3, tags: ["x"], other: "no field" },
    ];
    const loaded = await loadFiles(
      { "docs/e.json": JSON.stringify(items) },
      { metadata: { price: 0, kind: "item" }, record: { ...record, id: "key" } },
    );
    expect(loaded).toEqual([
      {
        outcome: "document",
        findings: [],
        document: {
          path: "docs/e.json#a",
          source: "docs",
          format: "json",
          text: "Short.\n\nText.",
          origin: {
            characters: 18,
            omitted: [{ offset: 14, length: 8, characters: 7, reason: "unmapped-field", part: "other" }],
            copies: [{ text: 0, source: 0, length: 13 }],
            replaced: [],
            lines: [],
          },
          bodyStart: 0,
          title: "First",
          metadata: { price: 3, kind: "item", tags: ["x"] },
          line: 1,
        },
      },
    ]);
  });

  test("without named text fields all texts but id, title and metadata are the text, in the record's order", async () => {
    const loaded = await loadFiles({ "docs/e.json": '{"id":7,"z":"Z","title":"T","n":1,"a":"A"}' });
    expect(documents(loaded)).toMatchObject([{ path: "docs/e.json#7", text: "Z\n\nA", title: "T" }]);
    const mapped = await loadFiles(
      { "docs/e.json": '{"id":7,"z":"Z","status":"active","a":"A","category":"pumps"}' },
      { record: { ...record, id: "id", text: [], metadata: ["a"] } },
    );
    expect(documents(mapped)).toMatchObject([
      { text: "Z", metadata: { status: "active", category: "pumps", a: "A" } },
    ]);
  });

  test("a record of a JSONL file tells its line", async () => {
    const loaded = await loadFiles({ "docs/e.ndjson": '\uFEFF{"id":"a","t":"A"}\r\n\n{"id":"b","t":"B"}\n' });
    expect(documents(loaded).map(({ path, line, format }) => ({ path, line, format }))).toEqual([
      { path: "docs/e.ndjson#a", line: 1, format: "jsonl" },
      { path: "docs/e.ndjson#b", line: 3, format: "jsonl" },
    ]);
  });

  test("a record without an id is named by its position, with one warning a file", async () => {
    const loaded = await loadFiles({ "docs/e.jsonl": '{"t":"A"}\n{"t":"B"}\n' });
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/e.jsonl#1", "docs/e.jsonl#2"]);
    expect(findings(loaded)).toEqual([
      { rule: "record-without-id", severity: "warning", path: "docs/e.jsonl", line: 1 },
    ]);
  });

  test("a broken line skips the file beside its good records", async () => {
    const loaded = await loadFiles({
      "docs/e.jsonl": '{"id":"a","t":"A"}\n{"id":"b"\n"text"\n{"id":"c","t":"C"}\n',
    });
    expect(skippedPaths(loaded)).toEqual(["docs/e.jsonl"]);
    expect(findings(loaded)).toEqual([
      { rule: "json-invalid", severity: "error", path: "docs/e.jsonl", line: 2 },
      { rule: "record-not-an-object", severity: "error", path: "docs/e.jsonl", line: 3 },
    ]);
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/e.jsonl#a", "docs/e.jsonl#c"]);
  });

  test.each([
    ['[\n  {"a": x}\n]', 2],
    ['[\n  {"a": 1,}\n]', 2],
    ['{"a":\n\n]', 3],
    ["[1,\n2", 2],
    ["", 1],
    ['{"a": 1}\n{"a": 2}', 2],
    ['["tab\there"]', 1],
  ])("%j is not JSON from line %i on", async (text, line) => {
    const loaded = await loadFiles({ "docs/e.json": text });
    expect(findings(loaded)).toEqual([
      { rule: "json-invalid", severity: "error", path: "docs/e.json", line },
    ]);
    expect(skippedPaths(loaded)).toEqual(["docs/e.json"]);
  });

  test("records that share an id are skipped, all of them", async () => {
    const loaded = await loadFiles({
      "docs/e.jsonl": '{"id":"a","t":"1"}\n{"id":"b","t":"2"}\n{"id":"a","t":"3"}\n',
    });
    expect(skippedPaths(loaded)).toEqual(["docs/e.jsonl#a"]);
    expect(findings(loaded)).toEqual([
      { rule: "record-id-duplicate", severity: "error", path: "docs/e.jsonl#a", line: 3 },
    ]);
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/e.jsonl#b"]);
  });

  test.each(['""', '"a\\nb"', "1.5", "9007199254740993", "{}", '"\\u0000"', '"\\ud800"'])(
    "%s is no id",
    async (id) => {
      const loaded = await loadFiles({ "docs/e.json": `[{"id":${id},"t":"A"}]` });
      expect(findings(loaded)).toEqual([
        { rule: "record-id-invalid", severity: "error", path: "docs/e.json", line: 1 },
      ]);
    },
  );

  test("what Postgres cannot store skips its record only", async () => {
    const lines = [
      '{"id":"a","t":"\\u0000"}',
      '{"id":"b","t":"\\udc00"}',
      '{"id":"c","t":"C"}',
      '{"id":"d","t":"D","m":1e999}',
    ];
    const loaded = await loadFiles(
      { "docs/e.jsonl": lines.join("\n") },
      { record: { id: "id", title: "title", text: ["t"], metadata: ["m"], ...plain } },
    );
    expect(findings(loaded).map(({ rule, path, line }) => [rule, path, line])).toEqual([
      ["character-not-storable", "docs/e.jsonl#a", 1],
      ["character-not-storable", "docs/e.jsonl#b", 2],
      ["metadata-not-storable", "docs/e.jsonl#d", 4],
    ]);
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/e.jsonl#c"]);
  });

  test("a named field that holds no text is reported", async () => {
    const loaded = await loadFiles(
      { "docs/e.json": '{"id":1,"a":["x","y"],"b":{"c":1}}' },
      { record: { id: "id", title: "title", text: ["a", "b", "absent"], metadata: [], ...plain } },
    );
    expect(documents(loaded)).toMatchObject([{ text: "x\ny" }]);
    expect(findings(loaded)).toEqual([
      { rule: "record-field-absent", severity: "warning", path: "docs/e.json", line: 1 },
      { rule: "record-field-not-text", severity: "warning", path: "docs/e.json#1", line: 1 },
    ]);
  });

  test("records without any of the fields that hold the text are not taken for empty documents", async () => {
    const loaded = await loadFiles(
      {
        "docs/a.jsonl": '{"id":1,"body":"A"}\n\n{"id":2}\n',
        "docs/b.jsonl": '\n{"id":1,"bodys":"A"}\n{"id":2}\n{"id"\n',
        "docs/c.json": '{"faqs":[{"id":1,"body":"A"}]}',
      },
      { record: { ...record, id: "id", text: ["body"], metadata: [] } },
    );
    expect(skippedPaths(loaded)).toEqual(["docs/b.jsonl", "docs/c.json"]);
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/a.jsonl#1", "docs/a.jsonl#2"]);
    const told = loaded.flatMap((one) => one.findings.filter(({ rule }) => rule === "record-text-absent"));
    expect(told.map(({ path, line, message, remedy }) => [path, line, message, remedy])).toEqual([
      [
        "docs/b.jsonl",
        2,
        'No record has a field "body", which `record.text` of source "docs" names.',
        'Name fields that the records have (perhaps "bodys"). Until then, what is live of this file stays.',
      ],
      [
        "docs/c.json",
        1,
        'No record has a field "body", which `record.text` of source "docs" names.',
        'If the objects in "faqs" are its records, set `record.at: "faqs"` in source "docs". Until then, what is live of this file stays.',
      ],
    ]);
    expect(findings(loaded).map((one) => one.rule)).toContain("json-invalid");
  });

  test("field names of objects in general are nothing special", async () => {
    const loaded = await loadFiles(
      { "docs/e.json": '[{"id":1,"__proto__":"P"}]' },
      { record: { id: "id", title: "constructor", text: [], metadata: ["toString"], ...plain } },
    );
    expect(documents(loaded)).toMatchObject([{ text: "P", title: undefined, metadata: {} }]);
  });
});
