import { expect, test } from "vitest";
import { chunkDocument } from "../../../src/chunk/chunk-document.ts";
import { fileLine } from "../../../src/load/document.ts";
import { documents, findings, loadFiles } from "../folder.ts";

const vitepress = `---
layout: home
hero:
  name: Lake
  text: A database of rivers
  tagline: |
    Levels and flows,
    each hour
  actions: [{ text: Begin, link: /begin }]
features:
  - title: Quick
    details: Answers in a second.
    icon: x
  - details: Works offline.
---
`;

test("a home page of VitePress says what it shows of its front matter, in front of its body", async () => {
  const loaded = await loadFiles({ "docs/index.md": `${vitepress}\n## More\n\nThe body.\n` });
  const [page] = documents(loaded);
  if (page === undefined) throw new Error("not loaded");
  expect(findings(loaded)).toEqual([]);
  expect(page.text.replace(/\n{3,}/g, "\n\n")).toBe(
    "# Lake\n\nA database of rivers\n\nLevels and flows, each hour\n\n- Quick: Answers in a second.\n- Works offline.\n\n## More\n\nThe body.\n",
  );
  expect(fileLine(page, page.text.indexOf("A database"))).toBe(1);
  expect(fileLine(page, page.text.indexOf("## More"))).toBe(17);
  const chunked = chunkDocument(page, { maxTokens: 512 });
  expect(chunked).toMatchObject({ title: "Lake", characters: 14, charactersInChunks: 14 });
  expect(chunked.ledger.map(({ reason }) => reason)).toEqual(["front-matter"]);
});

test.each([
  ["VitePress without a body", "index.md", vitepress, /^# Lake\n/],
  ["Starlight", "index.mdx", "---\ntitle: T\nhero: { tagline: All of it }\n---\n\n<X />\n", /^All of it\n/],
  ["VuePress", "README.md", "---\nhome: true\nheroText: Lake\ntagline: Rivers\n---\n", /^# Lake\n\nRivers\n/],
])("a home page of %s is not empty", async (_, name, page, beginning) => {
  const loaded = await loadFiles({ [`docs/${name}`]: page });
  expect(findings(loaded)).toEqual([]);
  expect(documents(loaded)[0]?.text).toMatch(beginning);
});

test("features and a tagline of another page are metadata alone", async () => {
  const front = "---\nfeatures: [{ title: Quick, details: Yes. }]\ntagline: Rivers\n---\n";
  expect(documents(await loadFiles({ "docs/a.md": `${front}Body.` }))[0]?.text).toBe(`${front}Body.`);
});
