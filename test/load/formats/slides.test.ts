import { expect, test } from "vitest";
import { chunkDocument } from "../../../src/chunk/chunk-document.ts";
import { documents, findings, loadFiles } from "../folder.ts";

const deck = `---
theme: seriph
---

# Welcome

First slide.

---
layout: image-right
image: https://example.com/a.png
---

# Second

Words of the second slide.

---
# a comment
transition: fade-out
class:
  - text-center
---

Third slide.

---
layout: end
---
`;

test("front matter of a deck's later slides is in the ledger, and makes no headings", async () => {
  for (const text of [deck, deck.replaceAll("\n", "\r\n")]) {
    const [document] = documents(await loadFiles({ "docs/slides.md": text }));
    if (document === undefined) throw new Error("no document");
    const { chunks, ledger } = chunkDocument(document, { maxTokens: 512 });
    expect(chunks.flatMap((one) => one.headings)).toEqual(["Welcome", "Second"]);
    expect(chunks.map((one) => one.text).join("\n")).not.toMatch(/layout|transition|text-center/);
    expect(ledger.filter(({ reason }) => reason === "front-matter")).toHaveLength(4);
  }
});

test("of a deck that says so at its beginning, or once, every slide is read so", async () => {
  const slide = "\n# A\n\n---\ntitle: Names and numbers\nclass: text-center\n---\n\nText.\n";
  for (const text of [`---\nmdc: true\n---\n${slide}`, `${slide}\n---\nlayout: end\n---\n`])
    expect(documents(await loadFiles({ "docs/a.md": text }))[0]?.text).not.toContain("Names and numbers");
  expect(documents(await loadFiles({ "docs/a.md": `---\ntitle: B\n---\n${slide}` }))[0]?.text).toContain(
    "Names and numbers",
  );
});

test.each([
  ["a heading below a rule", "# A\n\n---\nNote: read this\n---\n\nText.\n"],
  [
    "a card of a person between rules",
    "# A\n\n---\nname: Ada Lovelace\nurl: https://acme.io\n---\n\nText.\n",
  ],
  ["a deck that is shown in a fence", "# A\n\n```md\n---\nlayout: center\n---\n```\n\nText.\n"],
  ["a heading above keys", "# A\n\nPart\n---\nlayout: center\n---\n\nText.\n"],
])("what is no slide stays: %s", async (_, text) => {
  expect(documents(await loadFiles({ "docs/a.md": text }))).toMatchObject([{ text }]);
});

test("a page of nothing but link definitions and comments is told to be empty", async () => {
  const rules = async (text: string) =>
    findings(await loadFiles({ "docs/a.md": text })).map(({ rule }) => rule);
  expect(await rules("<!-- links -->\n[a]: https://example.com/a\n[b]: b.md 'B'\n")).toEqual([
    "document-empty",
  ]);
  expect(await rules("<!-- never closed\n[a]: a.md\n")).toEqual([]);
  const began = performance.now();
  await rules(`<!-- a -->${"<!--".repeat(100_000)}`);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(await rules("[^1]: A footnote has text.\n")).toEqual([]);
  expect(await rules("[a]: a.md\n\nSee [a].\n")).toEqual([]);
});
