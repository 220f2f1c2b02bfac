import { expect, test } from "vitest";
import { readPage } from "./read-page.ts";

const ruby = "```\ndef a\n  b\n```";

test.each([
  [
    "Rouge inside a fence",
    '<div class="language-rb highlighter-rouge"><pre class="highlight"><code><table class="rouge-table"><tbody><tr><td class="gutter gl"><pre class="lineno">1\n2\n</pre></td><td class="code"><pre><span class="k">def</span> a\n  b\n</pre></td></tr></tbody></table></code></pre></div>',
    ruby,
  ],
  [
    "Rouge",
    '<table class="rouge-table"><tr><td class="rouge-gutter gl"><pre class="lineno">1\n2</pre></td><td class="code"><pre>def a\n  b</pre></td></tr></table>',
    ruby,
  ],
  [
    "Pygments",
    '<table class="highlighttable"><tr><td class="linenos"><div class="linenodiv"><pre><span></span><span class="normal">1</span>\n<span class="normal">2</span></pre></div></td><td class="code"><div><pre><span></span><code>def a\n  b</code></pre></div></td></tr></table>',
    ruby,
  ],
  [
    "Chroma",
    '<table class="lntable"><tr><td class="lntd"><pre><code><span class="lnt">1\n</span><span class="lnt">2\n</span></code></pre></td><td class="lntd"><pre><code class="language-go"><span class="line">def a\n</span><span class="line">  b</span></code></pre></td></tr></table>',
    ruby.replace("```", "```go"),
  ],
  [
    "Hexo",
    '<table><tr><td class="gutter"><pre><span class="line">1</span><br><span class="line">2</span></pre></td><td class="code"><pre><span class="line">def a</span><br><span class="line">  b</span></pre></td></tr></table>',
    ruby,
  ],
  [
    "numbers within the lines",
    '<pre><span class="linenos">1</span>def a\n<span class="lineno">2</span>  b</pre>',
    ruby,
  ],
  [
    "a table of one line",
    '<table class="highlighttable"><tr><td class="linenos"><pre>1</pre></td><td class="code"><pre>def a</pre></td></tr></table>',
    "```\ndef a\n```",
  ],
])("code is code without its line numbers: %s", (_what, html, text) => {
  const { text: read, origin } = readPage(html, 0);
  expect(read).toBe(text);
  expect(new Set(origin.omitted.map((one) => one.reason))).toEqual(new Set(["markup"]));
});

test("numbers are line numbers in code alone, and where nothing but numbers is", () => {
  expect(readPage('<pre class="line-numbers">1\n2</pre>', 0).text).toBe("```\n1\n2\n```");
  expect(readPage('<pre><span class="ln">10 PRINT</span></pre>', 0).text).toBe("```\n10 PRINT\n```");
  expect(readPage('<table><tr><td class="ln">12</td></tr></table>', 0).text).toBe("| 12 |\n|---|");
});

test("a table with code of several lines lays the page out; with one line it is a table", () => {
  const page = (code: string) =>
    `<table><tr><th>Old</th><th>New</th></tr><tr><td><pre>${code}</pre></td><td>c</td></tr></table>`;
  expect(readPage(page("a\n  b"), 0).text).toBe("Old\n\nNew\n\n```\na\n  b\n```\n\nc");
  expect(readPage(page("\na\n"), 0).text).toBe("| Old | New |\n|---|---|\n| a | c |");
});

test("a fence is longer than any in the code, also behind line numbers", () => {
  const page =
    '<pre><table><tr><td class="gutter"><pre class="lineno">1</pre></td><td><pre>```</pre></td></tr></table></pre>';
  expect(readPage(page, 0).text).toBe("````\n```\n````");
});
