import { describe, expect, test } from "vitest";
import { withCorpus } from "../../../src/pipeline/corpus/read-corpus.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";

// Assembled, so that no scanner takes this file for a leak.
const token = `${"ghp_"}${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"}`;
const account = "DE02120300000000202051";
const card = "4539578763621486";

const records = `  - { name: list, include: ["*.json"], record: { id: id, text: [body] } }
  - { name: cards, include: ["cards/*.md"] }
`;

async function read(corpus: TestCorpus) {
  return withCorpus(await corpus.config(), async (one) => ({
    documents: one.corpus.documents.map(({ path }) => path),
    skipped: one.corpus.skipped,
    unnamed: one.corpus.unfetched,
    refused: one.guardrails.refused,
    findings: one.findings.map(({ rule, severity, path, line, message, actual, expected }) => ({
      rule,
      severity,
      path,
      line,
      message,
      pair: [actual, expected],
    })),
    all: JSON.stringify([one.corpus, one.findings, one.measured]),
  }));
}

describe("a path that holds what may not be shown", () => {
  test("refuses a record under its file, at its line, and nothing names it", async () => {
    const corpus = await testCorpus(records);
    await corpus.write("docs/a.md", page("a"));
    await corpus.write(
      "list.json",
      `[{"id":"one","body":"A pump."},\n{"id":"${account}","body":"A valve.","status":"draft"},\n{"id":"${token}","body":["x",1]}]`,
    );
    const { all, ...rest } = await read(corpus);
    expect(rest).toMatchObject({
      documents: ["docs/a.md", "list.json#one"],
      skipped: ["list.json"],
      unnamed: ["list.json#", "list.json#"],
      refused: { "bank-account": 1, secret: 1 },
    });
    const told = rest.findings.filter((one) => one.severity === "error");
    expect(
      told.map(({ rule, path, line, message }) => `${path}:${line} ${rule}: ${message}`).toSorted(),
    ).toEqual([
      "list.json:1 bank-account: The id of a record holds an IBAN, and paths are shown everywhere.",
      "list.json:3 secret: The id of the record on this line holds a secret (github), and paths are shown everywhere.",
    ]);
    expect(told.map((one) => one.pair).toSorted()).toEqual([
      ["a secret (github)", "none"],
      ["an IBAN", "none"],
    ]);
    for (const one of [account, token]) expect(all).not.toContain(one);
  });

  test("refuses a file under a path with a marker, and keeps what is live beside it", async () => {
    const corpus = await testCorpus(records);
    await corpus.write(`cards/of-${card}.md`, page("card"));
    const { all, ...rest } = await read(corpus);
    expect(rest).toMatchObject({
      documents: [],
      skipped: ["cards/of-[redacted: card].md"],
      unnamed: ["cards/of-"],
    });
    expect(all).not.toContain(card);
  });

  test("with warn it is a warning, told again when the document is remembered", async () => {
    const corpus = await testCorpus(`${records}guardrails: { rules: { payment-card: warn } }\n`);
    await corpus.write(`cards/of-${card}.md`, page("card"));
    for (const run of ["first", "again"]) {
      const { documents, findings } = await read(corpus);
      expect([run, documents]).toEqual([run, [`cards/of-${card}.md`]]);
      expect(findings.filter((one) => one.rule === "payment-card")).toMatchObject([
        {
          severity: "warning",
          message: expect.stringMatching(/^The document's path holds the number/),
          pair: ["the number of a payment card", "none"],
        },
      ]);
    }
  });
});

describe("messages", () => {
  test("of loading quote no secret", async () => {
    const corpus = await testCorpus("");
    await corpus.write("docs/a.md", `---\ncategory: ["${token}"]\n---\n# A\n\nText.\n`);
    await corpus.write("docs/b.md", `---\nsections: { "${token}": x }\n---\n# B\n\nText.\n`);
    await corpus.write("docs/c.md", `# C\n\n{{#include ${token}.md}}\n`);
    const { findings, all } = await read(corpus);
    expect(findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual(
      expect.arrayContaining([
        "metadata-invalid docs/a.md",
        "sections-other docs/b.md",
        "include-not-resolved docs/c.md",
      ]),
    );
    expect(all).not.toContain(token);
  });

  test("of loading quote no price of a pricing-sensitive document", async () => {
    const corpus = await testCorpus("");
    await corpus.write(
      "docs/a.md",
      "---\npricing_sensitive: yes\nsections: { Pro 4971 EUR: { labels: a } }\n---\n# A\n\n{{#include for-4971-EUR.md}}\n",
    );
    const { findings, all } = await read(corpus);
    expect(findings.map((one) => one.rule)).toEqual(
      expect.arrayContaining(["include-not-resolved", "section-not-found"]),
    );
    expect(all).not.toContain("4971");
  });

  test("of lint quote no address that is let through with a warning", async () => {
    const corpus = await testCorpus("");
    await corpus.write("docs/a.md", `${page("a")}\nAsk [Ada](pages/ada@acme.io.md).\n`);
    const { findings } = await read(corpus);
    expect(findings.filter((one) => one.rule === "link-broken").map((one) => one.message)).toEqual([
      expect.stringContaining("[redacted: email]"),
    ]);
    expect(findings.map((one) => one.rule)).toContain("personal-email");
  });
});
