import { expect, test } from "vitest";
import { fileLine } from "../../../src/load/document.ts";
import { readMdx } from "../../../src/load/formats/mdx.ts";
import { documents, findings, loadFiles, skippedPaths } from "../folder.ts";

/** A page as Docusaurus projects write it. */
const page = `---
title: Install
---
import Tabs from '@theme/Tabs';
import TabItem from '@theme/TabItem';

export const level = 3;

# Install {#install}

Needs Node {level} or later. See <Link to="/faq" title="the questions we get">the FAQ</Link>.

<!-- for editors -->

<Tabs groupId="os">
  <TabItem value="linux" label="On Linux">

    Run this:

    \`\`\`sh
    if true; then
      install <it>
    fi
    \`\`\`

    1. first
       - inner

  </TabItem>
</Tabs>

<Faq items={[{ question: "How long does it take?", answer: <p>Two minutes.</p>, id: 7 }]} />

:::note
A directive.
:::

<h2>Next</h2>
{/* nothing */}
`;

function textOf(source: string): string {
  const read = readMdx(source, 0);
  return read.outcome === "read" ? read.text.trim() : `${read.line}: ${read.reason}`;
}

test("what is written in components and text props is text; imports, exports and code are not", async () => {
  const loaded = await loadFiles({ "docs/install.mdx": page });
  const [document] = documents(loaded);
  expect(document?.title).toBe("Install");
  expect(document?.text.trim().replace(/\n{3,}/g, "\n\n")).toBe(
    [
      "# Install ",
      "",
      "Needs Node  or later. See the questions we get [the FAQ](/faq).",
      "",
      "On Linux",
      "",
      "Run this:",
      "",
      "```sh",
      "if true; then",
      "  install <it>",
      "fi",
      "```",
      "",
      "1. first",
      "   - inner",
      "",
      "How long does it take?",
      "Two minutes.",
      "",
      ":::note",
      "A directive.",
      ":::",
      "",
      "## Next",
    ].join("\n"),
  );
});

test("the report says which components lost how many characters", async () => {
  const loaded = await loadFiles({ "docs/install.mdx": page });
  expect(
    loaded.flatMap((one) => one.findings).map(({ rule, severity, message }) => ({ rule, severity, message })),
  ).toEqual([
    {
      rule: "mdx-text-lost",
      severity: "info",
      message: expect.stringMatching(
        /^Code holds \d+ characters, 7\.3 % of the document, .*: <Faq> \d+, expressions \d+\.$/,
      ),
    },
  ]);
});

test("brackets, keys and settings of data are no text that is lost; values that no key calls text are", async () => {
  const loaded = await loadFiles({
    "docs/cards.mdx":
      "<Cards cards={[{ title: 'A', href: '/a', wide: true }, { title: `B`, href: `/b` }]} />\n",
    "docs/links.mdx":
      "<ExampleLinks examples={[{ title: 'A', link: '/docs/a' }, { title: 'B', link: 'Read more' }]} />\n",
    "docs/chart.mdx":
      "Short.\n\n<Chart data={[{ month: 'Jan', value: 12 }, { month: 'Feb', value: 13 }]} />\n",
  });
  expect(
    loaded.flatMap((one) => one.findings).map(({ path, message }) => [path, /<.*/.exec(message)?.[0]]),
  ).toEqual([["docs/chart.mdx", "<Chart> 14."]]);
});

test("an MDX document that loses more than the limit is an error, and is still a document", async () => {
  const loaded = await loadFiles({
    "docs/a.mdx": "Short.\n\n<Chart data={compute(all.the.numbers, of.every.year).map(draw)} />\n",
  });
  expect(findings(loaded)).toEqual([
    { rule: "mdx-text-lost", severity: "error", path: "docs/a.mdx", line: 1 },
  ]);
  expect(documents(loaded)).toHaveLength(1);
});

