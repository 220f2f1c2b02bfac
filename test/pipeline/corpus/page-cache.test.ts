import { createHash } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type Page, readPage } from "../../../src/load/read-page.ts";
import { CacheFile } from "../../../src/pipeline/corpus/cache-file.ts";
import { packOrigin, unpackOrigin } from "../../../src/pipeline/corpus/packed-origin.ts";
import { PageCache } from "../../../src/pipeline/corpus/page-cache.ts";
import { withCorpus } from "../../../src/pipeline/corpus/read-corpus.ts";
import { type TestCorpus, testCorpus } from "../../corpus.ts";

const html: Page = {
  path: "docs/a.html",
  format: "html",
  source: `<title>Refunds &amp; returns</title><nav>Everywhere</nav><!-- corpusgate-disable-file link-broken: yes -->
<h1 id="top">Refunds</h1><p>Within <b>14 days</b> &mdash; or later.</p><table><tr><th>Plan<td>Days<tr><td>Team<td>30</table>`,
  bodyStart: 0,
};
const mdx: Page = {
  path: "docs/b.mdx",
  format: "mdx",
  source: `---\ntitle: Cards\n---\nimport Card from "./card";\n\n# Cards\n\n<Card title="First">It is {1 + 1} by default.</Card>\n`,
  bodyStart: 21,
};

async function filled(): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-test-"));
  const cache = cacheIn(folder);
  for (const page of [html, mdx]) {
    await cache.pages.read(page);
    cache.pages.settle(page.path, true);
  }
  await cache.file.save();
  cache.file.close();
  return { folder, file: path.join(folder, "pages.jsonl") };
}

function cacheIn(folder: string) {
  const file = new CacheFile({ path: folder, standing: "own" }, "pages.jsonl");
  return { file, pages: new PageCache(file, "code") };
}

/** As a run would have written it. */
function signed(lines: string): string {
  return `${lines}${createHash("sha256").update(lines).digest("hex")}`;
}

describe("a page that was read before", () => {
  test.each([html, mdx])("is what reading it makes: $format", async (page) => {
    const { folder } = await filled();
    expect(await cacheIn(folder).pages.read(page)).toEqual(await readPage(page));
  });

  test("is not read again, and one that changed is", async () => {
    const { folder, file } = await filled();
    const lines = (await readFile(file, "utf8")).slice(0, -64);
    await writeFile(file, signed(lines.replaceAll("Refunds", "Returns")));
    const { pages } = cacheIn(folder);
    expect(await pages.read(html)).toMatchObject({ text: expect.stringContaining("Returns") });
    const changed = { ...html, source: `${html.source}<p>New` };
    expect(await pages.read(changed)).toEqual(await readPage(changed));
  });

  test.each(["", "0", "{}"])("is read again when the file was damaged (%j at its end)", async (damage) => {
    const { folder, file } = await filled();
    const lines = (await readFile(file, "utf8")).slice(0, -64);
    await writeFile(file, `${lines.replaceAll("Refunds", "Returns")}${damage}`);
    expect(await cacheIn(folder).pages.read(html)).toEqual(await readPage(html));
  });

  test("is remembered over blocks of a megabyte", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-test-"));
    const pages = Array.from({ length: 8 }, (_, nth) => ({
      ...html,
      path: `docs/${nth}.html`,
      source: `<p>${nth}${" word".repeat(70_000)}</p>`,
    }));
    const cache = cacheIn(folder);
    for (const page of pages) {
      await cache.pages.read(page);
      cache.pages.settle(page.path, true);
    }
    await cache.file.save();
    const again = new CacheFile({ path: folder, standing: "own" }, "pages.jsonl");
    const reader = new PageCache(again, "code");
    for (const page of pages) expect(await reader.read(page)).toEqual(await readPage(page));
    const before = await readFile(path.join(folder, "pages.jsonl"), "utf8");
    await again.save();
    expect(await readFile(path.join(folder, "pages.jsonl"), "utf8")).toBe(before);
  });
});

