import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chunkDocument } from "../../../src/chunk/chunk-document.ts";
import { fileLine } from "../../../src/load/document.ts";
import { documents, folderOf, load, loadFiles, settings, source } from "../folder.ts";

const only = { include: ["docs/*.md"] };

async function textOf(directive: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const loaded = await loadFiles({ "docs/a.md": `Before.\n${directive}\nAfter.\n`, ...files }, only);
  expect(loaded.flatMap((one) => one.findings)).toEqual([]);
  return documents(loaded)[0]?.text ?? "";
}

describe("an include directive", () => {
  const listing = "one\n// ANCHOR: part\ntwo\nthree\n// ANCHOR_END: part\nfour\n";

  test.each([
    ["{{#include ../parts/x.rs}}", "one\ntwo\nthree\nfour"],
    ["{{#include ../parts/x.rs:1}}", "one"],
    ["{{#include ../parts/x.rs:3:4}}", "two\nthree"],
    ["{{#include ../parts/x.rs::3}}", "one\ntwo"],
    ["{{#include ../parts/x.rs:4:}}", "three\nfour"],
    ["{{#rustdoc_include ../parts/x.rs:part}}", "two\nthree"],
    ["[!INCLUDE [a title](../parts/x.rs)]", listing.trimEnd()],
    ["[!include[](~/parts/x.rs)]", listing.trimEnd()],
    ["<!--@include: ../parts/x.rs-->", listing.trimEnd()],
    ["<!-- @include: @/parts/x.rs{3,4} -->", "two\nthree"],
    ["<!--@include: ../parts/x.rs{,1}-->", "one"],
    ["<!--@include: ../parts/x.rs{6,}-->", "four"],
  ])("%s is what it names", async (directive, text) => {
    expect(await textOf(directive, { "parts/x.rs": listing })).toBe(`Before.\n${text}\nAfter.\n`);
  });

  test.each([
    ['--8<-- "parts/y.md"', "One.\n\nTwo.\nThree."],
    ["-8<- 'parts/y.md:part'", "Two."],
    ['--8<-- "parts/y.md:7:7"', "Two."],
    ['--8<-- "parts/y.md:9"', "Three."],
    ['--8<-- "parts/y.md::2"', "---\na: 1"],
    ['!!! note\n\n    --8<-- "z.md"', "!!! note\n\n    a\n\n    b"],
    ["--8<--\nparts/y.md:part\n--8<--", "Two."],
    [
      "> quoted\n\n  --8<--\n  ; none.md\n  z.md\n\n  ; none.md\n  parts/y.md\n  ; none.md\n  --8<--",
      "> quoted\n\n  a\n\n  b\n  One.\n\n  Two.\n  Three.",
    ],
    ["--8<--\nIt failed.\n--8<--", "--8<--\nIt failed.\n--8<--"],
    ["--8<--\n--8<--\n--8<--", "--8<--\n--8<--\n--8<--"],
    ['```\n--8<-- "docs/z.md"\n```', "```\na\n\nb\n```"],
  ])("of MkDocs counts from any folder above the document: %s", async (directive, text) => {
    const files = {
      "parts/y.md":
        "---\na: 1\n---\nOne.\n\n<!-- --8<-- [start:part] -->\nTwo.\n<!-- --8<-- [end:part] -->\nThree.\n",
      "docs/z.md": "a\n\nb\n",
    };
    expect(await textOf(directive, files)).toBe(`Before.\n${text}\nAfter.\n`);
  });

  test.each([
    ['{% include ".gitbook/includes/part.md" %}', "Root."],
    ['{% include "../.gitbook/includes/part.md" %}', "Root."],
    ['{% include ".gitbook/includes/own.md" %}', 'Own {% hint style="info" %}of the site.'],
    [
      '```\n{% include ".gitbook/includes/none.md" %}\n```',
      '```\n{% include ".gitbook/includes/none.md" %}\n```',
    ],
    ['{% include "nav/none.html" %}', '{% include "nav/none.html" %}'],
    ["{% include none.md %}", "{% include none.md %}"],
  ])("of GitBook names what pages share: %s", async (directive, text) => {
    const files = {
      ".gitbook/includes/part.md": "---\ntitle: Part\n---\nRoot.\n",
      "docs/.gitbook/includes/own.md": 'Own {% hint style="info" %}of the site.',
    };
    expect(await textOf(directive, files)).toBe(`Before.\n${text}\nAfter.\n`);
  });

  test("of GitBook brings no tags where the source leaves them out", async () => {
    const files = {
      "docs/a.md": 'Before.\n\n{% include ".gitbook/includes/part.md" %}\n',
      ".gitbook/includes/part.md": '{% hint style="info" %}\nShared.\n{% endhint %}\n',
    };
    const [document] = documents(await loadFiles(files, { ...only, templateTags: "omit" }));
    expect(document?.text).toBe("Before.\n\n\nShared.\n\n");
  });

  test("of code brings it whole, whatever the source leaves out of pages", async () => {
    const files = {
      "docs/a.md": "{{#include part.md}}\n\n```\n{{#include part.md}}\n```\n\n<<< ./values.yml\n",
      "docs/part.md": "Image {{ image }}.",
      "docs/values.yml": "image: {{ image }}\n",
    };
    const [document] = documents(await loadFiles(files, { ...only, templateTags: "omit" }));
    expect(document?.text).toBe(
      "Image .\n\n```\nImage {{ image }}.\n```\n\n```yml\nimage: {{ image }}\n```\n",
    );
  });

  test.each([
    "<!--- [!INCLUDE [x](none.md)] -->",
    "<!--\n{{#include none.md}}\n--8<-- 'none.md'\n-->",
    ";--8<-- 'none.md'",
  ])("that is commented out names nothing: %s", async (directive) => {
    expect(await textOf(directive)).toBe(`Before.\n${directive}\nAfter.\n`);
  });

  test("is resolved in what is included, too, and front matter of a DocFX include is left out", async () => {
    const files = { "parts/b.md": "---\ntitle: B\n---\nB and [!INCLUDE [](c/c.md)]\n", "parts/c/c.md": "C" };
    expect(await textOf("[!INCLUDE [](../parts/b.md)]", files)).toBe("Before.\nB and C\nAfter.\n");
  });

  test.each([
    ["basic", "Inside.\n\nMore."],
    ["basic{3,}", "More."],
    ["the-second", "## The *second*\n\nText.\n\n### Deep\n"],
    ["own", "## Other {#own}\n\nEnd."],
  ])("of VitePress names a region or the section of a heading: #%s", async (name, text) => {
    const part = [
      "---\ntitle: B\n---\n# B\n\n<!-- #region basic -->\nInside.\n\nMore.\n<!-- #endregion basic -->",
      "\n```sh\n## The second\n```\n\n## The *second*\n\nText.\n\n### Deep\n\n## Other {#own}\n\nEnd.\n",
    ].join("\n");
    expect(await textOf(`<!--@include: ./parts/b.md#${name}-->`, { "docs/parts/b.md": part })).toBe(
      `Before.\n${text}\nAfter.\n`,
    );
  });

  test.each([
    [
      "<<< ./code/x.js",
      "```js\nconst a = 1;\n// #region main\n  run();\n\n    more();\n// #endregion main\n```",
    ],
    ["<<< ./code/x.js#main{2 ts:line-numbers} [a title]", "```ts\nrun();\n\n  more();\n```"],
    ["<<< ./code/x.js#main{1,3-4}", "```js\nrun();\n\n  more();\n```"],
    ["- item\n\n  <<< ./code/y.md", "- item\n\n  ````md\n  ```\n  {{#include z}}\n  ```\n  ````"],
    ["<<< @/code/x.js#main", "```js\nrun();\n\n  more();\n```"],
  ])("of VitePress shows the code of a file or of its region: %s", async (directive, text) => {
    const files = {
      "docs/code/x.js": "const a = 1;\n// #region main\n  run();\n\n    more();\n// #endregion main\n",
      "docs/code/y.md": "```\n{{#include z}}\n```\n",
    };
    expect(await textOf(directive, files)).toBe(`Before.\n${text}\nAfter.\n`);
  });

  test("that begins at the root of a site is looked for in each folder above, outermost first", async () => {
    const files = { "docs/parts/b.md": "Nearer.", "parts/b.md": "Root.", "docs/parts/c.md": "Site." };
    expect(await textOf("<!--@include: @/parts/b.md-->", files)).toBe("Before.\nRoot.\nAfter.\n");
    expect(await textOf("[!INCLUDE [](~/parts/c.md)]", files)).toBe("Before.\nSite.\nAfter.\n");
  });

  test.each([
    "```\n<<< ./x.js\n```",
    "~~~md\n```\n<<< ./x.js\n~~~",
    "<<<<<<< ./x.js",
    "Two.\n\n    <<< ./x.js",
    "cat <<< ./x.js",
    "<<< EOF",
  ])("is not what only looks like a snippet: %s", async (text) => {
    expect(await textOf(text)).toBe(`Before.\n${text}\nAfter.\n`);
  });

  test.each(["\\{{#include x.rs}}", "Write `{{#include x.rs}}` or `[!INCLUDE [](x.md)]`."])(
    "that is escaped or shown as code stays as it is: %s",
    async (text) => {
      expect(await textOf(text)).toBe(`Before.\n${text}\nAfter.\n`);
    },
  );

  test("is in the ledger, and lines after it are those of the file", async () => {
    const [document] = documents(
      await loadFiles({ "docs/a.md": "One.\n{{#include b.txt}}\nTwo.\n", "docs/b.txt": "x\ny\nz" }, only),
    );
    if (document === undefined) throw new Error("no document");
    expect(fileLine(document, document.text.indexOf("Two"))).toBe(3);
    expect(fileLine(document, document.text.indexOf("z"))).toBe(2);
    const { ledger, characters, charactersInChunks } = chunkDocument(document, { maxTokens: 128 });
    expect(ledger).toEqual([{ offset: 5, length: 18, reason: "include" }]);
    expect({ characters, charactersInChunks }).toEqual({ characters: 8, charactersInChunks: 8 });
  });
});

