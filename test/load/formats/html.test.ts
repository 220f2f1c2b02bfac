import { expect, test } from "vitest";
import { fileLine } from "../../../src/load/document.ts";
import { readHtml } from "../../../src/load/formats/html.ts";
import { documents, findings, loadFiles } from "../folder.ts";
import { readPage } from "./read-page.ts";

/** A page as static site generators write it: head, navigation, main content, footer. */
const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Orders &amp; refunds | Shop help</title>
<style>main { color: #333 }</style></head>
<body>
<nav aria-label="Main"><a href="/">Home</a></nav>
<main>
<h1 id="orders">Orders<a class="anchor" href="#orders" aria-hidden="true">#</a></h1>
<p>An order with &lt; 3 items ships
today. See <a href="/refunds.html">refunds</a>.</p>
<aside><p>Note: not on Sundays.</p></aside>
<pre><code class="language-sh">ship --all &amp;&amp; \\
  echo done
</code></pre>
<table>
<thead><tr><th>Plan</th><th>Price | year</th></tr></thead>
<tbody><tr><td>Basic</td><td>free</td></tr></tbody>
</table>
<ol><li>Pack</li><li>Label<ul><li>print</li></ul></li></ol>
<img src="box.png" alt="A box"><script>track("x < 3")</script>
</main>
<footer>© Shop</footer>
</body>
</html>
`;

test("a page is its main content as Markdown, and its title is its own", async () => {
  const loaded = await loadFiles({ "docs/orders.html": page });
  const [document] = documents(loaded);
  expect(findings(loaded)).toEqual([]);
  expect(document).toMatchObject({ format: "html", title: "Orders & refunds | Shop help", bodyStart: 0 });
  expect(document?.text).toBe(
    [
      "# Orders",
      "",
      "An order with < 3 items ships today. See [refunds](/refunds.html).",
      "",
      "Note: not on Sundays.",
      "",
      "```sh",
      "ship --all && \\",
      "  echo done",
      "```",
      "",
      "| Plan | Price \\| year |",
      "|---|---|",
      "| Basic | free |",
      "",
      "1. Pack",
      "2. Label",
      "   - print",
      "",
      "![A box](box.png)",
    ].join("\n"),
  );
});

test("what is left out of a page is in its ledger with the reason", () => {
  const { origin } = readPage(page, 0);
  const left = new Map<string, string>();
  for (const { offset, length, reason } of origin.omitted)
    if (reason !== "markup") left.set(reason, (left.get(reason) ?? "") + page.slice(offset, offset + length));
  expect([...left].map(([reason, text]) => [reason, text.replace(/\s+/g, " ")])).toEqual([
    [
      "head",
      '<head><meta charset="utf-8"><title>Orders&amp;refunds | Shop help</title><style>main { color: #333 }</style></head>',
    ],
    ["navigation", "Home"],
    ["hidden", '<a class="anchor" href="#orders" aria-hidden="true">#</a>'],
    ["script", '<script>track("x < 3")</script>'],
    ["footer", "© Shop"],
  ]);
});

test("a line of the text tells its line in the file", async () => {
  const [document] = documents(await loadFiles({ "docs/orders.html": page }));
  if (document === undefined) throw new Error("no document");
  const lineOf = (words: string): number => fileLine(document, document.text.indexOf(words));
  expect(["Orders", "An order", "echo done", "Basic", "print"].map(lineOf)).toEqual([8, 9, 13, 17, 19]);
});

