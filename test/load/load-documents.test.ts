import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { putRunsSection } from "../../src/report/markdown/runs-page.ts";
import { documents, findings, folderOf, load, loadFiles, settings, skippedPaths, source } from "./folder.ts";

describe("loadDocuments", () => {
  test("documents come ordered by the bytes of their paths", async () => {
    const loaded = await loadFiles({
      "docs/b.md": "b",
      "docs/a/z.md": "z",
      "docs/é.md": "é",
      "docs/Z.md": "Z",
      "docs/\u{1f600}.md": "x",
      "docs/\uff5e.md": "y",
    });
    expect(documents(loaded).map((one) => one.path)).toEqual([
      "docs/Z.md",
      "docs/a/z.md",
      "docs/b.md",
      "docs/é.md",
      "docs/\uff5e.md",
      "docs/\u{1f600}.md",
    ]);
  });

  test("the run log that is kept in the repository is withheld, and a page that quotes it is not", async () => {
    const log = putRunsSection("", { environment: "production" }, []);
    const loaded = await loadFiles({
      "docs/Runs.md": log,
      "docs/guides.md": putRunsSection(
        "",
        { environment: "production", config: "guides/corpusgate.yaml" },
        [],
      ),
      "docs/windows.md": log.replaceAll("\n", "\r\n"),
      "docs/about.md": "The log has `<!-- corpusgate:runs production -->` in it.",
    });
    expect(loaded.map((one) => (one.outcome === "withheld" ? [one.path, one.reason] : one.outcome))).toEqual([
      ["docs/Runs.md", "run-log"],
      "document",
      ["docs/guides.md", "run-log"],
      ["docs/windows.md", "run-log"],
    ]);
  });

  test("a file is a document with its source's defaults and its front matter over them", async () => {
    const text = "\uFEFF---\ntitle: A title\ncategory: own\ndate: 2024-01-05\ntags: [a, b]\n---\n# Text\n";
    const loaded = await loadFiles({ "docs/a.md": text }, { metadata: { category: "default", team: "x" } });
    expect(loaded).toEqual([
      {
        outcome: "document",
        findings: [],
        document: {
          path: "docs/a.md",
          source: "docs",
          format: "markdown",
          text,
          bodyStart: text.indexOf("# Text"),
          title: "A title",
          metadata: { category: "own", team: "x", title: "A title", date: "2024-01-05", tags: ["a", "b"] },
          line: 1,
        },
      },
    ]);
  });

  test("front matter is read behind blank lines, too, so that a draft of Hugo's is one", async () => {
    const files = {
      "docs/a.md": "\n---\ntitle: A\n---\nText.\n",
      "docs/b.md": "\uFEFF \r\n\r\n+++\r\ndraft=true\r\n+++\r\nText.\r\n",
      "docs/c.md": "\n---\n\nA break, text: another break.\n\n---\n",
      "docs/d.md": "\n\n---\ntitle: [\n---\n",
    };
    const loaded = await loadFiles(files);
    expect(documents(loaded)).toMatchObject([
      { path: "docs/a.md", title: "A", bodyStart: 18 },
      { path: "docs/c.md", title: undefined, bodyStart: 0 },
    ]);
    expect(loaded).toMatchObject([{}, { outcome: "withheld", path: "docs/b.md", reason: "draft" }, {}, {}]);
    expect(findings(loaded)).toMatchObject([{ rule: "front-matter-invalid", path: "docs/d.md", line: 5 }]);
  });

  test.each([
    ["a.md", "markdown"],
    ["a.MARKDOWN", "markdown"],
    ["a.mdx", "mdx"],
    ["a.txt", "text"],
  ])("%s is loaded as %s", async (name, format) => {
    expect(documents(await loadFiles({ [`docs/${name}`]: "Text." }))).toMatchObject([
      { format, title: undefined },
    ]);
  });

  test("a source's format goes before the extension", async () => {
    expect(
      documents(await loadFiles({ "docs/LICENSE": "---\nno: front matter\n---\n" }, { format: "text" })),
    ).toMatchObject([{ format: "text", bodyStart: 0, metadata: {} }]);
  });

  test("an empty document is a document with a warning", async () => {
    const loaded = await loadFiles({ "docs/a.md": "---\ntitle: T\n---\n \n" });
    expect(documents(loaded)).toHaveLength(1);
    expect(findings(loaded)).toEqual([
      { rule: "document-empty", severity: "warning", path: "docs/a.md", line: 1 },
    ]);
  });

  test("a file that two sources select belongs to the first, with a warning", async () => {
    const root = await folderOf({ "docs/a.md": "a" });
    const loaded = await load(settings(root, [source({ name: "one" }), source({ name: "two" })]));
    expect(documents(loaded).map((one) => one.source)).toEqual(["one"]);
    expect(findings(loaded)).toEqual([
      { rule: "document-path-duplicate", severity: "warning", path: "docs/a.md", line: 1 },
    ]);
  });

  test("only what is selected is loaded", async () => {
    const root = await folderOf({
      "docs/a.md": "a",
      "docs/b.md": "b",
      "docs/c.json": '[{"id":1,"x":"a"},{"id":2,"x":"b"}]',
    });
    const loaded = await load(settings(root), (path) => path === "docs/b.md" || path === "docs/c.json#2");
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/b.md", "docs/c.json#2"]);
  });
});

