import { describe, expect, test } from "vitest";
import { chunkDocument } from "../../../src/chunk/chunk-document.ts";
import { documents, findings, loadFiles, skippedPaths, source } from "../folder.ts";

const record = {
  id: "id",
  title: "name",
  text: ["body"],
  metadata: ["price"],
  standardColumns: true,
  markup: "text",
  delimiter: undefined,
} as const;
const outline = (loaded: Awaited<ReturnType<typeof loadFiles>>) =>
  documents(loaded).map(({ path, line, title, text, metadata }) => ({ path, line, title, text, metadata }));

describe("CSV", () => {
  // As a spreadsheet writes it: a byte order mark, CRLF, quoted cells with commas, quotes and line breaks.
  const sheet =
    '\uFEFFid,name,body,price\r\n1,First,"Two, three\r\nlines ""quoted""",5\r\n\r\n2,Second,Text,\r\n';

  test("each row is a document, with the fields that the mapping names and the line on which it begins", async () => {
    expect(outline(await loadFiles({ "docs/e.csv": sheet }, { record }))).toEqual([
      {
        path: "docs/e.csv#1",
        line: 2,
        title: "First",
        text: 'Two, three\nlines "quoted"',
        metadata: { price: "5" },
      },
      { path: "docs/e.csv#2", line: 5, title: "Second", text: "Text", metadata: {} },
    ]);
  });

  test("a column whose cells are all empty is a field that there is", async () => {
    const loaded = await loadFiles({ "docs/e.csv": "id,body,price\n1,,\n" }, { record });
    expect(loaded.flatMap((one) => one.findings)).toMatchObject([
      {
        rule: "document-empty",
        remedy:
          "Write it, name the fields that hold its text in `record.text`, leave it out of the export, or give it `status: archived`, which keeps it out.",
      },
    ]);
  });

  test("a column that is the title but for capitals is named in a warning", async () => {
    const loaded = await loadFiles(
      { "docs/e.csv": "id,Title,body\n1,First,Text\n2,Second,Text\n" },
      { record: source().record },
    );
    expect(loaded.flatMap((one) => one.findings)).toMatchObject([
      { rule: "record-field-absent", path: "docs/e.csv", line: 2, remedy: "Set `record.title: Title`." },
    ]);
  });

  test.each([
    ['id|title|body\n1|First|One, two\n2|Second|"Three\n| four"\n', ["1 First", "2 Second"]],
    ["id|title\n1|First\n2|Second\n", ["1 First", "2 Second"]],
    ["id|title|body\n1|First\n", ["1 undefined"]],
    ["|id|title|\n|1|First|\n", ["1 undefined"]],
    ["a|b|c,id\n1|2|3,7\n", ["7 undefined"]],
  ])("bars divide columns where all first lines have as many: %j", async (text, expected) => {
    const loaded = await loadFiles({ "docs/a.csv": text }, { record: source().record });
    expect(documents(loaded).map(({ path, title }) => `${path.split("#")[1]} ${title}`)).toEqual(expected);
  });

  test("columns of a .tsv file are divided by tabs, and of any file by what the mapping says", async () => {
    const loaded = await loadFiles({ "docs/a.tsv": "id\tbody\n1\ta,b\n" }, { record });
    const semicolons = await loadFiles(
      { "docs/a.csv": "id;body\n1;a,b\n" },
      { record: { ...record, delimiter: ";" } },
    );
    expect([...documents(loaded), ...documents(semicolons)].map((one) => one.text)).toEqual(["a,b", "a,b"]);
  });

  test("what divides columns is found in the first line, and a tabbed file may have quotes in its cells", async () => {
    const loaded = await loadFiles(
      {
        "docs/a.csv": '\uFEFFid;"name, full";body\r\n1;N;a,b\r\n',
        "docs/b.csv": "id\tbody\n1\tc\n",
        "docs/c.tsv": 'id\tbody\n1\ta 5" pipe\n2\t"in\tquotes"\n',
      },
      { record },
    );
    expect(documents(loaded).map((one) => one.text)).toEqual(["a,b", "c", 'a 5" pipe', "in\tquotes"]);
  });

  test("a row with other cells than the header is an error, and the rows around it are read", async () => {
    const loaded = await loadFiles({ "docs/e.csv": "id,body\n1,a\n2,b,c\n3\n4,d\n" });
    expect(findings(loaded)).toEqual([
      { rule: "csv-invalid", severity: "error", path: "docs/e.csv", line: 3 },
      { rule: "csv-invalid", severity: "error", path: "docs/e.csv", line: 4 },
    ]);
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/e.csv#1", "docs/e.csv#4"]);
    // What the broken rows are cannot be known, so that whatever is live of the file stays.
    expect(skippedPaths(loaded)).toEqual(["docs/e.csv"]);
  });

  test.each([
    ["a quote that is not closed", 'id,body\n1,"a\n', 2],
    ["a quote inside of a cell", 'id,body\n1,a"b\n', 2],
  ])("%s skips the file", async (_what, text, line) => {
    const loaded = await loadFiles({ "docs/e.csv": text }, { record });
    expect(findings(loaded)).toEqual([{ rule: "csv-invalid", severity: "error", path: "docs/e.csv", line }]);
    expect(skippedPaths(loaded)).toEqual(["docs/e.csv"]);
  });
});

