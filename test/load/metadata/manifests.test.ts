import { describe, expect, test } from "vitest";
import type { RecordMapping, Source } from "../../../src/config/config.ts";
import type { Loaded } from "../../../src/load/document.ts";
import { documentMatcher } from "../../../src/load/select.ts";
import { documents, folderOf, load, settings, source } from "../folder.ts";

async function loadListed(
  manifest: string,
  text: string,
  files: Readonly<Record<string, string>>,
  overrides: Partial<Source> = {},
  only?: string,
): Promise<readonly Loaded[]> {
  const root = await folderOf({ [manifest]: text, ...files });
  const listed = source({ manifest, exclude: [manifest], ...overrides });
  return load(settings(root, [listed]), only === undefined ? undefined : documentMatcher([only]));
}

/** What was not loaded, and every finding at its place. */
function told(loaded: readonly Loaded[]): readonly string[] {
  return loaded.flatMap((one) => [
    ...(one.outcome === "document" ? [] : [`${one.outcome} ${one.path}`]),
    ...one.findings.map(({ path, line, severity, rule }) => `${path}:${line} ${severity} ${rule}`),
  ]);
}

const pages = { "docs/a.md": "---\ncategory: old\ntitle: Own\n---\nA.", "docs/b.md": "B." };

describe("a manifest", () => {
  test("of Markdown or CSV lists what to ingest and overrides what documents say of themselves", async () => {
    const markdown = `# Corpus\n\nProse.\n\n| Path | Category | Doc Type | pricing-sensitive | Title |\n|---|---|---|:-:|---|\n| \`docs/a.md\` | pumps | | yes | Theirs |\n| [./docs/b.md](b) | filters | guide | no | |\n`;
    const csv =
      '\uFEFFpath;category;doc_type;pricing_sensitive;title\r\ndocs/a.md;pumps;;yes;Theirs\r\n"docs/b.md";filters;guide;no;\r\n';
    for (const [name, text] of [
      ["list.md", markdown],
      ["list.csv", csv],
    ] as const) {
      const loaded = await loadListed(name, text, pages);
      expect(documents(loaded).map(({ path, title, metadata }) => ({ path, title, metadata }))).toEqual([
        {
          path: "docs/a.md",
          title: "Theirs",
          metadata: { category: "pumps", title: "Theirs", pricing_sensitive: true },
        },
        {
          path: "docs/b.md",
          title: undefined,
          metadata: { category: "filters", doc_type: "guide", pricing_sensitive: false },
        },
      ]);
      expect(told(loaded)).toEqual([]);
    }
  });

  test("leaves out a file that it does not list, and tells it", async () => {
    expect(told(await loadListed("list.csv", "path\ndocs/a.md\n", pages))).toEqual([
      "withheld docs/b.md",
      "docs/b.md:1 warning file-not-in-manifest",
    ]);
  });

  test("whose row has no file is an error at that row, and the document keeps its live version", async () => {
    const text = "path\ndocs/a.md\ndocs/gone.md\ndocs/b.md\n";
    expect(told(await loadListed("list.csv", text, pages))).toEqual([
      "skipped docs/gone.md",
      "list.csv:3 error manifest-row-without-file",
    ]);
    expect(told(await loadListed("list.csv", text, pages, {}, "docs/a.md"))).toEqual([]);
  });

  test("with a wrong value, a doubled path or a shifted row tells the line, and the documents keep their versions", async () => {
    const text =
      "path,status,notes\ndocs/a.md,drafft,\ndocs/b.md,active,\ndocs/b.md,archived,\ndocs/c.md,active,one,two\n,active,\n../x.md,active,\n";
    expect(told(await loadListed("list.csv", text, { ...pages, "docs/c.md": "C." }))).toEqual([
      "skipped docs/a.md",
      "list.csv:2 error metadata-invalid",
      "skipped docs/b.md",
      "list.csv:4 error manifest-row-duplicate",
      "skipped docs/c.md",
      "list.csv:5 error manifest-row-invalid",
      "skipped list.csv",
      "list.csv:6 error manifest-row-invalid",
      "list.csv:7 error manifest-row-invalid",
    ]);
  });

  test("archives a document by its row", async () => {
    expect(
      told(await loadListed("list.csv", "path,status\ndocs/a.md,archived\ndocs/b.md,\n", pages)),
    ).toEqual(["withheld docs/a.md"]);
  });

  test("lists records, or a file for all its records", async () => {
    const files = { "docs/all.json": '[{"id":"x","t":"X"},{"id":"y","t":"Y"}]' };
    const record: RecordMapping = {
      id: "id",
      title: "title",
      text: ["t"],
      metadata: [],
      standardColumns: true,
      markup: "text",
      delimiter: undefined,
    };
    const one = await loadListed("list.csv", "path,category\ndocs/all.json#x,pumps\n", files, { record });
    expect(documents(one).map(({ path, metadata }) => ({ path, metadata }))).toEqual([
      { path: "docs/all.json#x", metadata: { category: "pumps" } },
    ]);
    expect(told(one)).toEqual(["withheld docs/all.json#y", "docs/all.json#y:1 warning file-not-in-manifest"]);
    const both = await loadListed(
      "list.csv",
      "path,category\ndocs/all.json,pumps\ndocs/all.json#y,filters\n",
      files,
      { record },
    );
    expect(documents(both).map(({ metadata }) => metadata.category)).toEqual(["pumps", "filters"]);
    const broken = await loadListed(
      "list.csv",
      "path\ndocs/all.json#x\n",
      { "docs/all.json": "[{" },
      { record },
    );
    expect(told(broken)).toEqual(["skipped docs/all.json", "docs/all.json:1 error json-invalid"]);
  });

  const unreadable: readonly [name: string, text: string, place: string, reason: string][] = [
    ["list.md", "No table here.", "list.md:1", "it holds no table"],
    ["list.md", "\n| Name |\n|---|\n| a |\n", "list.md:2", "its columns are name, and none is called path"],
    ["list.csv", 'path\n"docs/a.md\n', "list.csv:2", "it is no CSV (CSV_QUOTE_NOT_CLOSED)"],
    ["list.csv", "path,x,X\ndocs/a.md,1,2\n", "list.csv:1", 'it has the column "x" twice'],
  ];
  for (const [name, text, place, reason] of unreadable) {
    test(`that cannot be read keeps every document of its source: ${reason}`, async () => {
      const loaded = await loadListed(name, text, pages);
      expect(told(loaded)).toEqual([
        `skipped ${name}`,
        `${place} error manifest-invalid`,
        "skipped docs/a.md",
        "skipped docs/b.md",
      ]);
      expect(loaded[0]?.findings[0]?.message).toBe(`The manifest cannot be read: ${reason}.`);
    });
  }
});
