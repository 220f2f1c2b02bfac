import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Chunk } from "../../src/chunk/chunk.ts";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import { linesOf } from "../../src/chunk/markdown/lines.ts";
import { linkDefinitions } from "../../src/chunk/markdown/link-definitions.ts";
import type { Document } from "../../src/load/document.ts";
import { markdownBlocks } from "../../src/load/markdown/markdown-blocks.ts";
import { documentOf } from "./documents.ts";

const prose = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `Sentence number ${index} says something about subject ${index * 7}.`,
  ).join(" ");

function chunksOf(text: string, maxTokens = 512, overrides: Partial<Document> = {}): readonly Chunk[] {
  return chunkDocument(documentOf(text, overrides), { maxTokens }).chunks;
}

function outline(text: string, maxTokens = 512) {
  return chunksOf(text, maxTokens).map(({ headingPath, headings }) => ({ headingPath, headings }));
}

describe("sections", () => {
  test("a heading is in the text of its section's first chunk, and in the path of all of them", () => {
    const chunks = chunksOf(`# Guide\n\n## Install\n\n${prose(20)}\n\n${prose(20)}\n\n${prose(20)}`, 256);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.every((chunk) => chunk.headingPath.join() === "Guide,Install")).toBe(true);
    expect(chunks.map((chunk) => chunk.text.includes("## Install"))).toEqual([
      true,
      ...chunks.slice(1).map(() => false),
    ]);
  });

  test("headings without text of their own go with what comes first under them", () => {
    expect(outline(`# Guide\n\n## Setup\n\n### Linux\n\n${prose(10)}\n\n### Other\n\n${prose(10)}`)).toEqual([
      { headingPath: ["Guide", "Setup", "Linux"], headings: ["Guide", "Setup", "Linux"] },
      { headingPath: ["Guide", "Setup", "Other"], headings: ["Guide", "Setup", "Other"] },
    ]);
  });

  test("small neighbouring sections share a chunk under the heading they have in common", () => {
    const text = `# Terms\n\n${prose(10)}\n\n## Chunk\n\nA passage.\n\n## Gate\n\nA check.\n\n## Plan\n\n${prose(10)}`;
    expect(outline(text)).toEqual([
      { headingPath: ["Terms"], headings: ["Terms"] },
      { headingPath: ["Terms"], headings: ["Terms", "Chunk", "Gate"] },
      { headingPath: ["Terms", "Plan"], headings: ["Terms", "Plan"] },
    ]);
  });

  test("small sections of different parents do not share a chunk", () => {
    const text = `# A\n\n## Big\n\n${prose(12)}\n\n## Small\n\nText.\n\n# B\n\n## Small\n\nText.\n\n## Big\n\n${prose(12)}`;
    expect(outline(text).map(({ headings }) => headings.join())).toEqual([
      "A,Big",
      "A,Small",
      "B,Small",
      "B,Big",
    ]);
  });

  test("headings in paths are plain text of one line without anchors and control characters", () => {
    const text = "## The `map`\u0007 of **[things](x.md)** &amp; more {#anchor}\n\nText.";
    expect(outline(text)).toEqual([
      { headingPath: ["The map of things & more"], headings: ["The map of things & more"] },
    ]);
  });

  test("a block of HTML that begins with its only heading is a heading", () => {
    const text = `<h1 align="center">Acme</h1>\n<p>A router.</p>\n\n${prose(10)}\n\n<h2 id="use">Use &amp; care</h2>\n\n${prose(10)}\n\n## More\n\n${prose(10)}`;
    expect(outline(text)).toEqual([
      { headingPath: ["Acme"], headings: ["Acme"] },
      { headingPath: ["Acme", "Use & care"], headings: ["Acme", "Use & care"] },
      { headingPath: ["Acme", "More"], headings: ["Acme", "More"] },
    ]);
  });

  test.each([
    "<div>\n<h2>Boxed</h2>\n</div>",
    "<h2>One</h2>\n<h2>Two</h2>",
    "<h2></h2>",
    "<h2>Open",
    "> <h2>Quoted</h2>",
  ])("%j is no heading", (html) => {
    expect(outline(`# Title\n\n${html}\n\nText.`)).toEqual([{ headingPath: ["Title"], headings: ["Title"] }]);
  });

  test("a heading of a thousand words fits the limit and is in the text whole", () => {
    const text = `# ${"word ".repeat(1000)}\n\nText.`;
    const chunks = chunksOf(text, 128);
    expect(Math.max(...chunks.map((chunk) => chunk.tokens))).toBeLessThanOrEqual(128);
    expect(
      chunks
        .map((chunk) => chunk.text)
        .join(" ")
        .match(/word/g),
    ).toHaveLength(1000);
  });
});