describe("CSV as spreadsheets write it", () => {
  test("Excel's line that names the separator is no header, and lines stay what they are", async () => {
    for (const first of ["sep=;", '\uFEFF"sep=;"']) {
      const sheet = `${first}\r\nid;name;body\r\n1;First;"Two, three;\r\nfour"\r\n2;Second;Five\r\n`;
      expect(outline(await loadFiles({ "docs/e.csv": sheet }, { record }))).toMatchObject([
        { path: "docs/e.csv#1", line: 3, title: "First", text: "Two, three;\nfour" },
        { path: "docs/e.csv#2", line: 5, title: "Second", text: "Five" },
      ]);
    }
    const manifest = { "docs/a.md": "# A", "list.csv": "sep=;\npath;category\ndocs/a.md;a,b\n" };
    const listed = await loadFiles(manifest, { manifest: "list.csv" });
    expect(documents(listed)).toMatchObject([{ path: "docs/a.md", metadata: { category: "a,b" } }]);
  });

  test("rows and columns that are only formatted are none", async () => {
    const sheet = "id;name;body;;\n1;First;Text;;\n;;;;\n2;Second;More;;\n";
    const loaded = await loadFiles({ "docs/e.csv": sheet }, { record });
    expect(findings(loaded).filter(({ rule }) => rule !== "record-field-absent")).toEqual([]);
    expect(documents(loaded).map(({ path, text }) => [path, text])).toEqual([
      ["docs/e.csv#1", "Text"],
      ["docs/e.csv#2", "More"],
    ]);
  });

  test("texts in columns without a name are kept apart", async () => {
    const loaded = await loadFiles(
      { "docs/e.csv": "id,,\n1,One,Two\n" },
      { record: { ...record, text: [] } },
    );
    expect(documents(loaded)).toMatchObject([{ text: "One\n\nTwo" }]);
    expect(findings(loaded).map(({ rule }) => rule)).not.toContain("record-key-duplicate");
  });
});