test("what is not MDX is an error at its line, and its live version stays", async () => {
  const loaded = await loadFiles({
    "docs/a.mdx": "# A\n\nIf x <3 then.\n",
    "docs/b.mdx": "<Open>\n\ntext\n",
    "docs/c.mdx": "{a b}",
  });
  expect(findings(loaded)).toEqual([
    { rule: "mdx-invalid", severity: "error", path: "docs/a.mdx", line: 3 },
    { rule: "mdx-invalid", severity: "error", path: "docs/b.mdx", line: 1 },
    { rule: "mdx-invalid", severity: "error", path: "docs/c.mdx", line: 1 },
  ]);
  expect(skippedPaths(loaded)).toEqual(["docs/a.mdx", "docs/b.mdx", "docs/c.mdx"]);
});

test("Markdown is never read as MDX", async () => {
  const text = "If x <3 and {a b}, import nothing.\n\n<br>\n\nimport x from 'y'\n";
  expect(documents(await loadFiles({ "docs/a.md": text }))).toMatchObject([
    { format: "markdown", text, bodyStart: 0 },
  ]);
});

test.each([
  ["a less-than sign before a blank", "x < 3", "x < 3"],
  ["a literal in braces", 'It is {"text"}.', "It is text."],
  ["a template text", "<T title={`some words`} />", "some words"],
  [
    "code of several lines in a component",
    '# Page\n\n<CodeBlock language="bash">\n{`# install it\nnpm i\n\n## run it\nnpm start`}\n</CodeBlock>\n\nAfter.',
    "# Page\n\n```\n# install it\nnpm i\n\n## run it\nnpm start\n```\n\nAfter.",
  ],
  ["code of one line", "<pre>{`npm i`}</pre>", "npm i"],
  [
    "code in a prop",
    "<Example code={`\nnpm install it\n# run it\n`} />",
    "```\nnpm install it\n# run it\n```",
  ],
  [
    "lists of things in a prop",
    "<Cards cards={[{ title: 'Tools', text: 'What they do.', href: '/t' }, { title: 'Agents', text: 'What they are.' }]} />",
    "Tools\nWhat they do.\n\nAgents\nWhat they are.",
  ],
  [
    "a table of parameters with their names",
    "<Table content={[{ name: 'limit', type: 'number', isOptional: true, description: 'How many.' }]} />",
    "limit\nnumber\nHow many.",
  ],
  [
    "a table of parameters named by their keys",
    "<TypeTable type={{ limit: { description: 'How many.', type: 'number', default: `10` }, 'on-error': { type: 'F', description: 'Called.' } }} />",
    "limit\nHow many.\nnumber\n10\n\non-error\nF\nCalled.",
  ],
  [
    "components that describe a parameter",
    '<ParamField path="user_id" type="string" required>\n  Who.\n</ParamField>\n\n<Icon name="user" />',
    "user_id\nstring\n\nWho.",
  ],
  ["technical props", '<T className="flex items center" href="a b" icon="big star" />', ""],
  ["cells of a table", "<table><tr><td>a</td><td>b</td></tr></table>", "| a | b |\n|---|---|"],
  [
    "a table over lines",
    "Before.\n<table>\n  <thead>\n    <tr>\n      <th>Name</th>\n      <th>Price | Cost</th>\n    </tr>\n  </thead>\n  <tr>\n    <td>\n      A <a href='/x'>b</a>\n    </td>\n    <td title=\"two words\">49<br/>EUR</td>\n  </tr>\n</table>\nAfter.",
    "Before.\n\n| Name | Price \\| Cost |\n|---|---|\n| A [b](/x) | two words 49 EUR |\n\nAfter.",
  ],
  [
    "a table of blocks",
    "<table>\n<tr><td>\n\n- a\n- b\n\n</td><td>\n\nText\n\n</td></tr>\n</table>",
    "- a\n- b\n\nText",
  ],
  ["a table in a list", "- <table><tr><td>a</td><td>b</td></tr></table>", "-  | a | b"],
  [
    "links and images",
    'See <a href="https://x.io/y">the docs</a>, <NextLink to="/b c">b</NextLink>, <a href="#in">in</a>, <a href={url}>c</a>.\n\n<img alt="A map" src="/m.png" />',
    "See [the docs](https://x.io/y), [b](</b%20c>), in, c.\n\n![A map](/m.png)",
  ],
  [
    "cards, and links around a block",
    '<Card title="Install it" href="/install">\n  Text.\n</Card>\n\n<a href="/x">\n  Block text\n</a>',
    "[Install it](/install)\n\nText.\n\n[Block text](/x)",
  ],
  [
    "formulas",
    "$x<3$, $x_{i}$ and\n\n$$\n\\frac{a}{b} <c\n$$",
    "$x<3$, $x_{i}$ and\n\n$$\n\\frac{a}{b} <c\n$$",
  ],
  [
    "dollars that are no formula",
    "$5 and {x} costs $6, $" + "{HOME} and $PATH",
    "$5 and  costs $6, $ and $PATH",
  ],
  ["code that looks like a formula", "<T a={() => { const $a_ = 1; return $b; }} />", ""],
  ["words around inline elements", "a<b>b</b>c <Kbd>d</Kbd>", "abc d"],
  ["a comment in code", "`<!-- a -->`", "`<!-- a -->`"],
  ["braces in code", "```js\nimport {a} from 'b'\n```", "```js\nimport {a} from 'b'\n```"],
  ["list items", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"],
])("%s: %j is read as %j", (_what, source, text) => {
  expect(textOf(source).replace(/\n{3,}/g, "\n\n")).toBe(text);
});

test("a line of the text tells its line in the file", async () => {
  const [document] = documents(await loadFiles({ "docs/install.mdx": page }));
  if (document === undefined) throw new Error("no document");
  const lineOf = (words: string): number => fileLine(document, document.text.indexOf(words));
  expect(["# Install", "On Linux", "if true", "How long", "## Next"].map(lineOf)).toEqual([
    9, 16, 21, 32, 38,
  ]);
});

test("more tags than anybody wrote are refused at their line, before they are parsed", () => {
  const started = performance.now();
  expect(readMdx("<A />\n\n".repeat(700_000), 0)).toMatchObject({ outcome: "invalid", line: 200_001 });
  expect(performance.now() - started).toBeLessThan(5_000);
});

test("a list of objects in braces, which takes quadratic time to parse, is refused at its line when it is long", () => {
  const table = (rows: number) =>
    `# Table\n\n<Table rows={[\n${"  { name: 'value', description: 'Some words about it.' },\n".repeat(rows)}]} />\n`;
  expect(readMdx(table(100), 0)).toMatchObject({ outcome: "read" });
  expect(readMdx(table(8000), 0)).toMatchObject({ outcome: "invalid", line: 2277 });
  const code = `\`\`\`js\nif (x) {\n${"  f({ a: 1 });\n".repeat(100)}\`\`\`\n\n`;
  expect(readMdx(code.repeat(40), 0)).toMatchObject({ outcome: "read" });
});

test("nesting without end is refused or read in bounded time", () => {
  const started = performance.now();
  for (const source of [
    `{${"(".repeat(20_000)}`,
    `{${"[".repeat(5_000)}1${"]".repeat(5_000)}}`,
    "<a>".repeat(2_000),
    "> ".repeat(2_000),
    "word ".repeat(50_000),
    "{a}".repeat(5_000),
    "**a*".repeat(100_000),
  ])
    expect(["read", "invalid"]).toContain(readMdx(source, 0).outcome);
  expect(performance.now() - started).toBeLessThan(15_000);
});

test.each([
  [
    "export const getStaticProps = async () => ({ props: { stars: await count('https://example.com') } });",
    [],
  ],
  ["export default ({ children }) => <Layout width='12px'>{children}</Layout>;", []],
  ["export const rows = [{ name: 'ttl', text: 'Seconds that a token lives' }];", ["error mdx-text-lost"]],
  ["export const Note = () => <p>Mind the gap.</p>;", ["error mdx-text-lost"]],
])("an export is text that is lost where words for readers stand in it: %s", async (statement, told) => {
  const loaded = await loadFiles({ "docs/a.mdx": `${statement}\n\nA short page.\n` });
  expect(findings(loaded).map(({ rule, severity }) => `${severity} ${rule}`)).toEqual(told);
});