test.each([
  [
    "without main, all but navigation, footer and asides",
    "<nav>n</nav><p>a</p><aside>b</aside><footer>c</footer>",
    "a",
  ],
  [
    "breadcrumbs, where they are no example in the main content",
    '<div id="breadcrumb-section"><ol id="breadcrumbs"><li>Space</ol></div><ul class="nav breadcrumb"><li>b</ul><p class="breadcrumb">c</p>',
    "c",
  ],
  [
    "what Confluence's exports say of a page, but for its comments",
    `<div class="page-metadata">Created by <span class='author'> Jane</span> on Jan 05</div><p>a</p><div class="pageSection group"><div class="pageSectionHeader"><h2 id="attachments" class="pageSectionTitle">Attachments:</h2></div><a href="1.png">b</a></div><div class="pageSection group"><h2 id="comments">Comments:</h2><p>c</p></div><div class="page-metadata">d</div>`,
    "a\n\n## Comments:\n\nc\n\nd",
  ],
  [
    "cells that span columns and rows, with those behind and below them in their columns",
    "<table><tr><th colspan=2>Pump<th>Price<tr><td rowspan=2>A<td>1<td>2<tr><td>3<td>4<tr><td>B<td colspan=100>5</table>",
    "| Pump | | Price |\n|---|---|---|\n| A | 1 | 2 |\n| | 3 | 4 |\n| B | 5 |",
  ],
  [
    "a short row below a cell that spans rows",
    "<table><tr><th>x<th rowspan=2>y<tr><td rowspan=0>1<tr><td>2<td>3</table>",
    "| x | y |\n|---|---|\n| 1 | |\n| 2 | 3 |",
  ],
  [
    "bars that lead to the next page of a manual",
    '<div class="navheader"><table><tr><th colspan="3">Title</table></div><ul class="docnav top"><li>Next</ul><p>a</p><div class="nav-panel">Up</div>',
    "a",
  ],
  [
    "macros of Confluence's storage format, with their code and without their settings",
    `<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter><ac:parameter ac:name="title">run.sh</ac:parameter><ac:plain-text-body><![CDATA[echo "a < b"
ls]]></ac:plain-text-body></ac:structured-macro><ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">More</ac:parameter><ac:parameter ac:name="bgColor" /><ac:rich-text-body><p>c</p></ac:rich-text-body></ac:structured-macro>`,
    'run.sh\n\n```bash\necho "a < b"\nls\n```\n\nMore\n\nc',
  ],
  [
    "links and tasks of Confluence's storage format",
    `<p>See <ac:link><ri:page ri:content-title="Page A" /></ac:link> and <ac:link><ri:page ri:content-title="B" /><ac:plain-text-link-body><![CDATA[that one]]></ac:plain-text-link-body></ac:link>.</p><ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Do</ac:task-body></ac:task></ac:task-list>`,
    "See Page A and that one.\n\nDo",
  ],
  [
    "code of Confluence's storage format in a table",
    "<table><tr><td>a</td><td><ac:plain-text-body><![CDATA[b\nc]]></ac:plain-text-body></td></tr></table>",
    "a\n\n```\nb\nc\n```",
  ],
  [
    "panels and decisions of Confluence's storage format, once and without their settings",
    `<ac:adf-extension><ac:adf-node type="panel"><ac:adf-attribute key="panel-type">note</ac:adf-attribute><ac:adf-content><p>a</p></ac:adf-content></ac:adf-node><ac:adf-fallback><div class="panel"><p>a</p></div></ac:adf-fallback></ac:adf-extension><ac:adf-extension><ac:adf-node type="decision-list"><ac:adf-node type="decision-item"><ac:adf-attribute key="state">DECIDED</ac:adf-attribute><ac:adf-content>b</ac:adf-content></ac:adf-node><ac:adf-node type="decision-item"><ac:adf-content>c</ac:adf-content></ac:adf-node></ac:adf-node>
<ac:adf-fallback><ul class="decision-list"><li>b</li><li>c</li></ul></ac:adf-fallback></ac:adf-extension>`,
    "a\n\nb\n\nc",
  ],
  [
    "what Confluence's storage format has in the place of a macro alone",
    `<ac:adf-extension><ac:adf-node type="extension"><ac:adf-attribute key="parameters"><ac:adf-parameter key="lang">x</ac:adf-parameter></ac:adf-attribute></ac:adf-node><ac:adf-fallback><p>a</p></ac:adf-fallback></ac:adf-extension>`,
    "a",
  ],
  ["CDATA elsewhere, which no browser shows,", "<p>a<![CDATA[b]]></p>", "a"],
  ["breadcrumbs in the main content", '<main><ol class="breadcrumb"><li>a</ol></main>', "1. a"],
  [
    "what was deleted",
    "<p>An <s>odd</s> <del>old wording</del><ins>new wording</ins>.</p><del><p>No.</p></del>",
    "An odd new wording.",
  ],
  [
    "a link of Google Docs",
    '<p><a href="https://www.google.com/url?q=https://example.org/a%2520b?x%3D1%26y%3D2&amp;sa=D&amp;usg=AOv">a</a> <a href="https://www.google.com/url?q=x&amp;sa=D">b</a> <a href="https://www.google.com/search?q=https://a.org&sa=D">c</a></p>',
    "[a](https://example.org/a%20b?x=1&y=2) [b](https://www.google.com/url?q=x&sa=D) [c](https://www.google.com/search?q=https://a.org&sa=D)",
  ],
  ["what is hidden", '<p hidden>a</p><p style="color: red; display:none">b</p><p>c</p>', "c"],
  [
    "signs of Markdown",
    "<p># a</p><p>1. b</p><p>- c</p><p>&gt; d</p><p>```</p>",
    "\\# a\n\n1\\. b\n\n\\- c\n\n\\> d\n\n\\```",
  ],
  ["a table that lays out the page", "<table><tr><td><h2>A</h2><p>b</p></td></tr></table>", "## A\n\nb"],
  [
    "a list that lays out the page",
    "<ul><li><h2>A</h2><ul><li>b</li></ul></li><li><ol><li><h3>C</h3>d</ol></li></ul>",
    "## A\n\n- b\n\n### C\n\nd",
  ],
  [
    "the name of a note, after which its section goes on",
    '<h2>A</h2><ol><li>b<div class="note"><h3 class="title">Note</h3><p>c</p></div></li></ol><p>d</p>',
    "## A\n\n1. b\n\n   Note\n\n   c\n\nd",
  ],
  [
    "a heading in what only sounds like a note, and a large one in a note",
    '<div class="release-note"><h3>A</h3></div><div class="note"><div><h3>B</h3></div><h2>C</h2></div>',
    "### A\n\n### B\n\n## C",
  ],
  ["tags that nobody closes", "<ul><li>a<li>b</ul><p>c<p>d", "- a\n- b\n\nc\n\nd"],
  [
    "numbers that a list gives itself",
    '<ol start="3"><li>a<li value="7">b<li>c<li value="x">d</ol><ol start="-2"><li>e</ol><ul><li value="5">f</ul>',
    "3. a\n7. b\n8. c\n9. d\n\n1. e\n\n- f",
  ],
  ["a quote with a list", "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>", "> a\n>\n> - b"],
  ["code with a fence in it", "<pre>```\na\n```</pre>", "````\n```\na\n```\n````"],
  ["entities that are blanks", "<p>a&nbsp;b&#10;c</p>", "a b c"],
  ["text without any tag", "x < 3 and y", "x < 3 and y"],
])("%s are read as they are meant", (_what, html, text) => {
  expect(readPage(html, 0).text).toBe(text);
});