describe("an include that leads nowhere stays in the text, with a finding at its line", () => {
  test.each([
    ["{{#include none.md}}", 'there is no file "docs/none.md"'],
    ["<!--@include: ./none.md-->", 'there is no file "docs/none.md"'],
    ['--8<-- "none.md"', 'there is no file "none.md", nor in a folder above this document'],
    ['{% include ".gitbook/includes/none.md" %}', 'there is no file ".gitbook/includes/none.md", nor in'],
    ['{% include ".gitbook/.env" %}', "hidden files are not included"],
    ["--8<--\nnone.md\n--8<--", 'The include of "none.md" is not resolved: there is no file "none.md"'],
    ['--8<-- "x.rs:none"', '"docs/x.rs" has no section "none"'],
    ["<<< ./none.js", 'there is no file "docs/none.js"'],
    ["<<< @/none.js", 'there is no file "none.js", nor in a folder above this document'],
    ["<<< ./x.rs#none", '"docs/x.rs" has no region "none"'],
    ["<!--@include: ../../none.md-->", "it leads outside the folder of the configuration"],
    ["<!--@include: ./a.md-->", "the file includes itself"],
    ["{{#include ../../etc/passwd}}", "it leads outside the folder of the configuration"],
    ["[!INCLUDE [](/etc/passwd)]", "it leads outside the folder of the configuration"],
    ["{{#include a.md}}", "the file includes itself"],
    ["{{#include x.rs:none}}", '"docs/x.rs" has no anchor "none"'],
    ["{{#include big.txt}}", "cannot be included: .*1,?000,?001 bytes[^.]*\\.$"],
  ])("%s", async (directive, problem) => {
    const text = `# A\n\n${directive}\n`;
    const loaded = await loadFiles(
      { "docs/a.md": text, "docs/x.rs": "x", "docs/big.txt": "x".repeat(1_000_001) },
      only,
    );
    expect(documents(loaded)).toMatchObject([{ text }]);
    expect(loaded.flatMap((one) => one.findings)).toMatchObject([
      {
        rule: "include-not-resolved",
        severity: "warning",
        path: "docs/a.md",
        line: 3,
        message: expect.stringMatching(problem),
      },
    ]);
  });

  test("through a link out of the root", async () => {
    const outside = await mkdtemp(join(tmpdir(), "corpusgate-outside-"));
    await writeFile(join(outside, "s.txt"), "secret");
    const root = await folderOf({ "docs/a.md": "{{#include s.txt}}" });
    await symlink(join(outside, "s.txt"), join(root, "docs/s.txt"));
    const loaded = await load(settings(root, [source(only)]));
    expect(documents(loaded)).toMatchObject([{ text: "{{#include s.txt}}" }]);
    expect(loaded.flatMap((one) => one.findings).map((one) => one.rule)).toEqual(["include-not-resolved"]);
  });

  test("in a circle, and in a tree that doubles at each level", async () => {
    const twice = (name: string): string => `{{#include ${name}}} {{#include ${name}}}`;
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => [`docs/p/${level}.txt`, twice(`${level + 1}.txt`)]),
    );
    const loaded = await loadFiles(
      {
        "docs/a.md": "{{#include b.md}}",
        "docs/b.md": "{{#include a.md}}",
        "docs/c.md": twice("p/0.txt"),
        ...files,
      },
      only,
    );
    expect(documents(loaded)).toHaveLength(3);
    expect(new Set(loaded.flatMap((one) => one.findings).map((one) => one.rule))).toEqual(
      new Set(["include-not-resolved"]),
    );
  });
});

describe("template tags", () => {
  const text =
    "{% if a %}\nHi {{ name }}.\n{% endif %}\n{% raw %}{{ shown }}{% endraw %}{% comment %}note{% endcomment %} {{ open\n";

  test("are text unless the source says otherwise", async () => {
    expect(documents(await loadFiles({ "docs/a.md": text }))).toMatchObject([{ text }]);
  });

  test("are left out and entered in the ledger where the source says so; what is raw stays", async () => {
    const [document] = documents(await loadFiles({ "docs/a.md": text }, { templateTags: "omit" }));
    expect(document?.text).toBe("\nHi .\n\n{{ shown }} {{ open\n");
    expect(
      document?.origin?.omitted.map((one) => [one.reason, text.slice(one.offset, one.offset + one.length)]),
    ).toEqual([
      ["template-tag", "{% if a %}"],
      ["template-tag", "{{ name }}"],
      ["template-tag", "{% endif %}"],
      ["template-tag", "{% raw %}"],
      ["template-tag", "{% endraw %}"],
      ["comment", "{% comment %}note{% endcomment %}"],
    ]);
  });
});
