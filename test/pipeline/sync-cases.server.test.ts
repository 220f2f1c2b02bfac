import { describe, expect, it } from "vitest";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
let schemas = 0;

async function liveCorpus(): Promise<TestCorpus> {
  schemas += 1;
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}", schema: sync_${schemas} }\n`,
  );
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write(
    "docs/note.md",
    "---\ncategory: note\n---\n\n# Note\n\nA short note about the beta circuit.\n",
  );
  expect((await corpus.ingest()).outcome).toBe("promoted");
  return corpus;
}

describe("an ingest after", () => {
  it("no change does nothing and embeds nothing, and still verifies and logs", async () => {
    const corpus = await liveCorpus();
    const report = await corpus.ingest();
    expect(report).toMatchObject({
      outcome: "nothing-to-do",
      generation: 1,
      embed: { inputs: 0, requests: 0, tokens: 0 },
    });
    expect(report.gates.map((one) => one.gate)).toContain("integrity");
  });

  it("one edited sentence embeds only the changed chunk", async () => {
    const corpus = await liveCorpus();
    await corpus.write(
      "docs/beta.md",
      page("beta").replace("The beta procedure 1.4 turns", "The beta procedure 1.4 gently turns"),
    );
    const report = await corpus.ingest();
    expect(report).toMatchObject({
      outcome: "promoted",
      documents: { changed: 1, unchanged: 3 },
      embed: { inputs: 1 },
    });
  });

  it("a rename embeds nothing", async () => {
    const corpus = await liveCorpus();
    await corpus.move("docs/gamma.md", "docs/elsewhere/gamma-renamed.md");
    const report = await corpus.ingest();
    expect(report).toMatchObject({
      outcome: "promoted",
      documents: { added: 0, renamed: 1, removed: 0 },
      embed: { inputs: 0, requests: 0 },
    });
  });

  it("a metadata edit embeds nothing", async () => {
    const corpus = await liveCorpus();
    await corpus.write(
      "docs/note.md",
      "---\ncategory: memo\n---\n\n# Note\n\nA short note about the beta circuit.\n",
    );
    const report = await corpus.ingest();
    expect(report).toMatchObject({
      outcome: "promoted",
      documents: { changed: 1 },
      embed: { inputs: 0, requests: 0 },
    });
  });

  it("a deletion within the budget embeds nothing", async () => {
    const corpus = await testCorpus(
      `guards: { deletionBudget: 0.5 }\nenvironments:\n  local: { database: "${url}", schema: sync_deletion }\n`,
    );
    for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
    await corpus.ingest();
    await corpus.remove("docs/alpha.md");
    expect(await corpus.ingest()).toMatchObject({
      outcome: "promoted",
      documents: { removed: 1, unchanged: 2 },
      embed: { inputs: 0, requests: 0 },
    });
  });

  it("a revert embeds nothing", async () => {
    const corpus = await liveCorpus();
    const { contentDigest } = await corpus.ingest();
    await corpus.write("docs/beta.md", page("beta").replace("turns valve", "opens valve"));
    expect((await corpus.ingest()).embed.inputs).toBeGreaterThan(0);
    await corpus.write("docs/beta.md", page("beta"));
    expect(await corpus.ingest()).toMatchObject({
      outcome: "promoted",
      contentDigest,
      embed: { inputs: 0, requests: 0 },
    });
  });
});