describe("blocks that are too long", () => {
  test("a fence is cut at lines, and each piece opens and closes it with the same info string", () => {
    const code = Array.from({ length: 80 }, (_, index) => `let value${index} = compute(${index});`);
    const chunks = chunksOf(`Text.\n\n\`\`\`rust,ignore\n${code.join("\n")}\n\`\`\`\n`, 200);
    const fenced = chunks.map((chunk) => /```rust,ignore\n([\s\S]*)\n```$/.exec(chunk.text)?.[1] ?? "");
    expect(fenced.length).toBeGreaterThan(4);
    expect(fenced.join("\n")).toBe(code.join("\n"));
  });

  test("a fence that fits is not cut", () => {
    const fence = `\`\`\`js\n${"call(argument, other);\n".repeat(60)}\`\`\``;
    const chunks = chunksOf(`${prose(10)}\n\n${fence}\n\n${prose(10)}`);
    expect(chunks.filter((chunk) => chunk.text.includes(fence))).toHaveLength(1);
  });

  test("a table repeats header and delimiter in each piece", () => {
    const rows = Array.from({ length: 60 }, (_, index) => `| key ${index} | some value of it |`);
    const chunks = chunksOf(["| Name | Value |", "|---|---|", ...rows].join("\n"), 200);
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.every((chunk) => chunk.text.startsWith("| Name | Value |\n|---|---|\n| key"))).toBe(true);
    expect(chunks.flatMap((chunk) => chunk.text.split("\n").slice(2))).toEqual(rows);
  });

  test("a list is cut between items", () => {
    const items = Array.from({ length: 60 }, (_, index) => `- Item ${index} has a text\n  of two lines`);
    const chunks = chunksOf(items.join("\n"), 200);
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.map((chunk) => chunk.text).join("\n")).toBe(items.join("\n"));
    expect(chunks.every((chunk) => chunk.text.startsWith("- Item"))).toBe(true);
  });

  test.each(["Before you begin:", "**Before you begin:**", "**Before you begin**:", "*_Erst:_*", "準備："])(
    "%j stays with the list that it announces",
    (lead) => {
      const items = Array.from({ length: 12 }, (_, index) => `- Item ${index} has a text of some words`);
      for (let before = 1; before < 12; before += 1) {
        const texts = chunksOf(`${prose(before)}\n\n${lead}\n\n${items.join("\n")}`, 128).map(
          (chunk) => chunk.text,
        );
        expect(texts.filter((text) => text.endsWith(lead))).toEqual([]);
      }
    },
  );

  test.each([
    ["a fence", (name: string) => `   \`\`\`sh\n   ${name}\n   \`\`\``],
    ["a list", (name: string) => `   - ${name}\n   - Another option`],
  ])("inside of an item %s stays with the line that announces it", (_what, announced) => {
    // Among equal places the words that follow decide.
    for (const name of ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]) {
      const paragraphs = Array.from({ length: 4 }, () => `   ${prose(1)}`).join("\n\n");
      const item = `1. ${prose(1)}\n\n${paragraphs}\n\n   Run this:\n\n${announced(name)}\n\n   ${prose(6)}`;
      const texts = chunksOf(item, 128).map((chunk) => chunk.text);
      expect(texts.filter((text) => text.endsWith("Run this:"))).toEqual([]);
    }
  });

  test("a paragraph is cut between sentences", () => {
    const chunks = chunksOf(prose(100), 128);
    expect(chunks.every((chunk) => /^Sentence .*\.$/.test(chunk.text))).toBe(true);
    expect(chunks.map((chunk) => chunk.text).join(" ")).toBe(prose(100));
  });

  test("a fence in a quoted list keeps its marks when it is cut", () => {
    const lines = Array.from({ length: 60 }, (_, index) => `>   step ${index} of the thing`);
    const chunks = chunksOf(["> - ```sh", ...lines, ">   ```"].join("\n"), 128);
    expect(
      chunks.slice(1, -1).every((chunk) => /^> {3}```sh\n> {3}step[\s\S]*\n> {3}```$/.test(chunk.text)),
    ).toBe(true);
  });

  test.each([
    ["a list in a quote", "> - ", ">   ", ">     "],
    ["a list", "- ", "  ", "     "],
    ["a later paragraph of an item", "- Text.\n\n     ", "  ", "  "],
  ])(
    "where %s holds a fence, a chunk without the item's first line closes it, too",
    (_, first, rest, last) => {
      const code = Array.from({ length: 60 }, (_, index) => `${rest}step ${index} of the thing`);
      const chunks = chunksOf([`${first}\`\`\`sh`, ...code, `${last}\`\`\``, "", "After."].join("\n"), 128);
      const opened = chunks.at(-1)?.text.split("\n")[0]?.replace("sh", "");
      expect(opened).toContain("```");
      expect(chunks.at(-1)?.text.split("\n").slice(-3)).toEqual([opened, "", "After."]);
    },
  );

  test("of the two lines of a fence in a list the deeper one moves, so that code in it that shows a fence stays code", () => {
    const fence = "      ```md\n   ```js\n   x\n   ```";
    const [, , last] = chunksOf(`1. ${prose(12)}\n\n${fence}\n\n   ${prose(3)}`, 128);
    expect(last?.text.split("\n").slice(0, 5)).toEqual(["   ```md", "   ```js", "   x", "   ```", ""]);
  });

  test("a word without end is cut between characters as people count them", () => {
    const family = "👩‍👩‍👧‍👦";
    const chunks = chunksOf(family.repeat(200), 128, { format: "text" });
    expect(chunks.every((chunk) => chunk.text === family.repeat(chunk.text.length / family.length))).toBe(
      true,
    );
  });

  test("a fence in a tab or note of MkDocs is closed and opened again where it is cut", () => {
    const code = Array.from({ length: 60 }, (_, index) => `    value${index} = compute(${index})`);
    const fence = ["    ```python", ...code.slice(0, 30), "", ...code.slice(30), "    ```"].join("\n");
    const texts = chunksOf(`=== "Python"\n\n    Like this:\n\n${fence}\n\n    And more.\n`, 128).map(
      (chunk) => chunk.text,
    );
    expect(texts.length).toBeGreaterThan(4);
    expect(texts.filter((text) => (text.match(/```/g)?.length ?? 0) % 2 === 1)).toEqual([]);
    expect(texts.slice(1, -1).every((text) => /^ {4}```python\n[\s\S]*\n {4}```$/.test(text))).toBe(true);
  });

  test("what MkDocs indents is cut as what it is, and its opening line stays with what follows", () => {
    const rows = Array.from({ length: 30 }, (_, index) => `    | ${index} | a value |`);
    const table = ["    | n | v |", "    |---|---|", ...rows].join("\n");
    const page = `# A\n\n${prose(6)}\n\n!!! note "N"\n    ${prose(3)}\n\n${table}\n\n    ??? tip\n        Deep.\n\n            code\n\nAfter.\n`;
    const texts = chunksOf(page, 128).map((chunk) => chunk.text);
    expect(texts.filter((text) => text.includes("a value")).length).toBeGreaterThan(1);
    expect(texts.filter((text) => text.includes("a value") && !text.includes("    |---|---|"))).toEqual([]);
    expect(texts.filter((text) => /"N"$/.test(text))).toEqual([]);
    expect(texts.at(-1)).toContain("    ??? tip\n        Deep.\n\n            code\n\nAfter.");
  });

  test("a fence right below the line that opens a tab of MkDocs is one", () => {
    const code = Array.from({ length: 40 }, (_, index) => `    value${index} = compute(${index})`);
    const fence = ["    ```python", ...code.slice(0, 20), "", ...code.slice(20), "    ```"].join("\n");
    const texts = chunksOf(`=== "Python"\n${fence}\n`, 128).map((chunk) => chunk.text);
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.filter((text) => (text.match(/```/g)?.length ?? 0) !== 2)).toEqual([]);
  });

  test("a table in HTML is cut between rows", () => {
    const rows = Array.from({ length: 40 }, (_, index) => `<tr>\n<td>${index}</td>\n<td>a value</td>\n</tr>`);
    const texts = chunksOf(`<table>\n${rows.join("\n")}\n</table>`, 128).map((chunk) => chunk.text);
    expect(texts.length).toBeGreaterThan(3);
    expect(texts[0]).toMatch(/^<table>\n<tr>/);
    expect(texts.slice(1).filter((text) => !text.startsWith("<tr>"))).toEqual([]);
  });

  test("a fence left open is closed in its chunk", () => {
    expect(chunksOf("Text.\n\n~~~sh\nls\n").map((chunk) => chunk.text)).toEqual(["Text.\n\n~~~sh\nls\n~~~"]);
  });
});

describe("what is left out", () => {
  test("a comment that is a block of its own is in the ledger and not in the text", () => {
    const text = "# Title\n\n<!-- for editors -->\n\nText <!-- stays -->.\n";
    const { chunks, ledger } = chunkDocument(documentOf(text), { maxTokens: 512 });
    expect(chunks.map((chunk) => chunk.text)).toEqual(["# Title\n\nText <!-- stays -->."]);
    expect(ledger).toEqual([{ offset: 9, length: 20, reason: "comment" }]);
  });

  test.each([
    ["script", "<script setup>\nimport X from './X.vue'\n\nconst a = 1\n</script>"],
    ["style", "<!-- of the page -->\n\n<STYLE>\n\n.a { color: red }\n</STYLE>"],
    ["script", "- <script>\n  let a\n  </script>"],
  ])("a %s of a page in Markdown is left out", (reason, html) => {
    const text = `# Title\n\n${html}\n\nText.\n`;
    const { chunks, ledger, characters, charactersInChunks } = chunkDocument(documentOf(text), {
      maxTokens: 512,
    });
    expect(chunks.map((chunk) => chunk.text.replace("- ", "").replace(/\n+/g, " "))).toEqual([
      "# Title Text.",
    ]);
    expect(ledger.at(-1)?.reason).toBe(reason);
    expect(charactersInChunks).toBe(characters);
  });

  test.each([
    "Write `a` <style>.a {}</style> in a page.",
    "```html\n<style>\n.a {}\n</style>\n```",
    "<script>\nleft open\n\nText.",
    "<style>.a {}</style> and words",
    "<scripted>\na\n</scripted>",
  ])("what only looks like one stays: %s", (text) => {
    const { chunks, ledger } = chunkDocument(documentOf(text), { maxTokens: 512 });
    expect(chunks.map((chunk) => chunk.text)).toEqual([text]);
    expect(ledger).toEqual([]);
  });

  test("definitions of links are left out where no text near them uses them, and footnotes are text", () => {
    const versions = Array.from({ length: 40 }, (_, index) => `## [1.${index}.0]\n\n- ${prose(2)}\n`);
    const definitions = versions.map((_, index) => `[1.${index}.0]: https://example.org/v1.${index}.0`);
    const foot =
      "[^1]: https://example.org/note\n[Note]: important\n[//]: # (for editors)\n\n[long\n  one]:\n  </a b>\n  'Title'";
    const text = `# Log\n\n${versions.join("\n")}\n${definitions.join("\n")}\n${foot}\n`;
    const { chunks, ledger, characters, charactersInChunks } = chunkDocument(documentOf(text), {
      maxTokens: 512,
    });
    const all = chunks.map((chunk) => chunk.text).join("\n");
    expect(all).toContain("[1.39.0]: https://example.org/v1.39.0");
    expect(all).not.toContain("[1.0.0]:");
    expect(all).toMatch(/\[\^1\]: https:\/\/example.org\/note\n\[Note\]: important$/);
    const left = ledger.map(({ offset, length }) => text.slice(offset, offset + length));
    expect(left.slice(0, 2)).toEqual(definitions.slice(0, 2));
    expect(left.slice(-2)).toEqual(["[//]: # (for editors)", "[long\n  one]:\n  </a b>\n  'Title'"]);
    expect(new Set(ledger.map((one) => one.reason))).toEqual(new Set(["link-definition"]));
    expect(charactersInChunks).toBe(characters);
  });

  test("a definition near what uses it, and what only looks like one, stay", () => {
    const text =
      "See [the docs][Docs] and [more].\n\n[docs]: https://example.org\n[more]: b.md\n\n```\n[x]: /y\n```\n\nText\n[x]: /y\n\n- a\n\n  [x]: /y";
    const { chunks, ledger } = chunkDocument(documentOf(text), { maxTokens: 512 });
    expect(chunks.map((chunk) => chunk.text)).toEqual([text]);
    expect(ledger).toEqual([]);
  });

  test("a label with brackets in it, and one whose letters have a pair in upper case alone, are used where they stand", () => {
    const text = "See [a\\]b] and [STRASSE].\n\n[a\\]b]: https://example.org\n[straße]: b.md";
    const { chunks, ledger } = chunkDocument(documentOf(text), { maxTokens: 512 });
    expect(chunks.map((chunk) => chunk.text)).toEqual([text]);
    expect(ledger).toEqual([]);
  });

  test("a hundred thousand definitions apart from each other are looked up in a moment", () => {
    const text = "Words.\n\n[a]: /x\n\n".repeat(100_000);
    const { tokens } = markdownBlocks(text, 0);
    const began = performance.now();
    linkDefinitions(text, linesOf(text, 0), tokens);
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test.each([
    ["a line", "%%hidden%%"],
    ["blocks", "%%\nhidden\n\n# no heading\n\n```\n%%\n```\n%%"],
    ["lines of a paragraph", "%% hidden\nmore %%"],
    ["of kramdown's", "{::comment}\n# no heading %%\n{:/comment}"],
  ])("a comment of Obsidian's is left out: %s", (_what, comment) => {
    const text = `# Title\n\n${comment}\n\n- 50 %% of %%that%% stays\n\n\`\`\`erlang\n%% code\n%%\n\`\`\`\n\n%% open\n`;
    const { chunks, ledger } = chunkDocument(documentOf(text), { maxTokens: 512 });
    expect(ledger).toEqual([{ offset: 9, length: comment.length, reason: "comment" }]);
    expect(chunks).toMatchObject([
      {
        headings: ["Title"],
        text: "# Title\n\n- 50 %% of %%that%% stays\n\n```erlang\n%% code\n%%\n```\n\n%% open",
      },
    ]);
  });

  test("a comment in which a fence is open is left out to its end", () => {
    const { chunks } = chunkDocument(documentOf("%%\n* ```\n  hidden\n\nhidden %%\n\nAfter"), {
      maxTokens: 512,
    });
    expect(chunks.map(({ text }) => text)).toEqual(["After"]);
  });

  test("lines of attributes and of names of places are left out, and no paragraph joins another", () => {
    const text =
      '# A\n{: .no_toc }\n\nOne.\n{: .lead }\n\n1. TOC\n{:toc}\n\n<a id="b"></a><a name=c />\n\n{: .note }\n> Two.\n{ .x #y k="v w" }\n> <a id="d"></a>\n> Three.\n\n```\n{: .code }\n```\n\n{#if open} {.x} text\n\n{{ tag }}\n{#if open}\n{::nomarkdown}';
    const { chunks, ledger } = chunkDocument(documentOf(text), { maxTokens: 512 });
    expect(chunks.map((chunk) => chunk.text)).toEqual([
      "# A\n\nOne.\n\n1. TOC\n\n> Two.\n> Three.\n\n```\n{: .code }\n```\n\n{#if open} {.x} text\n\n{{ tag }}\n{#if open}\n{::nomarkdown}",
    ]);
    expect(new Set(ledger.map(({ reason }) => reason))).toEqual(new Set(["markup"]));
  });

  test.each(["(start-here)=", "[TOC]", "[[_TOC_]]", "[[toc]]"])("%s alone on its line is no text", (sign) => {
    const { chunks } = chunkDocument(documentOf(`${sign}\n# A\n\nSee ${sign} here.\n`), { maxTokens: 512 });
    expect(chunks.map((chunk) => chunk.text)).toEqual([`# A\n\nSee ${sign} here.`]);
  });

  test("a comment left open stays text", () => {
    const { chunks, ledger } = chunkDocument(documentOf("Text.\n\n<!-- open\n\nMore."), { maxTokens: 512 });
    expect({ ledger, text: chunks[0]?.text }).toEqual({ ledger: [], text: "Text.\n\n<!-- open\n\nMore." });
  });

  test("byte order mark and front matter are in the ledger", () => {
    const text = "\uFEFF---\ntitle: T\n---\nText.";
    const { chunks, ledger } = chunkDocument(documentOf(text, { bodyStart: 18 }), { maxTokens: 512 });
    expect(chunks.map(({ text, start, end }) => ({ text, start, end }))).toEqual([
      { text: "Text.", start: 18, end: 23 },
    ]);
    expect(ledger).toEqual([
      { offset: 0, length: 1, reason: "byte-order-mark" },
      { offset: 1, length: 17, reason: "front-matter" },
    ]);
  });

  test.each([
    ["## Set up {#set-up}", "## Set up", "Set up"],
    ["## Set up {/*set-up*/}", "## Set up", "Set up"],
    ["## Set up {#id .wide} ##", "## Set up ##", "Set up"],
    ["Set up {#set-up}\n------", "Set up\n------", "Set up"],
    ["## Set up { #set-up }", "## Set up", "Set up"],
    ['## Set up { data-toc-label="Start" .wide }', "## Set up", "Set up"],
    ["## Set up {: #set-up }", "## Set up", "Set up"],
    ["## Set up {/* #set-up */}", "## Set up", "Set up"],
  ])(
    "the anchor of %j is in the ledger, and neither in the text nor in the heading",
    (source, text, heading) => {
      const { chunks, ledger } = chunkDocument(documentOf(`${source}\n\nText.`), { maxTokens: 512 });
      expect(chunks).toMatchObject([{ text: `${text}\n\nText.`, headingPath: [heading] }]);
      expect(ledger.map((entry) => entry.reason)).toEqual(["heading-anchor"]);
    },
  );

  test.each([
    "## A set {a, b}",
    "## The sum \\sum_{i=1}",
    "## A template {{ .Title }}",
    "## A tag {% x=1 %}",
    "## Escaped \\{#id}",
    "## `{#id}` in code",
    "Text {#id}",
  ])("%j has no anchor", (source) => {
    const { chunks, ledger } = chunkDocument(documentOf(source), { maxTokens: 512 });
    expect({ ledger, texts: chunks.map((chunk) => chunk.text) }).toEqual({ ledger: [], texts: [source] });
  });

  test("a document without text has no chunks", () => {
    expect(chunksOf("")).toEqual([]);
    expect(chunksOf("\n \n<!-- only -->\n")).toEqual([]);
  });
});

describe("titles", () => {
  test.each<[string, string, Partial<Document>]>([
    ["Own", "# First", { title: " Own\n" }],
    ["First", "## Other\n\n# First", {}],
    ["Other", "Text.\n\n## Other", {}],
    ["Acme Router", '<h1 align="center">Acme <b>Router</b></h1>\n\n## Installation', {}],
    [
      "A & B",
      '<div align="center">\n  <img src="logo.png">\n  <h1>\n    A &amp; B\n  </h1>\n</div>\n\n## Installation',
      {},
    ],
    ["Acme", '<h1><img src="logo.png" alt="Acme"></h1>\n\n## Installation', {}],
    ["First", "# First\n\n<h1>Second</h1>", {}],
    ["Other", "<!-- <h1>Hidden</h1> -->\n\n    <h1>Code</h1>\n\n<pre><h1>Sample</h1></pre>\n\n## Other", {}],
    ["Book one 📚", "Text.\n\n## Summary\n\n### Detail\n\n## Notes", { path: "vault/Book one 📚.md" }],
    ["Book", "## Book\n\n### Summary\n\n### Notes", { path: "docs/b.md" }],
    ["Install", "## Install\n\n## Use", { path: "docs/tool/README.de.md" }],
    ["Install", "## Install\n\n## Use", { path: "data/export.json#17", format: "json", markup: "markdown" }],
    ["page.v2", "Text.", { path: "docs/page.v2.md" }],
    ["a/17", "Text.", { path: "data/export.json#a/17", format: "json" }],
  ])("the title is %j for %j", (title, text, overrides) => {
    expect(chunkDocument(documentOf(text, overrides), { maxTokens: 512 }).title).toBe(title);
  });
});

describe("plain text", () => {
  test("signs of Markdown mean nothing", () => {
    const text = "# not a heading\n\n```\nnot a fence\n\n  indented";
    expect(chunksOf(text, 512, { format: "text" })).toMatchObject([{ text, headingPath: [] }]);
  });
});

describe("hashes", () => {
  const document = documentOf("# Title\n\n## Part\n\nText.", { metadata: { b: 1, a: [true, null] } });
  const digest = (...parts: readonly (string | Buffer)[]): Buffer =>
    createHash("sha256")
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest();

  test("they are those that the database computes", () => {
    const { chunks, hashes } = chunkDocument(document, { maxTokens: 512 });
    const input = "Title\n\n# Title\n\n## Part\n\nText.".replace("Title\n\n#", "Title\nPart\n\n#");
    const chunk = digest(
      digest("# Title\n\n## Part\n\nText."),
      digest("Title\u001fPart"),
      digest("Title\u001fPart"),
      digest(input),
    );
    const content = digest(digest("Title"), chunk);
    const metadata = digest('{"a":[true,null],"b":1}');
    expect(chunks.map(({ hash, inputHash }) => ({ hash, inputHash }))).toEqual([
      { hash: chunk.toString("hex"), inputHash: digest(input).toString("hex") },
    ]);
    expect(hashes).toEqual({
      content: content.toString("hex"),
      metadata: metadata.toString("hex"),
      visibility: digest("full\u001ffalse\u001f").toString("hex"),
      version: digest(digest("docs/page.md"), metadata, content).toString("hex"),
    });
  });

  test("a moved document has new identity and the same content and inputs", () => {
    const here = chunkDocument(document, { maxTokens: 512 });
    const there = chunkDocument({ ...document, path: "other/place.md" }, { maxTokens: 512 });
    expect(there.hashes.version).not.toBe(here.hashes.version);
    expect({ ...there, path: here.path, hashes: here.hashes }).toEqual(here);
    expect(there.hashes.content).toBe(here.hashes.content);
  });
});