test.each([
  [
    "panels of tabs that are not chosen",
    '<ul role="tablist"><li role="tab">Mac<li role="tab">Windows</ul><div role="tabpanel">brew</div><div role="tabpanel" hidden="">winget</div><div role=tabpanel aria-hidden=true style="display: none">apt</div>',
    "- Mac\n- Windows\n\nbrew\n\nwinget\n\napt",
  ],
  [
    "what Confluence expands",
    '<div class="expand-control">More</div><div class="expand-content" style="display: none;"><p>a</p></div>',
    "More\n\na",
  ],
  [
    "regions of an accordion",
    '<h3><button id="q" aria-expanded="false" aria-controls="a">Why?</button></h3><div id="a" role="region" aria-labelledby="q" hidden>Because.</div>',
    "### Why?\n\nBecause.",
  ],
  ["text that is hidden until found", '<p hidden="until-found">a</p>', "a"],
  [
    "blocks that a summary opens",
    '<details><summary>More</summary><div style="display:none;height:0px"><p>a</p></div><p hidden>b</p></details>',
    "More\n\na\n\nb",
  ],
])("%s are read, as a click shows them", (_what, html, text) => {
  expect(readPage(html, 0).text).toBe(text);
});

test.each([
  '<div role="tabpanel"><p hidden>x</p></div>',
  '<p hidden="until-found" style="display:none">x</p>',
  '<details><summary>a<div hidden>x</div></summary><span style="display:none">x</span><p aria-hidden="true">x</p></details>',
  '<details><p style="visibility:hidden">x</p></details><p hidden>x</p>',
  '<div role="tabpanel" style="visibility:hidden">x</div>',
  '<div role="region" aria-label="a" hidden>x</div><div class="collapse" hidden>x</div>',
])("what no click shows stays out: %s", (html) => {
  const { text, origin } = readPage(html, 0);
  expect(text).not.toContain("x");
  expect(origin.omitted.map((one) => one.reason)).toContain("hidden");
});

