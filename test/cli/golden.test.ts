import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { page, testCorpus } from "../corpus.ts";
import { jsonOf, terminal } from "./terminal.ts";

const golden = `# Asked by people.
queries:
  - id: moved
    query: Which valve?
    relevant:
      - { path: docs/alpha.md, heading: "alpha part 1", grade: 2 } # the second part
  - id: quoted
    query: Which log?
    relevant:
      - path: docs/alpha.md
        quote: "The alpha procedure 2.3 turns valve"
  - id: whole
    query: What about beta?
    relevant: [{ path: docs/old/beta.md }]
  - id: lost
    query: What about nothing?
    relevant: [{ path: docs/nowhere.md }]
`;

/** Alpha moved into a folder, beta out of one; gamma stays and nobody asks for it. */
async function corpus() {
  const made = await testCorpus("golden: golden.yaml\n");
  await made.write("golden.yaml", golden);
  await made.write("docs/guide/alpha.md", page("alpha"));
  await made.write("docs/beta.md", page("beta"));
  await made.write("docs/gamma.md", page("gamma"));
  return { ...made, run: terminal(made.folder) };
}

const read = (folder: string) => readFile(path.join(folder, "golden.yaml"), "utf8");

describe("golden check", () => {
  it("offers each moved passage as a patch, fails, and changes nothing", async () => {
    const { run, folder } = await corpus();
    const ran = await run("golden", "check", "--json");
    expect(ran.exitCode).toBe(1);
    const report = jsonOf(ran);
    expect(report).toMatchObject({
      command: "golden check",
      outcome: "failed",
      labels: 4,
      written: false,
      lost: [
        {
          query: "moved",
          line: 6,
          offered: true,
          anchors: [{ path: "docs/guide/alpha.md", heading: "alpha part 1" }],
        },
        { query: "quoted", offered: true, anchors: [{ path: "docs/guide/alpha.md", heading: null }] },
        { query: "whole", offered: true, anchors: [{ path: "docs/beta.md", heading: null }] },
        { query: "lost", offered: false, anchors: [] },
      ],
    });
    expect(report).toHaveProperty(
      "patch",
      expect.stringContaining(
        '+      - { path: docs/guide/alpha.md, heading: "alpha part 1", grade: 2 } # the second part',
      ),
    );
    expect(await read(folder)).toBe(golden);
  });

  it("with --write moves those labels and leaves every other byte as it is", async () => {
    const { run, folder } = await corpus();
    expect((await run("golden", "check", "--write")).exitCode).toBe(1);
    expect(await read(folder)).toBe(
      golden.replaceAll("docs/alpha.md", "docs/guide/alpha.md").replace("docs/old/beta.md", "docs/beta.md"),
    );
  });

  it("leaves a label alone whose quote now stands in two documents", async () => {
    const { run, write, folder } = await corpus();
    await write("docs/copy.md", page("alpha"));
    const report = jsonOf(await run("golden", "check", "--json"));
    expect(report).toMatchObject({
      lost: [{ query: "moved", offered: false }, { query: "quoted", offered: false }, {}, {}],
    });
    expect(await read(folder)).toBe(golden);
  });

  it("names the nearest heading, or the nearest document, where the passage is nowhere", async () => {
    const { run, write } = await corpus();
    await write("docs/alpha.md", page("alpha"));
    await write(
      "golden.yaml",
      "queries:\n  - { id: a, query: b, relevant: [{ path: docs/alpha.md, heading: alpha parts }, { path: docs/betta.md }] }\n",
    );
    expect(jsonOf(await run("golden", "check", "--json"))).toMatchObject({
      lost: [{ near: "alpha part 0" }, { near: "docs/beta.md" }],
    });
    expect((await run("golden", "check")).stdout).toContain('no document; nearest is "docs/beta.md"');
  });

  it("finds a quote under another heading of the same document and names that heading", async () => {
    const { run, write, folder } = await corpus();
    await write("docs/alpha.md", page("alpha"));
    await write(
      "golden.yaml",
      `queries: [{ id: a, query: b, relevant: [{ path: docs/alpha.md, heading: alpha part 0, quote: "The alpha procedure 2.3 turns" }] }]\n`,
    );
    expect((await run("golden", "check", "--write")).exitCode).toBe(0);
    expect(await read(folder)).toContain('heading: alpha part 2, quote: "The alpha procedure 2.3 turns"');
  });
});

it("golden coverage names the documents that nobody asks for", async () => {
  const { run } = await corpus();
  expect(jsonOf(await run("golden", "coverage", "--json"))).toMatchObject({
    documents: 3,
    exercised: 0,
    never: ["docs/beta.md", "docs/gamma.md", "docs/guide/alpha.md"],
  });
  await run("golden", "check", "--write");
  expect(jsonOf(await run("golden", "coverage", "--json"))).toMatchObject({
    exercised: 2,
    never: ["docs/gamma.md"],
    queries: { "docs/guide/alpha.md": 2, "docs/beta.md": 1 },
  });
});

describe("golden import", () => {
  it("writes golden queries that read back, with padded document ids", async () => {
    const { run, write, folder } = await corpus();
    await write("docs/0001.md", page("one"));
    await write(
      "queries.jsonl",
      '{"_id": "7", "text": "What: turns, valve?"}\n{"_id": "8", "text": "Nobody"}\n',
    );
    await write("qrels.tsv", "query-id\tcorpus-id\tscore\n7\t1\t3\n");
    const argv = ["golden", "import", "--queries", "queries.jsonl", "--judgements", "qrels.tsv"];
    const ran = await run(...argv, "--documents", "docs/{id}.md", "--out", "imported.yaml", "--json");
    expect(jsonOf(ran)).toMatchObject({
      outcome: "written",
      queries: 1,
      labels: 1,
      skipped: { unjudged: ["8"] },
    });
    await write("golden.yaml", await readFile(path.join(folder, "imported.yaml"), "utf8"));
    expect(jsonOf(await run("golden", "coverage", "--json"))).toMatchObject({
      queries: { "docs/0001.md": 1 },
    });
    const again = await run(...argv, "--documents", "docs/{id}.md", "--out", "imported.yaml");
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("exists already") });
  });

  it("of a collection whose documents are not there says which ids did not fit", async () => {
    const { run, write } = await corpus();
    await write("queries.tsv", "1\tWhat?\n");
    await write("qrels.txt", "1 0 99 1\n");
    const argv = ["--queries", "queries.tsv", "--judgements", "qrels.txt", "--out", "imported.yaml"];
    const ran = await run("golden", "import", ...argv, "--documents", "docs/{id}.md");
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('the first is "99"');
  });
});
