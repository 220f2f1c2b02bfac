import { describe, expect, it } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const corpus = await testCorpus(`environments:
  local: { database: "${url}", embed: { dimensions: 64 } }
  other: { database: "${url}", embed: { dimensions: 128 }, allowOfflineEmbedder: true }
`);
await corpus.write(
  "docs/alpha.md",
  `---\ncategory: pricing\nlabels: [legal]\nyear: "2024"\n---\n\n${page("alpha")}`,
);
await corpus.ingest();

async function run(argv: readonly string[]) {
  const out = { stdout: "", stderr: "" };
  const write = (to: keyof typeof out) => ({
    write(text: string) {
      out[to] += text;
    },
  });
  const code = await runCli(argv, {
    cwd: corpus.folder,
    variables: {},
    stdout: write("stdout"),
    stderr: write("stderr"),
  });
  return { code, ...out };
}

describe("the command query ends with exit code 2 and says what was expected for", () => {
  it.each([
    [
      "a filter key that no document has",
      ["seat", "--filter", "categroy=pricing"],
      'Filter names "categroy", which no document has.',
      "What to do: Documents have: category, labels, year.",
    ],
    ["a filter without a value", ["seat", "--filter", "category"], "--filter", "`key=value` was expected"],
    ["a filter without a key", ["seat", "--filter", "=pricing"], "--filter", "`key=value` was expected"],
    [
      "a mode that does not exist",
      ["seat", "--mode", "fuzzy"],
      "--mode",
      "`lexical`, `dense` or `hybrid` was expected.",
    ],
    ["a count of 0", ["seat", "--count", "0"], "--count", "A whole number from 1 to 1000 was expected."],
    ["a count of -1", ["seat", "--count=-1"], "--count", "A whole number from 1 to 1000 was expected."],
    [
      "a count of a million",
      ["seat", "--count", "1000000"],
      "--count",
      "A whole number from 1 to 1000 was expected.",
    ],
    [
      "a count that is no number",
      ["seat", "--count", "ten"],
      "--count",
      "A whole number from 1 to 1000 was expected.",
    ],
    ["an empty query", [" "], "The query is empty.", "What to do: Ask something"],
    ["a missing query", [], "missing required argument 'text'", "--help"],
  ])("%s", async (_, args, problem, expected) => {
    const { code, stdout, stderr } = await run(["query", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(problem);
    expect(stderr).toContain(expected);
  });

  it("a filter value of another type than documents have", async () => {
    const { code, stderr } = await run(["query", "alpha", "--filter", "year=2024"]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'Filter asks for "year" with a JSON number; documents have a JSON string there.',
    );
    expect(stderr).toContain("What to do: For example --filter 'year=\"text\"'.");
    for (const filter of ['year="2024"', 'labels=["legal"]', "category=pricing"])
      expect(await run(["query", "alpha", "--filter", filter]), filter).toMatchObject({ code: 0 });
  });

  it("an environment whose embedder is not the one that filled the database", async () => {
    const { code, stderr } = await run(["query", "seat", "--env", "other"]);
    expect(code).toBe(2);
    // One schema is one environment's; the profile would be refused next.
    expect(stderr).toContain('holds corpus "test" of environment "local"');
    expect(stderr).toContain("What to do:");
  });

  it("a profile that changed in the configuration and was not ingested", async () => {
    await corpus.write(
      "changed.yaml",
      `version: 1\ncorpus: test\nsources:\n  - { name: docs, include: ["docs/**/*.md"] }\nembed: { dimensions: 128 }\nenvironments:\n  local: { database: "${url}" }\n`,
    );
    const { code, stderr } = await run(["query", "seat", "--config", "changed.yaml"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/embeds as local\S*128\S*, and generation 1, which is live, holds local\S*64/);
    expect(stderr).toContain("What to do: `--mode lexical` searches the words alone.");
    expect(await run(["query", "alpha", "--mode", "lexical", "--config", "changed.yaml"])).toMatchObject({
      code: 0,
    });
  });

  it("verify of a generation that does not exist", async () => {
    const { code, stderr } = await run(["verify", "--generation", "99"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Generation 99 does not exist, or is not yours to see.");
    expect(stderr).toContain("What to do:");
  });

  it("any of them as JSON too", async () => {
    const { code, stdout } = await run(["query", "seat", "--filter", "categroy=pricing", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      command: "query",
      outcome: "failure",
      seconds: expect.any(Number),
      error: {
        message: 'Filter names "categroy", which no document has.',
        remedy: "Documents have: category, labels, year.",
      },
    });
  });
});