describe("YAML", () => {
  test("each item of the list is a document with its line", async () => {
    const text =
      "# questions\n- id: a\n  name: First\n  body: |\n    Two\n    lines\n\n- id: b\n  body: Text\n  price: 5\n";
    expect(outline(await loadFiles({ "docs/e.yaml": text }, { record }))).toEqual([
      { path: "docs/e.yaml#a", line: 2, title: "First", text: "Two\nlines\n", metadata: {} },
      { path: "docs/e.yaml#b", line: 8, title: undefined, text: "Text", metadata: { price: 5 } },
    ]);
  });

  test("each document of a file is a record; dates are the text that was written", async () => {
    const loaded = await loadFiles(
      { "docs/e.yml": "id: a\nbody: 2024-01-05\n---\nid: b\nbody: B\n" },
      { record },
    );
    expect(documents(loaded).map(({ path, line, text }) => [path, line, text])).toEqual([
      ["docs/e.yml#a", 1, "2024-01-05"],
      ["docs/e.yml#b", 4, "B"],
    ]);
  });

  test.each([
    ["- id: a\n  body: [open\n", 3],
    ["- id: a\n- id: b\n body: c\n", 3],
    ["- &a {id: 1}\n- *a\n", 2],
  ])("%j skips the file", async (text, line) => {
    const loaded = await loadFiles({ "docs/e.yaml": text }, { record });
    expect(findings(loaded)).toEqual([
      { rule: "yaml-invalid", severity: "error", path: "docs/e.yaml", line },
    ]);
  });

  test("a bomb of aliases is refused in no time", async () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `l${level}: &l${level} [${level === 0 ? "x" : `*l${level - 1},*l${level - 1}`}]`,
    );
    expect(findings(await loadFiles({ "docs/e.yaml": levels.join("\n") }))).toMatchObject([
      { rule: "yaml-invalid" },
    ]);
  });
});

