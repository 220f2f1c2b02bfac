import { describe, expect, test } from "vitest";
import type { Source } from "../../../src/config/config.ts";
import { documents, findings, loadFiles, skippedPaths, source } from "../folder.ts";

const { record } = source();
type Overrides = Partial<Source["record"]>;
const load = (name: string, content: unknown, overrides: Overrides = {}) =>
  loadFiles(
    { [`docs/${name}`]: typeof content === "string" ? content : JSON.stringify(content, null, 2) },
    { record: { ...record, ...overrides } },
  );
const outline = (loaded: Awaited<ReturnType<typeof load>>) =>
  documents(loaded).map(({ path, line, title, text }) => ({ path, line, title, text }));

describe("record.at", () => {
  test("the records of a list inside of an object are documents with their lines", async () => {
    const file = {
      meta: { total: 2, items: ["no record"] },
      data: {
        items: [
          { id: 1, body: "One." },
          { id: 2, body: "Two." },
        ],
      },
    };
    expect(outline(await load("e.json", file, { at: "data.items" }))).toEqual([
      { path: "docs/e.json#1", line: 10, title: undefined, text: "One." },
      { path: "docs/e.json#2", line: 14, title: undefined, text: "Two." },
    ]);
  });

  test("an object's entries are documents with their keys for ids, and a text is one", async () => {
    const file = '{\n"mime/b": {"source": "iana"},\n"7": {"id": "own", "source": "apache"},\n"c": "A text."}';
    const loaded = await load("e.json", file, { at: "." });
    expect(findings(loaded)).toEqual([]);
    expect(outline(loaded).toSorted((left, right) => left.line - right.line)).toEqual([
      { path: "docs/e.json#mime/b", line: 2, title: undefined, text: "iana" },
      { path: "docs/e.json#own", line: 3, title: undefined, text: "apache" },
      { path: "docs/e.json#c", line: 4, title: undefined, text: "A text." },
    ]);
  });

  test("an object's numbers are records, too, and what is null is none", async () => {
    const file = { version: 3, none: null, en: { body: "English." } };
    const loaded = await load("e.json", file, { at: ".", text: ["body", "value"] });
    expect(documents(loaded).map(({ path, text }) => [path, text])).toEqual([
      ["docs/e.json#version", "3"],
      ["docs/e.json#en", "English."],
    ]);
    expect(findings(loaded)).toEqual([]);
  });

  test("of YAML lists and objects are found alike, in each of its documents", async () => {
    const list = "version: 1\nfaqs:\n  - id: a\n    body: A.\n  - id: b\n    body: B.\n";
    expect(outline(await load("e.yaml", list, { at: "faqs" }))).toMatchObject([
      { path: "docs/e.yaml#a", line: 3, text: "A." },
      { path: "docs/e.yaml#b", line: 5, text: "B." },
    ]);
    const keyed = 'terms:\n  "two words": {body: A.}\n  3: {body: C.}\n---\nterms:\n  b:\n    body: B.\n';
    expect(outline(await load("e.yaml", keyed, { at: "terms" }))).toMatchObject([
      { path: "docs/e.yaml#two words", line: 2, text: "A." },
      { path: "docs/e.yaml#3", line: 3, text: "C." },
      { path: "docs/e.yaml#b", line: 6, text: "B." },
    ]);
  });

  test("where it leads nowhere, the file is an error and what is live of it stays", async () => {
    for (const name of ["e.json", "e.yaml"]) {
      const loaded = await load(name, { faqs: [{ id: 1, body: "B" }] }, { at: "data.items" });
      expect(skippedPaths(loaded)).toEqual([`docs/${name}`]);
      expect(findings(loaded)).toMatchObject([{ rule: "record-list-absent", severity: "error" }]);
    }
  });

  test.each([
    ["a list", { count: 2, faqs: [{ id: 1, q: "Q" }] }, "faqs"],
    ["a list in an object", { data: { faqs: [{ id: 1, q: "Q" }] } }, "data.faqs"],
    ["an object of objects", { AF: { name: "Afghanistan" }, AL: { name: "Albania" } }, "."],
    ["an object of objects in an object", { v: 1, langs: { de: { name: "D" }, en: { name: "E" } } }, "langs"],
  ])("what holds records, %s, is named where none was set", async (_, file, at) => {
    const loaded = await load("e.json", file);
    expect(loaded.flatMap((one) => one.findings).map(({ rule, remedy }) => [rule, remedy])).toContainEqual([
      "record-field-left-out",
      expect.stringContaining(`set \`record.at: "${at}"\` in source "docs"`),
    ]);
    const mapped = await load("e.json", file, { at });
    expect(findings(mapped)).toEqual([]);
  });

  test("of two lists none is named: either may hold the records", async () => {
    const loaded = await load("e.json", { faqs: [{ q: "Q" }], posts: [{ q: "P" }] });
    expect(loaded.flatMap((one) => one.findings).map(({ rule, remedy }) => [rule, remedy])).toContainEqual([
      "record-field-left-out",
      expect.not.stringContaining("record.at"),
    ]);
  });

  test("an object of objects with a list among them is not named: a list is no record", async () => {
    const countries = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`C${at}`, { name: "N" }]));
    const loaded = await load("e.json", { ...countries, regions: ["Asia"] });
    expect(loaded.flatMap((one) => one.findings).map(({ remedy }) => remedy)).not.toContainEqual(
      expect.stringContaining("record.at"),
    );
  });

  test("a file that is one object needs no id", async () => {
    expect(findings(await load("about.json", { title: "About", body: "Text." }))).toEqual([]);
    expect(findings(await load("about.yaml", "title: About\nbody: Text.\n"))).toEqual([]);
  });
});