test("an origin comes out of its packing as it went in", async () => {
  for (const page of [html, mdx]) {
    const read = await readPage(page);
    if (read.outcome !== "read") throw new TypeError("expected a page");
    expect(read.origin.omitted.length).toBeGreaterThan(1);
    expect(unpackOrigin(JSON.parse(JSON.stringify(packOrigin(read.origin))))).toEqual(read.origin);
  }
});

describe("in a corpus", () => {
  const remembered = async (corpus: TestCorpus) =>
    readFile(path.join(corpus.folder, ".corpusgate/cache/pages.jsonl"), "utf8").catch(() => "");

  async function corpusOf(yaml = ""): Promise<TestCorpus> {
    const corpus = await testCorpus("");
    await configure(corpus, yaml);
    return corpus;
  }

  const configure = (corpus: TestCorpus, yaml: string) =>
    writeFile(
      corpus.configFile,
      `version: 1\ncorpus: test\nsources: [{ name: docs, include: ["docs/**/*.{html,mdx}"] }]\n${yaml}`,
    );

  async function twice(corpus: TestCorpus) {
    const reading = async () =>
      withCorpus(await corpus.config(), async ({ spool, seconds, ...made }) => made);
    const first = await reading();
    expect(await reading()).toEqual(first);
    return first;
  }

  test("nothing that is said of pages differs when they are remembered", async () => {
    const corpus = await corpusOf();
    for (const page of [html, mdx]) await corpus.write(page.path, page.source);
    const { corpus: read } = await twice(corpus);
    expect(read.documents.map((one) => one.path)).toEqual(["docs/a.html", "docs/b.mdx"]);
    expect((await remembered(corpus)).split("\n")).toHaveLength(3);
  });

  test("a page that a guardrail takes something out of, or that stays out, is not remembered", async () => {
    const text = "<h1>Prices</h1><p>The team plan costs 4711 dollars a month, and support comes with it.</p>";
    const corpus = await corpusOf();
    await corpus.write("docs/prices.html", text);
    await twice(corpus);
    expect(await remembered(corpus)).toContain("4711");
    await corpus.write("docs/prices.html", `---\npricing_sensitive: true\n---\n${text}`);
    await corpus.write("docs/draft.html", `---\nstatus: draft\n---\n${text}`);
    const read = await twice(corpus);
    expect(read.guardrails.redacted).toEqual({ price: 1 });
    expect(await remembered(corpus)).not.toContain("4711");
  });

  test("the last page that went is not remembered any more", async () => {
    const corpus = await corpusOf();
    await corpus.write("docs/a.html", "<h1>Help</h1><p>The password of the day is Nightjar.</p>");
    await twice(corpus);
    expect(await remembered(corpus)).toContain("Nightjar");
    await corpus.remove("docs/a.html");
    await twice(corpus);
    expect(await remembered(corpus)).not.toContain("Nightjar");
  });

  test("a page that was let in before a guardrail was set is not remembered any more", async () => {
    const rule = (what: string) => `guardrails: { rules: { personal-email: ${what} } }\n`;
    const corpus = await corpusOf(rule("allow"));
    await corpus.write(
      "docs/a.html",
      "<h1>Help</h1><p>Write to jo.doe@corp-example.com, who answers within a day.</p>",
    );
    await twice(corpus);
    expect(await remembered(corpus)).toContain("jo.doe");
    await configure(corpus, rule("redact"));
    expect((await twice(corpus)).guardrails.redacted).toEqual({ email: 1 });
    expect(await remembered(corpus)).not.toContain("jo.doe");
  });
});

test("a page is read again when a file that it imports says something else", async () => {
  const { pages } = cacheIn(await mkdtemp(path.join(tmpdir(), "corpusgate-test-")));
  const texts: string[] = [];
  for (const said of ["Before.", "After."]) {
    const read = await pages.read({
      ...mdx,
      source: "<Part />\n",
      bodyStart: 0,
      partials: new Map([["Part", said]]),
    });
    pages.settle(mdx.path, true);
    texts.push(read.outcome === "read" ? read.text.trim() : read.outcome);
  }
  expect(texts).toEqual(["Before.", "After."]);
});