test.each([
  '<h2>Start<a class="hash-link" href="#s" title="Direct link to Start">&#8203;</a></h2>',
  '<h2>Start<a class="header-anchor" href="#s">\u200b</a></h2>',
  '<h2>Start<a class="headerlink" href="#s"><i>\uf0c1</i></a></h2>',
  '<h2><a href="/page#s">🔗</a>Start</h2>',
  '<h2><a name="s"></a>Start</h2>',
])("a permalink is no part of its heading: %s", (html) => {
  const { text, origin } = readPage(html, 0);
  expect(text).toBe("## Start");
  expect(new Set(origin.omitted.map((one) => one.reason))).toEqual(new Set(["markup"]));
});

test("terms and captions lose their permalinks, and other links of signs stay", () => {
  const link = '<a class="headerlink" href="#s">¶</a>';
  const page = `<dl><dt>open${link}</dt><dd>Opens.</dd></dl>
<figure><figcaption>A box${link}</figcaption></figure>
<table><caption>Sizes${link}</caption></table>
<div class="code-block-caption">main.c${link}</div>
<h2>The <a href="#c">C</a> API</h2><p>Not <a href="#note">*</a></p>`;
  expect(readPage(page, 0).text).toBe("open\n\nOpens.\n\nA box\n\nSizes\n\nmain.c\n\n## The C API\n\nNot *");
});

test.each([
  ["a heading", '<a href="/x"><h2>Card</h2><p>Words.</p></a>', "## Card\n\nWords."],
  [
    "a picture and a heading",
    '<a href="/x"><img alt="P" src="p.png"><h3>C</h3></a>',
    "[![P](p.png)](/x)\n\n### C",
  ],
  ["one block", '<a href="/x"><div>Card</div></a>', "[Card](/x)"],
  [
    "several blocks",
    '<a href="/x"><div><div>Card</div>Words.</div></a> More',
    "[Card](/x)\n\nWords.\n\nMore",
  ],
  ["a list", '<a href="/x">a<ul><li>b<li>c</ul></a>', "[a](/x)\n\n- b\n- c"],
  ["a quote", '<a href="/x"><blockquote>a</blockquote></a>', "> a"],
  ["code", '<a href="/x"><pre>a</pre></a>', "```\na\n```"],
  ["a line break", '<a href="/x">a<br>b</a>', "[a\nb](/x)"],
  [
    "blocks in a cell",
    '<table><tr><td><a href="/x"><div>a</div><div>b</div></a></table>',
    "| [a b](/x) |\n|---|",
  ],
])("a link around %s ends where its block ends", (_what, html, text) => {
  expect(readPage(html, 0).text).toBe(text);
});

test.each([
  ["10<sup>6</sup> and <i>x</i><sup>n</sup>", "10^6 and x^n"],
  ["10<sup>-6</sup> m<sup>2</sup>, 2<sup>n-1</sup>", "10^-6 m^2, 2^(n-1)"],
  ["1<sup>st</sup>, 2<sup>e</sup>, Acme<sup>TM</sup>, H<sub>2</sub>O", "1st, 2e, AcmeTM, H2O"],
  ['Note<sup><a href="#fn1">1</a></sup>.', "Note[1]."],
  ['Note<sup class="reference"><a href="#c-1"><span>[</span>1<span>]</span></a></sup>.', "Note[1]."],
  ['Note<a href="#fn1" role="doc-noteref"><sup>1</sup></a>.', "Note[1]."],
  ['Note <sup><a href="#fn1">a</a>,<a href="#fn2">b</a></sup>', "Note [a,b]"],
  ['<sup><a href="#r1">1</a></sup>: Source', "1: Source"],
])("%s is not one word: %s", (html, text) => {
  expect(readPage(`<p>${html}</p>`, 0).text).toBe(text);
});