describe("files that cannot be loaded are skipped with a located error, and the others are loaded", () => {
  const refused: readonly (readonly [
    name: string,
    content: string | Uint8Array,
    rule: string,
    line: number,
  ])[] = [
    ["Latin-1", Buffer.from("first\nsecond caf\xe9\n", "latin1"), "file-not-utf8", 2],
    ["a character cut off at the end", Buffer.from("a\nb\nü").subarray(0, -1), "file-not-utf8", 3],
    ["an encoded surrogate", Buffer.from([0x61, 0xed, 0xa0, 0x80]), "file-not-utf8", 1],
    ["UTF-16 with its mark", Buffer.from("\uFEFFtext", "utf16le"), "file-not-utf8", 1],
    ["ISO-2022-JP", "first\n\x1b$B4A;z\x1b(B\n", "file-not-utf8", 2],
    [
      "a pointer of Git LFS",
      `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
      "file-lfs-pointer",
      1,
    ],
    ["a NUL character", "one\r\ntwo\rthree\n\0", "character-not-storable", 4],
    ["more bytes than allowed", "x".repeat(1_000_001), "file-too-large", 1],
    ["too many lines", "a\n".repeat(400_001), "document-too-many-parts", 400_001],
    ["too many cells and tags", `x\r\n\r\n${"|<".repeat(200_000)}`, "document-too-many-parts", 3],
    ["broken YAML", "---\ntitle: T\ntags: [a\nmore: 1\n---\n", "front-matter-invalid", 4],
    ["a key twice", "---\na: 1\nb: 2\na: 3\n---\n", "front-matter-invalid", 4],
    ["a list for front matter", "---\n- a\n---\n", "front-matter-invalid", 2],
    ["front matter that is no TOML", '+++\ntitle = "T"\nkey = = 1\n+++\n', "front-matter-invalid", 3],
    ["front matter that is no JSON", '{\n  "title": "T",\n  "key": x\n}\n', "front-matter-invalid", 3],
    ["front matter in braces left open", '{\n  "title": "T"\n\n# Text\n', "front-matter-invalid", 4],
    ["a number of TOML that JSON has not", "+++\na = inf\n+++\n", "front-matter-invalid", 2],
    ["front matter left open", "---\ntitle: T\n\n# Text\n", "front-matter-invalid", 1],
    ["a number that is none", "---\na: .inf\n---\n", "front-matter-invalid", 2],
    ["NUL in front matter", '---\na: "\\0"\n---\n', "front-matter-invalid", 2],
    ["half a surrogate pair in front matter", '---\na: "\\uD800"\n---\n', "front-matter-invalid", 2],
    ["an unknown tag", "---\na: !!js/function 'x'\n---\n", "front-matter-invalid", 2],
  ];

  test.each(refused)("%s", async (_name, content, rule, line) => {
    const loaded = await loadFiles({ "docs/bad.md": content, "docs/good.md": "Good." });
    expect(skippedPaths(loaded)).toEqual(["docs/bad.md"]);
    expect(findings(loaded)).toEqual([{ rule, severity: "error", path: "docs/bad.md", line }]);
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/good.md"]);
  });

  test("the parts of a document are limited, blank lines are not", async () => {
    const loaded = await loadFiles({
      "docs/a.md": "a\r\n \r\n".repeat(100_000),
      "docs/b.md": "|<".repeat(200_000).slice(1),
      "docs/c.mdx": "a\n".repeat(50_001),
      "docs/d.txt": "a\n".repeat(400_000),
    });
    expect(findings(loaded)).toEqual([
      { rule: "document-too-many-parts", severity: "error", path: "docs/c.mdx", line: 50_001 },
    ]);
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/a.md", "docs/b.md", "docs/d.txt"]);
  });

  test("what includes or a record make of a document is limited too", async () => {
    const loaded = await loadFiles({
      "docs/a.md": "A\n{{#include part.md}}\n{{#include part.md}}\n{{#include part.md}}\n",
      "docs/part.md": "a\n".repeat(150_000),
      "docs/r.json": JSON.stringify([
        { id: 1, body: "|".repeat(400_001) },
        { id: 2, body: "Fine." },
      ]),
    });
    expect(skippedPaths(loaded)).toEqual(["docs/a.md", "docs/r.json#1"]);
    expect(findings(loaded).map(({ rule, line }) => [rule, line])).toEqual([
      ["document-too-many-parts", 1],
      ["document-too-many-parts", 1],
    ]);
  });

  test.each([
    ["<meta charset=gb2312><p>\xbe\xc9</p>", "GB18030"],
    ['<?xml version="1.0" encoding="Shift_JIS"?><p>\x8a\xbf</p>', "CP932"],
    ["<meta charset=iso-2022-jp><p>\x1b$B4A\x1b(B</p>", "ISO-2022-JP"],
  ])("in which other encoding %j is, is told with the command that converts it", async (page, encoding) => {
    const loaded = await loadFiles({ "docs/bad.html": Buffer.from(page, "latin1") });
    const [finding] = loaded.flatMap((one) => one.findings);
    expect(finding?.message).toContain(` is ${encoding}`);
    expect(finding?.remedy).toBe(`Save the file as UTF-8, e.g. with \`iconv -f ${encoding} -t UTF-8\`.`);
  });

  test("a name that is not UTF-8 is told as such, of a file as of a folder", async () => {
    const root = await folderOf({ "docs/good.md": "Good." });
    const named = (bytes: readonly number[]): Buffer =>
      Buffer.from([...Buffer.from(`${root}/docs/`), ...bytes]);
    await writeFile(named([0x63, 0xe9, 0x2e, 0x6d, 0x64]), "Latin-1.");
    const loaded = await load(settings(root));
    expect(skippedPaths(loaded)).toEqual(["docs/c\uFFFD.md"]);
    expect(loaded.flatMap((one) => one.findings)[0]?.message).toBe(
      "The name of the file is not UTF-8, so that it cannot be opened.",
    );
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/good.md"]);
    await mkdir(named([0xe9]));
    await expect(load(settings(root))).rejects.toMatchObject({
      remedy: expect.stringContaining("Its name is not UTF-8."),
    });
  });

  test("bytes that are no UTF-8 are told by the offset of the first", async () => {
    const loaded = await loadFiles({ "docs/a.md": Buffer.from([0x61, 0x0a, 0xc3, 0xa9, 0x62, 0xe9, 0x62]) });
    expect(loaded[0]?.findings[0]?.message).toBe("The bytes from offset 5 on are not UTF-8.");
  });

  test("a UTF-16 file is named as such", async () => {
    const loaded = await loadFiles({ "docs/a.md": Buffer.from("\uFEFFtext", "utf16le") });
    expect(loaded[0]?.findings[0]?.message).toBe(
      "The file is UTF-16LE by its byte order mark; UTF-8 was expected.",
    );
  });

  test("an alias bomb", async () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`,
    );
    const loaded = await loadFiles({
      "docs/a.md": `---\nl0: &l0 [x,x,x]\n${levels.slice(0, 10).join("\n")}\n---\n`,
    });
    expect(findings(loaded)).toMatchObject([{ rule: "front-matter-invalid" }]);
  });

  test("front matter that contains itself", async () => {
    expect(findings(await loadFiles({ "docs/a.md": "---\na: &a [*a]\n---\n" }))).toMatchObject([
      { rule: "front-matter-invalid" },
    ]);
  });

  test("a file of a format nobody knows, with what makes one of it that is read", async () => {
    const loaded = await loadFiles({
      "docs/a.docx": "PK",
      "docs/b.adoc": "= B",
      "docs/c.qmd": "# C",
      "docs/d": "D",
    });
    const told = loaded.flatMap((one) => one.findings);
    expect(told.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(
      Array(4).fill("format-unknown error"),
    );
    expect(told.map(({ remedy }) => remedy)).toEqual([
      "Let `pandoc -t gfm` make Markdown of it and include that, or exclude the file.",
      "Let `asciidoctor` make HTML of it and include that, or exclude the file.",
      "Set `format: markdown` in a source of its own, or exclude the file.",
      "Set the source's format if it is text in one of these, or exclude the file.",
    ]);
  });

  test("links that lead outside the root or nowhere", async () => {
    const outside = await folderOf({ "secret.md": "Secret.", "folder/more.md": "More." });
    const root = await folderOf({ "docs/a.md": "a" });
    await symlink(join(outside, "secret.md"), join(root, "docs/file.md"));
    await symlink(join(outside, "folder"), join(root, "docs/folder"));
    await symlink(join(root, "nowhere.md"), join(root, "docs/broken.md"));
    const loaded = await load(settings(root));
    expect(documents(loaded).map((one) => one.path)).toEqual(["docs/a.md"]);
    expect(findings(loaded)).toEqual([
      { rule: "file-outside-root", severity: "error", path: "docs/folder", line: 1 },
      { rule: "file-unreadable", severity: "error", path: "docs/broken.md", line: 1 },
      { rule: "file-outside-root", severity: "error", path: "docs/file.md", line: 1 },
    ]);
  });

  test("a link to nothing that may have been a folder, unless it is excluded or was a file of another kind", async () => {
    const outside = await folderOf({ "more.md": "More." });
    const root = await folderOf({ "docs/a.md": "a" });
    for (const name of ["2.x", "guide", "v1.2", "logo.png", "gone", "left"])
      await symlink(join(root, "nowhere"), join(root, "docs", name));
    await symlink(outside, join(root, "docs/elsewhere"));
    const loaded = await load(
      settings(root, [source({ exclude: ["docs/gone", "docs/left/**", "docs/elsewhere/**"] })]),
    );
    expect(findings(loaded)).toEqual([
      { rule: "file-unreadable", severity: "error", path: "docs/2.x", line: 1 },
      { rule: "file-unreadable", severity: "error", path: "docs/guide", line: 1 },
      { rule: "file-unreadable", severity: "error", path: "docs/v1.2", line: 1 },
      { rule: "format-unknown", severity: "error", path: "docs/logo.png", line: 1 },
    ]);
  });

  test("links inside the root are followed, and in a circle once", async () => {
    const root = await folderOf({ "docs/a.md": "a", "shared/b.md": "b" });
    await symlink(join(root, "shared"), join(root, "docs/shared"));
    await mkdir(join(root, "docs/deep"));
    await symlink(join(root, "docs"), join(root, "docs/deep/up"));
    expect(documents(await load(settings(root))).map((one) => one.path)).toEqual([
      "docs/a.md",
      "docs/shared/b.md",
    ]);
  });
});

test("a checkout with Windows line breaks is the same corpus", async () => {
  const text = "---\ntitle: T\n---\n# A\n\nOne  \ntwo.\n\n```\ncode\n```\n";
  const loaded = async (one: string) =>
    documents(await loadFiles({ "docs/a.md": one, "docs/b.csv": one.replaceAll("`", '"') }));
  expect(await loaded(text.replaceAll("\n", "\r\n"))).toEqual(await loaded(text));
});

