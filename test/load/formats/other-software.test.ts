import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chunkDocument } from "../../../src/chunk/chunk-document.ts";
import { documents, findings, loadFiles, source } from "../folder.ts";

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");

test("a page of javadoc is its class, without navigation, and each section of it is one", async () => {
  const loaded = await loadFiles({ "docs/Valve.html": fixture("javadoc.html") });
  const [page] = documents(loaded);
  if (page === undefined) throw new Error("no document");
  expect(findings(loaded)).toEqual([]);
  expect(page.title).toBe("Valve");
  expect(page.text).toContain("A valve that opens when the pressure is < 3 bar.");
  expect(page.text).toContain("```\n\n if (pressure < 3) {\n   valve.open(2);\n }\n \n```");
  expect(page.text).toContain("| Size | Flow \\| hour |\n|---|---|\n| DN 25 | 6 m³ |");
  expect(page.text).toContain("1. Close the pump.\n2. Turn the wheel\n   - slowly");
  expect(page.text).not.toContain("SEARCH");
  expect([...page.text.matchAll(/^#+ .*/gm)].map(([heading]) => heading)).toEqual([
    "# Class Valve",
    "## Field Summary",
    "## Constructor Summary",
    "## Method Summary",
    "### Methods inherited from class java.lang.Object",
    "## Field Details",
    "### TURNS",
    "## Constructor Details",
    "### Valve",
    "## Method Details",
    "### open",
  ]);
});

test("a table that sqlite wrote as CSV, with semicolons or as JSON has the same documents", async () => {
  const record = { ...source().record, title: "name", text: ["body"], metadata: ["price"] };
  const read = async (name: string) =>
    documents(await loadFiles({ [`docs/${name}`]: fixture(name) }, { record })).map((one) => ({
      title: one.title,
      text: one.text,
      price: one.metadata.price,
    }));
  const rows = [
    { title: "Wheel, red", text: 'Turn it "slowly",\nthen stop.', price: "12.5" },
    { title: "Dichtung ü", text: "x < 3; a | b", price: undefined },
    { title: "Łożysko 漢字", text: "one, two", price: "7.0" },
  ];
  expect(await read("sqlite.csv")).toEqual(rows);
  expect(await read("sqlite-semicolons.csv")).toEqual(rows);
  expect(await read("sqlite.json")).toEqual([
    { ...rows[0], price: 12.5 },
    { ...rows[1], price: undefined },
    { ...rows[2], price: 7 },
  ]);
});

test("an export of Sanity is read without system documents and secrets, and nothing of its text is missing", async () => {
  const record = { ...source().record, id: "_id" };
  const loaded = await loadFiles(
    { "docs/export.ndjson": fixture("sanity-nextjs-clean.ndjson") },
    { format: "sanity", record },
  );
  const all = documents(loaded);
  expect(all.map((one) => one.metadata._type)).toEqual([
    "post",
    "post",
    "settings",
    "page",
    "person",
    "post",
  ]);
  expect(JSON.stringify(all)).not.toContain("must-never-be-ingested");
  expect(loaded.flatMap((one) => one.findings).map((one) => one.message)).toContain(
    "Records of the export that are no documents of the corpus: 6 × system document.",
  );
  for (const document of all) {
    const { characters, charactersInChunks } = chunkDocument(document, { maxTokens: 512 });
    expect(charactersInChunks).toBe(characters);
  }
});
