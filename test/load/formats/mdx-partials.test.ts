import { expect, test } from "vitest";
import { documents, loadFiles } from "../folder.ts";

const only = { include: ["docs/*.mdx"] };

async function loadPage(page: string, files: Readonly<Record<string, string>> = {}) {
  const loaded = await loadFiles({ "docs/a.mdx": page, ...files }, only);
  return {
    text: documents(loaded)
      .find(({ path }) => path === "docs/a.mdx")
      ?.text.replace(/[ \n]*\n\s*\n/g, "\n\n")
      .trim(),
    findings: loaded.flatMap((one) => one.findings).map(({ rule, line }) => `${rule}:${line}`),
    sensitive: loaded.some((one) => one.outcome === "document" && one.includesSensitive === true),
  };
}

test.each([
  ['import Part from "./_part.mdx";', "docs/_part.mdx"],
  ["import Part, { toc } from '../parts/part.md'", "parts/part.md"],
  ["import Part from '@site/docs/_part.mdx';", "docs/_part.mdx"],
  ["import Part from '@/parts/part.mdx';", "docs/parts/part.mdx"],
  ["import Part from '/snippets/part.mdx';", "snippets/part.mdx"],
  ["import { Content as Part } from '../parts/part.md';", "parts/part.md"],
])("a component that is a file shows what the file says: %s", async (statement, path) => {
  const part = "---\ntitle: Part\n---\nimport X from './x';\n\n**Two** words.\n\n<X>Inside.</X>\n";
  expect(await loadPage(`${statement}\n\n# Page\n\n<Part />\n\nEnd.\n`, { [path]: part })).toEqual({
    text: "# Page\n\n**Two** words.\n\nInside.\n\nEnd.",
    findings: [],
    sensitive: false,
  });
});

test("a file with more parts than the parser should be given is not included, whatever it is called", async () => {
  for (const name of ["part.md", "part.mdx"]) {
    const page = `import Part from "../parts/${name}"\n\n# Page\n\n<Part />\n`;
    const loaded = await loadPage(page, { [`parts/${name}`]: "x\n\n".repeat(60_000) });
    expect(loaded).toEqual({ text: "# Page", findings: ["include-not-resolved:1"], sensitive: false });
  }
});

test("it stands as deep in lists and quotes as the component, and in a line where that does", async () => {
  const page = `import Part from "./part.md"
import Word from "./word.md"

1. One

   <Part a="b" />

> <Part />

<Tabs>
  <TabItem>
    <Part />
  </TabItem>
</Tabs>

Press <Word/>, then wait.
`;
  const { text } = await loadPage(page, {
    "docs/part.md": "First.\n\n- Second\n",
    "docs/word.md": "Enter\n",
  });
  expect(text?.replace(/^[ >]*\n/gm, "")).toBe(
    [
      "1. One",
      "   First.",
      "   - Second",
      "> First.",
      "> - Second",
      "First.",
      "- Second",
      "Press Enter, then wait.",
    ].join("\n"),
  );
});

test("files that a file imports are read, too; one that leads nowhere is told where it is imported", async () => {
  const page = 'import A from "./a.md"\nimport B from "./none.mdx"\n\n<A />\n\n<B />\n';
  const files = {
    "docs/a.md": 'import C from "../c.md"\n\nOuter.\n\n<C />\n',
    "c.md": 'import D from "./gone.md"\n\nInner.\n\n<D />\n',
  };
  expect(await loadPage(page, files)).toEqual({
    text: "Outer.\n\nInner.",
    findings: ["include-not-resolved:1", "include-not-resolved:2"],
    sensitive: false,
  });
});

test("an import that is shown as code, or of what the page does not show, names nothing", async () => {
  const page = 'import B from "./none.mdx"\n\n```mdx\nimport A from "./none.mdx"\n\n<A />\n```\n';
  expect((await loadPage(page)).findings).toEqual([]);
});

test("Markdown that is no MDX is taken as it stands, and a file of MDX that is none is a finding", async () => {
  const page = 'import A from "./a.md"\nimport B from "./b.mdx"\n\n<A />\n\n<B />\n';
  const files = { "docs/a.md": "Where x <3.\n", "parts/b.mdx": "x <3\n" };
  const { text, findings } = await loadPage(page.replace("./b.mdx", "../parts/b.mdx"), files);
  expect(text).toBe("Where x <3.");
  expect(findings).toEqual(["include-not-resolved:2"]);
});

test("drafts and hidden files stay out, and a price list makes the page one", async () => {
  const page =
    'import A from "./a.md"\nimport B from "./b.md"\nimport C from "../.env.md"\n\n<A /><B /><C />\n';
  const files = {
    "docs/a.md": "---\ndraft: true\n---\nSecret.\n",
    "docs/b.md": "---\npricing_sensitive: true\n---\nPrices.\n",
    ".env.md": "KEY=1\n",
  };
  expect(await loadPage(page, files)).toEqual({
    text: "Prices.",
    findings: ["include-not-resolved:1", "include-not-resolved:3", "include-pricing-sensitive:1"],
    sensitive: true,
  });
});

test("what is shown over and over makes no document larger than one may be", async () => {
  const page = `import A from "./a.md"\n\n${"<A />\n\n".repeat(3000)}Rest.\n`;
  const { text, findings } = await loadPage(page, { "docs/a.md": "word ".repeat(1000) });
  expect(text).toBe("Rest.");
  expect(findings).toEqual(["include-not-resolved:1"]);
});

test("ids that headings of imported files have are places of the page", async () => {
  const files = {
    "docs/a.mdx": 'import A from "../a.md"\n\n## Page {#page}\n\n<A />\n',
    "a.md": 'import B from "./b.md"\n\n## One {#own}\n\n<B />\n',
    "b.md": "## Two {/* #inner */}\n",
  };
  expect(documents(await loadFiles(files, only))[0]?.anchors).toEqual(["page", "own", "inner"]);
});