describe("front matter", () => {
  test.each([
    ["none", "# Text", 0],
    ["a thematic break that opens the page", "---\n\nText.\n", 0],
    ["prose between two thematic breaks", "---\n\nText, and more of it.\n\n---\n\nText.\n", 0],
    ["empty", "---\n---\nText", 8],
    ["only a comment", "---\n# nothing\n---\nText", 18],
    ["ended by dots", "---\na: 1\n...\nText", 13],
    ["with Windows line breaks", "---\r\na: 1\r\n---\r\nText", 13],
    ["empty TOML", "+++\n+++\nText", 8],
    ["plus signs that nothing closes", "+++\nnever closed ++\n ++\n", 0],
    ["prose between plus signs", "+++\nText, and more.\n+++\nText", 0],
    ["prose between semicolons", ";;;\nText.\n;;;\nText", 0],
    ["a text in braces", "{ a: 1 }\n\nText", 0],
    ["an expression that opens the page", '{"text"}\n\nText', 0],
    ["a tag that opens the page", "{{ page.title }}\n\nText", 0],
    ["JSON that a sentence follows", '{ "a": 1 } is JSON.\n\nText', 0],
  ])("%s", async (_name, text, bodyStart) => {
    expect(documents(await loadFiles({ "docs/a.md": text }))).toMatchObject([{ bodyStart }]);
  });

  test.each([
    ["TOML", '\uFEFF+++\ntitle = "A"\ndate = 2024-01-05\n[own]\nx = [1, 2]\n+++\nText.'],
    ["JSON", '{\n  "title": "A",\n  "date": "2024-01-05",\n  "own": { "x": [1, 2], "}": "{" }\n}\n\nText.'],
    [
      "JSON between semicolons",
      ';;;\n{"title": "A", "date": "2024-01-05", "own": {"x": [1, 2]}}\n;;;\nText.',
    ],
    ["JSON without braces", ';;;\n"title": "A", "date": "2024-01-05", "own": {"x": [1, 2]}\n;;;\nText.'],
  ])("is read in %s, too", async (_syntax, text) => {
    const [document, ...more] = documents(await loadFiles({ "docs/a.md": text }));
    expect(more).toEqual([]);
    expect(document).toMatchObject({
      title: "A",
      metadata: { title: "A", date: "2024-01-05", own: { x: [1, 2] } },
    });
    expect(document?.text.slice(document.bodyStart).trim()).toBe("Text.");
  });

  test("what TOML says of a page is heeded", async () => {
    const loaded = await loadFiles({ "docs/a.md": "+++\ndraft = true\n+++\nText.\n" });
    expect(loaded).toMatchObject([{ outcome: "withheld", reason: "draft" }]);
  });

  test("plain text has none", async () => {
    expect(documents(await loadFiles({ "docs/e.txt": "+++\na = 1\n+++\n" }))).toMatchObject([
      { metadata: {} },
    ]);
  });

  test("merge keys are merged, and a title may be a number", async () => {
    const loaded = documents(
      await loadFiles({ "docs/a.md": "---\nbase: &b {x: 1}\nown:\n  <<: *b\n  y: 2\ntitle: 2024\n---\n" }),
    );
    expect(loaded).toMatchObject([{ title: "2024", metadata: { own: { x: 1, y: 2 } } }]);
  });
});
