import { readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { withCorpus } from "../../../src/pipeline/corpus/read-corpus.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";

const yaml = `  - { name: list, include: ["listed/*.md"], manifest: listed/manifest.csv }
fields: { team: { type: text } }
`;

/** Findings between documents, silences, drafts, includes, a manifest, a linked file and links to what is no document. */
async function corpusOfKinds(more = ""): Promise<TestCorpus> {
  const corpus = await testCorpus(yaml + more);
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.write("docs/draft.md", "---\nstatus: draft\n---\n\n# Draft\n");
  await corpus.write("docs/broken.md", "---\ntitle: [\n---\n\n# Broken\n");
  await corpus.write(
    "docs/leads.md",
    `${page("leads")}\n<!-- corpusgate-disable-next-line link-broken: it will come -->\n[One](one.pdf)\n\n[Two](../shown/two.pdf)\n`,
  );
  await corpus.write(
    "docs/includes.md",
    `${page("includes")}\n{{#include ../shared/there.txt}}\n\n{{#include ../shared/nowhere.txt}}\n`,
  );
  await corpus.write("shared/there.txt", "Text that stands in another file.\n");
  await symlink("../shared/linked.md", at(corpus, "docs/linked.md"));
  await corpus.write("shared/linked.md", page("linked"));
  await corpus.write("listed/a.md", page("listed"));
  await corpus.write("listed/manifest.csv", "path,team\nlisted/a.md,north\n");
  return corpus;
}

/** What reading makes of it, and whether that was remembered as a whole. */
async function reading(corpus: TestCorpus) {
  return withCorpus(await corpus.config(), async ({ spool, seconds, ...made }) => ({
    made,
    remembered: seconds.chunk === 0,
  }));
}

const at = (corpus: TestCorpus, file: string) => path.join(corpus.folder, file);
const forget = (corpus: TestCorpus) => rm(path.join(corpus.folder, ".corpusgate"), { recursive: true });

test("an unchanged corpus is what reading it makes", async () => {
  const corpus = await corpusOfKinds();
  const first = await reading(corpus);
  expect(first.remembered).toBe(false);
  expect(first.made.findings.map((one) => one.rule).toSorted()).toEqual([
    "front-matter-invalid",
    "include-not-resolved",
    "link-broken",
  ]);
  expect(first.made).toMatchObject({
    silenced: { "link-broken": 1 },
    corpus: { documents: { length: 5 }, skipped: ["docs/broken.md"], withheld: [{ path: "docs/draft.md" }] },
  });
  expect(await reading(corpus)).toEqual({ made: first.made, remembered: true });
});

test("more than fits into one entry comes back whole, and in order", async () => {
  const corpus = await testCorpus("");
  for (let nth = 0; nth < 600; nth += 1) await corpus.write(`docs/${nth}.md`, `# Page ${nth}\n`);
  const { made } = await reading(corpus);
  expect(made).toMatchObject({ measured: { length: 600 }, findings: { length: 600 } });
  expect(await reading(corpus)).toEqual({ made, remembered: true });
});

describe("it is read again, and what is said of it is of now, after", () => {
  test.each<[string, (corpus: TestCorpus) => Promise<unknown>]>([
    [
      "an edit that leaves the size as it was",
      (corpus) => corpus.write("docs/alpha.md", page("alpha").replace("valve", "pumps")),
    ],
    ["a new file", (corpus) => corpus.write("docs/new.md", page("new"))],
    ["a file that went", (corpus) => corpus.remove("docs/alpha.md")],
    ["a file that moved", (corpus) => corpus.move("docs/alpha.md", "docs/omega.md")],
    ["an edit of what is included", (corpus) => corpus.write("shared/there.txt", "Other text.\n")],
    ["an included file that went", (corpus) => corpus.remove("shared/there.txt")],
    ["an included file that came", (corpus) => corpus.write("shared/nowhere.txt", "Here it is.\n")],
    [
      "a link to itself where an included file was looked for",
      (corpus) => symlink("nowhere.txt", at(corpus, "shared/nowhere.txt")),
    ],
    ["a link's target that came", (corpus) => corpus.write("shown/two.pdf", "")],
    [
      "an edit of the manifest",
      (corpus) => corpus.write("listed/manifest.csv", "path,team\nlisted/a.md,south\n"),
    ],
    [
      "a setting of lint",
      async (corpus) =>
        writeFile(
          corpus.configFile,
          `${await readFile(corpus.configFile, "utf8")}lint: { rules: { link-broken: off } }\n`,
        ),
    ],
    [
      "a link that leads elsewhere now",
      async (corpus) => {
        await rm(at(corpus, "docs/linked.md"));
        await symlink("draft.md", at(corpus, "docs/linked.md"));
      },
    ],
    [
      "a file that became a link to a hidden one of the same text",
      async (corpus) => {
        await rename(at(corpus, "shared/there.txt"), at(corpus, ".hidden"));
        await symlink(at(corpus, ".hidden"), at(corpus, "shared/there.txt"));
      },
    ],
  ])("%s", async (_what, change) => {
    const corpus = await corpusOfKinds();
    const before = await reading(corpus);
    await change(corpus);
    const after = await reading(corpus);
    expect(after.remembered).toBe(false);
    expect(after.made).not.toEqual(before.made);
    await forget(corpus);
    expect(await reading(corpus)).toEqual(after);
  });
});

describe("it is not remembered as a whole", () => {
  test.each<[string, string, (corpus: TestCorpus) => Promise<unknown>]>([
    [
      "with a value that guardrails took out",
      "guardrails: { rules: { personal-email: redact } }\n",
      (corpus) => corpus.write("docs/mail.md", `${page("mail")}\nWrite to ada@acme.io.\n`),
    ],
    [
      "with the name of a file that a draft includes and guardrails would not let pass",
      "guardrails: { rules: { personal-email: refuse } }\n",
      (corpus) =>
        corpus.write("docs/draft.md", "---\nstatus: draft\n---\n\n{{#include ../shared/ada@acme.io.txt}}\n"),
    ],
    [
      "with such a name of a file that was included",
      "guardrails: { rules: { personal-email: refuse } }\n",
      async (corpus) => {
        await corpus.write("docs/ada.md", `${page("ada")}\n{{#include ../shared/ada@acme.io.txt}}\n`);
        await corpus.write("shared/ada@acme.io.txt", "Text of the file.\n");
      },
    ],
    [
      "with a document that guardrails keep out",
      "guardrails: { rules: { personal-email: refuse } }\n",
      (corpus) => corpus.write("docs/mail.md", `${page("mail")}\nWrite to ada@acme.io.\n`),
    ],
    [
      "with a file that is too large",
      "load: { maxDocumentBytes: 5000 }\n",
      (corpus) => corpus.write("docs/large.md", page("large", 9)),
    ],
  ])("%s", async (_what, settings, prepare) => {
    const corpus = await corpusOfKinds(settings);
    await prepare(corpus);
    const first = await reading(corpus);
    expect(await reading(corpus)).toEqual(first);
    expect(first.remembered).toBe(false);
  });

  test("with a price that only a record's title holds, and that is not counted", async () => {
    const corpus = await testCorpus(
      `  - { name: offers, include: ["*.json"], record: { text: [text] }, metadata: { pricing_sensitive: true } }\n`,
    );
    await corpus.write("offers.json", `[{ "_id": "a", "title": "Offer at 499 EUR", "text": "It is ours." }]`);
    const first = await reading(corpus);
    expect(first.made.corpus.documents.map((one) => one.title)).toEqual(["Offer at [redacted: price] EUR"]);
    expect(await reading(corpus)).toEqual({ ...first, remembered: false });
  });

  test("with an export, whose age grows", async () => {
    const corpus = await testCorpus(`  - { name: cms, include: ["cms/*.ndjson"], format: sanity }\n`);
    await corpus.write(
      "cms/export.ndjson",
      `${JSON.stringify({ _id: "a", _type: "page", title: "A page", body: "Text of the page." })}\n`,
    );
    const first = await reading(corpus);
    expect(first.made.corpus.documents).toHaveLength(1);
    expect(await reading(corpus)).toEqual({ ...first, remembered: false });
  });

  test("when the memory came with a commit", async () => {
    const corpus = await corpusOfKinds();
    await reading(corpus);
    await execa("git", ["-C", corpus.folder, "init", "--quiet"]);
    await execa("git", ["-C", corpus.folder, "add", "--force", ".corpusgate/cache/corpus.jsonl"]);
    expect((await reading(corpus)).remembered).toBe(false);
  });

  test("when the memory was damaged", async () => {
    const corpus = await corpusOfKinds();
    const { made } = await reading(corpus);
    const file = at(corpus, ".corpusgate/cache/corpus.jsonl");
    await writeFile(file, (await readFile(file, "utf8")).replace("alpha", "omega"));
    expect(await reading(corpus)).toEqual({ made, remembered: false });
    expect(await reading(corpus)).toEqual({ made, remembered: true });
  });
});