describe("names with dots", () => {
  const post = {
    id: 7,
    title: { rendered: "Title" },
    content: { rendered: "Body.", protected: false },
    blocks: [{ text: "One." }, { text: "Two.", note: "A note." }, { image: "x.png" }],
    author: { name: "Ann" },
  };

  test("they lead into objects, and into those of lists", async () => {
    const mapping = {
      title: "title.rendered",
      text: ["content.rendered", "blocks.text"],
      metadata: ["author.name"],
    };
    const loaded = await load("posts.json", [post], mapping);
    expect(documents(loaded)).toMatchObject([
      { title: "Title", text: "Body.\n\nOne.\n\nTwo.", metadata: { "author.name": "Ann" } },
    ]);
    expect(findings(loaded)).toEqual([]);
    const [document] = documents(loaded);
    expect(document?.origin?.omitted.map(({ characters }) => characters)).toEqual([6, 5]);
  });

  test("one that ends as a standard column is that column, so that a draft marked deeper stays out", async () => {
    const entries = [
      { id: 1, attributes: { body: "Out.", status: "draft", "site.language": "de" } },
      { id: 2, attributes: { body: "In.", status: "published", language: "pt" } },
    ];
    const metadata = ["attributes.status", "attributes.language"];
    const loaded = await load("e.json", entries, { text: ["attributes.body"], metadata });
    expect(documents(loaded)).toMatchObject([
      { path: "docs/e.json#2", metadata: { status: "published", language: "pt" } },
    ]);
    const sheet = await load("c.csv", "id,body,site.status\n1,In.,draft\n", {
      metadata: ["site.status"],
      text: ["body"],
    });
    expect(documents(sheet)).toMatchObject([{ metadata: { "site.status": "draft" } }]);
  });

  test("a column at the top is the record's, and one deeper is kept beside it by its whole name", async () => {
    const entries = [
      { id: 1, body: "Out.", status: "draft", review: { status: "published" } },
      { id: 2, body: "In.", status: "published", review: { status: "draft" } },
      { id: 3, body: "In.", status: "", review: { status: "archived" } },
    ];
    const loaded = await load("e.json", entries, { text: ["body"], metadata: ["review.status"] });
    expect(documents(loaded)).toMatchObject([
      { path: "docs/e.json#2", metadata: { status: "published", "review.status": "draft" } },
    ]);
  });

  test("of a list's objects those with texts are read, whatever the others have", async () => {
    const blocks = [{ text: "One." }, { text: { rich: "Two." } }, { text: "Three." }];
    const loaded = await load("e.json", [{ id: 1, blocks }], { text: ["blocks.text"] });
    expect(documents(loaded)).toMatchObject([{ text: "One.\n\nThree." }]);
    expect(loaded.flatMap((one) => one.findings).map(({ message, actual }) => [message, actual])).toEqual([
      [
        'Not all of the 3 values of field "blocks.text" are text or lists of texts; the others are not part of the document.',
        "a mapping",
      ],
    ]);
  });

  test("metadata of a Sanity document may lie deeper", async () => {
    const post = '{"_id":"p","_type":"post","title":"T","body":"Words.","seo":{"kind":"news"}}';
    const loaded = await loadFiles(
      { "docs/e.ndjson": post },
      { format: "sanity", record: { ...record, id: "_id", metadata: ["seo.kind", "seo.none"] } },
    );
    expect(documents(loaded)).toMatchObject([{ metadata: { "seo.kind": "news" } }]);
    expect(findings(loaded).map(({ rule }) => rule)).toEqual(["record-field-absent"]);
    expect(loaded.flatMap((one) => one.findings)[0]?.expected).toBe('a field "seo.none"');
  });

  test("a field that is called so is meant first, and an id may lie deeper", async () => {
    const sheet = await load("c.csv", "id,name.common\n1,Chad\n", { text: ["name.common"] });
    expect(documents(sheet)).toMatchObject([{ text: "Chad" }]);
    const entries = await load("e.json", [{ sys: { id: "abc" }, body: "B." }], {
      id: "sys.id",
      text: ["body"],
    });
    expect(documents(entries)).toMatchObject([{ path: "docs/e.json#abc", text: "B." }]);
  });

  test("one that leads nowhere is told, and what is left out is named as a mapping may name it", async () => {
    const loaded = await load("posts.json", [post], { text: ["content.rendered", "content.excerpt"] });
    expect(loaded.flatMap((one) => one.findings)).toMatchObject([
      { rule: "record-field-absent", expected: 'a field "content.excerpt"' },
    ]);
    const unnamed = await load("posts.json", [post], { title: "title.rendered" });
    expect(unnamed.flatMap((one) => one.findings).map(({ message }) => message)).toContain(
      'The texts "content.rendered", "blocks.text", "blocks.note", "blocks.image" and "author.name" are in no document: they stand inside of lists or objects.',
    );
  });
});