test.each([
  "<noscript>Switch JavaScript on</noscript>",
  "<select><option>1.0<option selected>2.0</select>",
  '<button class="clean-btn" title="Copy" aria-label="Copy code to clipboard">⧉</button>',
  '<button data-clipboard-text="x">⧉</button>',
  "<button>Copy</button>",
])("controls and what scripts replace are hidden: %s", (html) => {
  const { text, origin } = readPage(`<p>a</p>${html}<pre>b${html}</pre>`, 0);
  expect(text).toBe("a\n\n```\nb\n```");
  expect(origin.omitted.map((one) => one.reason)).toContain("hidden");
});

test("buttons beside each other and beside text are words of their own", () => {
  expect(readPage("<p>New 9<button>Buy</button><button>Share</button></p>", 0).text).toBe("New 9 Buy Share");
});

test("a button that names something is text", () => {
  const page =
    '<button class="copyright">©</button> <button role="tab">Windows</button> <button>How do I copy?</button>';
  expect(readPage(page, 0).text).toBe("© Windows How do I copy?");
});

test.each([
  [
    "TeX",
    '<span class="katex"><span><math><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow><annotation encoding="application/x-tex">x^2</annotation></semantics></math></span><span aria-hidden="true">x2</span></span>',
    "So x^2.",
  ],
  [
    "signs where there is no TeX",
    '<math><semantics><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><annotation-xml encoding="MathML-Content"><ci>x</ci></annotation-xml></semantics></math>',
    "So x+1.",
  ],
  ["signs alone", "<math><mi>x</mi><mo>=</mo><mn>1</mn></math>", "So x=1."],
])("a formula is read once, as %s", (_what, math, text) => {
  expect(readPage(`<p>So ${math}.</p>`, 0).text).toBe(text);
});

test("images and links whose texts are written with `&amp;` take no quadratic time", () => {
  const image = '<img alt="a &amp; b" src=x><ac:link><ri:page ri:content-title="a &amp; b" /></ac:link>';
  const started = performance.now();
  const { text } = readPage(`<p>${`${image}\n`.repeat(10_000)}</p>`, 0);
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(text.slice(0, 18)).toBe("![a & b](x)a & b !");
});

test("deep, wide and broken pages are read in bounded time", () => {
  const pages = [
    "<div>".repeat(50_000),
    `${"<blockquote><ul><li>".repeat(5_000)}x`,
    "<table><tr><td>".repeat(5_000),
    "<p".repeat(100_000),
    `<p ${'a="1" '.repeat(100_000)}>x`,
    "<pre>".repeat(20_000),
    "<div><pre>a</div>".repeat(20_000),
    "&amp".repeat(200_000),
    `<p>${"word ".repeat(200_000)}`,
    "<a href=x>".repeat(20_000),
    `<table>${"<td class=ln>1".repeat(50_000)}`,
    `<pre>${"<span class=ln>1</b>".repeat(900)}${"1 ".repeat(100_000)}`,
  ];
  const started = performance.now();
  for (const html of pages) readHtml(html, 0);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("a page that is nested without end is an error, and its live version stays", async () => {
  const loaded = await loadFiles({
    "docs/a.html": "<b>".repeat(300_000),
    "docs/b.html": `${"<div>".repeat(900)}x`,
  });
  expect(findings(loaded)).toEqual([
    { rule: "html-too-deep", severity: "error", path: "docs/a.html", line: 1 },
  ]);
  expect(documents(loaded)).toMatchObject([{ text: "x" }]);
});

test("values in frames of their own are words of their own, as Notion exports several choices", () => {
  const choice = (text: string) => `<span class="selected-value select-value-color-blue">${text}</span>`;
  const page = `<table><tr><th>Tags</th></tr><tr><td>${choice("Linux")}${choice("Mac")}</td></tr></table><p>Is<span class="badge">new</span>.</p><p><span class="k">de</span><span class="n">f</span></p>`;
  expect(readPage(page, 0).text).toBe("| Tags |\n|---|\n| Linux Mac |\n\nIs new .\n\ndef");
});
