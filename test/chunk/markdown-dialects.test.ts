import { describe, expect, test } from "vitest";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import { documents, loadFiles } from "../load/folder.ts";
import { documentOf } from "./documents.ts";

const chunked = (text: string) => chunkDocument(documentOf(text), { maxTokens: 512 });

test.each([
  ["a table with an escaped pipe", "| a | b \\| c |\n|---|---|\n| `x\\|y` | z |"],
  ["footnotes", "Text[^1] and more[^long].\n\n[^1]: Note\n[^long]: A note\n    of two lines."],
  [
    "a footnote that looks like a link's address",
    "Text[^1] and [ref].\n\n[^1]: Word\n[ref]: https://example.org",
  ],
  ["nested lists", "- a\n  - b\n    1. c\n\n       para\n  - [ ] task"],
  ["a callout as GitHub has it", "> [!NOTE]\n> Something to know.\n>\n> - item"],
  ["a callout as Docusaurus has it", ":::tip[A title]\n\nText.\n\n:::"],
  ["Liquid", "{% if a %}{{ b | c: 'd' }}{% endif %}\n\n{% highlight js %}\nx\n{% endhighlight %}"],
  ["mustache", "Hi {{name}} and {{{raw}}}, {{#each x}}y{{/each}}."],
  ["raw HTML", '<details>\n<summary>More</summary>\n\nText.\n\n</details>\n\n<p align="center">x</p>'],
  ["an HTML table", "<table>\n<tr><td>a</td>\n<td>x < 3</td></tr>\n</table>"],
  ["what MDX would refuse", "If x <3 and {a b}, then <br> and import y from z."],
  ["a definition list and math", "Term\n: Meaning\n\n$$\nx < y\n$$"],
  ["a wiki link and an emoji code", "[[Page|name]] :smile: ==mark== ~sub~ ^sup^"],
])("%s is in the text as it is written", (_what, text) => {
  const { chunks, ledger, characters, charactersInChunks } = chunked(text);
  expect(chunks.map((chunk) => chunk.text)).toEqual([text]);
  expect(ledger).toEqual([]);
  expect(charactersInChunks).toBe(characters);
});

describe("headings", () => {
  test.each([
    ["underlined ones", "Title\n=====\n\nPart\n----\n\nText.", ["Title", "Part"]],
    ["a skipped level", "# Title\n\n#### Deep\n\nText.", ["Title", "Deep"]],
    ["none", "Text.", []],
    ["one that begins below level 1", "### Part\n\nText.", ["Part"]],
    ["with a hash in its text", "# C# and F# #\n\nText.", ["C# and F#"]],
  ])("%s lead to their text", (_what, text, headingPath) => {
    expect(chunked(text).chunks).toMatchObject([{ headingPath }]);
  });
});

describe("what CommonMark alone takes for a heading is none", () => {
  test.each([
    [
      "one in a comment of Liquid",
      "# A\n\n{% comment %}\n# no\n\n## no\n{% endcomment %}\n\n## B\n\nText.",
      ["A", "B"],
    ],
    ["one in code of Jekyll", "# A\n\n{% highlight sh %}\n# no\nx\n{% endhighlight %}\n\nText.", ["A"]],
    ["one in code of Hugo", "# A\n\n{{< highlight sh >}}\n# no\n{{< /highlight >}}\n\nText.", ["A"]],
    [
      "one in code of Hugo's own pages",
      "# A\n\n{{< code-toggle >}}\nb: 1\n---\n{{</ code-toggle >}}\n\nText.",
      ["A"],
    ],
    [
      "a shortcode without content",
      "# A\n\n{{< code-toggle />}}\n{{< code >}}\n\n## B\n\n{{< code >}}\n{{< /code >}}",
      ["A", "B"],
    ],
    [
      "the names of tabs",
      "# A\n\n## B\n\n# [Linux](#tab/linux)\n\nText.\n\n# [Windows `x`](#tab/win/a)\n\nText.\n\n---\n\n### C\n\nText.",
      ["A", "B", "C"],
    ],
    ["a comment that is never closed", "# A\n\n{% comment %}\n\n## B\n\nText.", ["A", "B"]],
    [
      "a tag shown in a fence",
      "# A\n\n```\n{% comment %}\n```\n\n## B\n\n```\n{% endcomment %}\n```",
      ["A", "B"],
    ],
    ["a break below a directive", "# A\n\n:::tip\nText.\n:::\n---\n\nMore.", ["A"]],
    ["an underlined one in a directive", "# A\n\n:::tip\nB\n---\nText.\n:::", ["A", "B"]],
  ])("%s", (_what, text, headings) => {
    expect(chunked(text).chunks).toMatchObject([{ headings }]);
  });
});

test("line breaks, a byte order mark and a missing last line break change no passage but by themselves", async () => {
  const text = "---\ntitle: T\n---\n# Title\n\n- a\n  b\n\n```js\nx\n```\n";
  const variants = {
    "docs/a.md": text,
    "docs/b.md": `\uFEFF${text}`,
    "docs/c.md": text.replaceAll("\n", "\r\n"),
    "docs/d.md": text.trimEnd(),
    "docs/e.md": `\uFEFF${text.replaceAll("\n", "\r\n").trimEnd()}`,
  };
  const read = documents(await loadFiles(variants)).map((document) => {
    const { title, chunks, characters, charactersInChunks } = chunkDocument(document, { maxTokens: 512 });
    const texts = chunks.map((chunk) => chunk.text.replaceAll("\r\n", "\n"));
    return { title, metadata: document.metadata, texts, whole: characters === charactersInChunks };
  });
  const expected = {
    title: "T",
    metadata: { title: "T" },
    texts: ["# Title\n\n- a\n  b\n\n```js\nx\n```"],
    whole: true,
  };
  expect(read).toEqual([expected, expected, expected, expected, expected]);
});