describe("JSON", () => {
  test("a record of an array tells its line", async () => {
    const items = [
      { id: "a", body: 'x, "y" [\n' },
      { id: "b", body: "B" },
      { id: "c", nested: [[1], {}] },
    ];
    for (const text of [JSON.stringify(items, null, 2), JSON.stringify(items, null, "\t")])
      expect(documents(await loadFiles({ "docs/e.json": text }, { record })).map((one) => one.line)).toEqual([
        2, 6, 10,
      ]);
  });

  test("Markdown in fields is read as Markdown where the mapping says so", async () => {
    const text = JSON.stringify([{ id: "a", body: "# Head\n\nText." }]);
    const chunked = async (markup: "text" | "markdown") =>
      documents(await loadFiles({ "docs/e.json": text }, { record: { ...record, markup } }))
        .flatMap((one) => chunkDocument(one, { maxTokens: 64 }).chunks)
        .map((chunk) => chunk.headingPath);
    expect(await chunked("text")).toEqual([[]]);
    expect(await chunked("markdown")).toEqual([["Head"]]);
  });

  test("HTML in fields is read as HTML where the mapping says so, each field by itself", async () => {
    const rows = [
      {
        id: "a",
        lead: "<p>Cost &amp; <b>time",
        body: "<h2>Return</h2><ul><li>Print</li></ul>\n",
        note: "left out",
      },
    ];
    const [document] = documents(
      await loadFiles(
        { "docs/e.json": JSON.stringify(rows) },
        { record: { ...record, markup: "html", text: ["lead", "body"] } },
      ),
    );
    if (document === undefined) throw new Error("no document");
    expect(document.text).toBe("Cost & time\n\n## Return\n\n- Print");
    const { chunks, ledger, characters, charactersInChunks } = chunkDocument(document, { maxTokens: 64 });
    expect(chunks.flatMap((one) => one.headings)).toEqual(["Return"]);
    expect(ledger.map(({ offset, length, reason }) => `${offset}+${length} ${reason}`)).toEqual([
      "0+3 markup",
      "14+3 markup",
      "23+4 markup",
      "33+13 markup",
      "51+10 markup",
      "62+8 unmapped-field",
    ]);
    expect({ characters, charactersInChunks }).toEqual({ characters: 31, charactersInChunks: 24 });
  });

  test("HTML in a title is read, too", async () => {
    const titles = ["It&#8217;s <em>new</em> &amp; 1. better", "List&lt;T&gt;", "a < b & c"];
    const items = titles.map((name, id) => ({ id, name, body: "Text." }));
    const loaded = await loadFiles(
      { "docs/e.json": JSON.stringify(items) },
      { record: { ...record, markup: "html" } },
    );
    expect(documents(loaded).map(({ title }) => title)).toEqual([
      "It’s new & 1. better",
      "List<T>",
      "a < b & c",
    ]);
  });

  test("HTML in fields that are read as they stand is a warning, once a file", async () => {
    const articles = [1, 2].map((id) => ({ id, body: `<p>Text ${id}.</p>`, note: "a < b" }));
    const file = { "docs/e.json": JSON.stringify(articles), "docs/f.json": '[{"id":1,"body":"1 < 2"}]' };
    const plain = { ...record, metadata: [] };
    expect(findings(await loadFiles(file, { record: plain }))).toEqual([
      { rule: "record-holds-html", severity: "warning", path: "docs/e.json", line: 1 },
    ]);
    expect(findings(await loadFiles(file, { record: { ...plain, markup: "html" } }))).toEqual([]);
    const few = [articles[0], ...[3, 4, 5].map((id) => ({ id, body: "Text." }))];
    expect(findings(await loadFiles({ "docs/e.json": JSON.stringify(few) }, { record: plain }))).toEqual([]);
  });

  test("HTML in a field that is nested without end is refused", async () => {
    const rows = [{ id: "a", name: "A", price: 1, body: "<div>".repeat(2000) }];
    const loaded = await loadFiles(
      { "docs/e.json": JSON.stringify(rows) },
      { record: { ...record, markup: "html" } },
    );
    expect(findings(loaded)).toEqual([
      { rule: "html-too-deep", severity: "error", path: "docs/e.json#a", line: 1 },
    ]);
    expect(skippedPaths(loaded)).toEqual(["docs/e.json#a"]);
  });

  test.each([
    ["left open", "```sh\nrun it", "```sh\nrun it\n```"],
    ["left open at once", "Run:\n\n~~~~", "Run:\n\n~~~~\n~~~~"],
    ["closed", "```sh\nrun it\n```", "```sh\nrun it\n```"],
    ["left open in a list, which ends with the field", "- ```\n  run it", "- ```\n  run it"],
  ])("a fence that is %s does not reach into the next field", async (_how, body, expected) => {
    const text = JSON.stringify([{ id: "a", body, more: "# Head\n\nText." }]);
    const [document] = documents(
      await loadFiles({ "docs/e.json": text }, { record: { ...record, markup: "markdown", text: [] } }),
    );
    if (document === undefined) throw new Error("no document");
    expect(document.text).toBe(`${expected}\n\n# Head\n\nText.`);
    expect(chunkDocument(document, { maxTokens: 64 }).chunks.flatMap((one) => one.headings)).toEqual([
      "Head",
    ]);
  });

  test("texts that no mapping names are in the ledger, and inside of lists and objects also a warning", async () => {
    const text = JSON.stringify([{ id: "a", body: "Text.", more: { deep: ["Words here"] }, n: 1 }]);
    const loaded = await loadFiles({ "docs/e.json": text });
    expect(findings(loaded)).toEqual([
      { rule: "record-field-left-out", severity: "warning", path: "docs/e.json", line: 1 },
    ]);
    const [document] = documents(loaded);
    if (document === undefined) throw new Error("no document");
    const { ledger, characters, charactersInChunks } = chunkDocument(document, { maxTokens: 64 });
    expect({ ledger, characters, charactersInChunks }).toEqual({
      ledger: [{ offset: 6, length: 10, reason: "unmapped-field", part: "more" }],
      characters: 14,
      charactersInChunks: 5,
    });
  });

  test("a record that nests a hundred thousand deep is read", async () => {
    const deep = `[{"id":"a","body":"Text.","x":${"[".repeat(100_000)}"in"${"]".repeat(100_000)}}]`;
    expect(documents(await loadFiles({ "docs/e.json": deep }, { record }))).toMatchObject([
      { text: "Text." },
    ]);
  });
});

test.each([
  [
    "a ragged row",
    "docs/e.csv",
    "id,body\n1,A\n2,B,C\n",
    "This is not CSV (a row has more or fewer cells than the header).",
  ],
  ["a key twice", "docs/e.yaml", "a: 1\na: 2\n", "This is not YAML (duplicated mapping key)."],
  [
    "a tag of an application, without its text",
    "docs/e.yaml",
    "a: !vault hush\n",
    "This is not YAML (unknown scalar tag !…).",
  ],
])("%s is told in words", async (_, path, text, message) => {
  const loaded = await loadFiles({ [path]: text });
  expect(loaded.flatMap((one) => one.findings.map((finding) => finding.message))).toEqual([message]);
});
