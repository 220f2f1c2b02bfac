import { rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { drift } from "../../src/pipeline/drift.ts";
import { readPaths } from "../../src/postgres/search.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import type { IngestReport } from "../../src/report/reports.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
let schemas = 0;

/** Three documents, live. */
async function liveCorpus(): Promise<TestCorpus> {
  schemas += 1;
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}", schema: unreadable_${schemas} }\nguards: { deletionBudget: 1 }\n`,
  );
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  expect((await corpus.ingest()).outcome).toBe("promoted");
  return corpus;
}

async function pathsOf(corpus: TestCorpus, { generation }: IngestReport): Promise<readonly string[]> {
  const store = await openStore(await corpus.config(), "read");
  try {
    return await readPaths(store, generation ?? 0);
  } finally {
    await store.database.close();
  }
}

const brokenFrontMatter = "---\ntitle: Beta\ntags: [open\n---\n\n# Beta\n";

/** Ways in which a file that exists cannot become a document. */
const harms: readonly (readonly [
  what: string,
  rule: string,
  line: number,
  harm: (file: string) => Promise<void>,
])[] = [
  ["broken front matter", "front-matter-invalid", 4, (file) => writeFile(file, brokenFrontMatter)],
  [
    "bytes that are not UTF-8",
    "file-not-utf8",
    3,
    (file) => writeFile(file, Buffer.from("# Beta\n\ncaf\xe9\n", "latin1")),
  ],
  ["a NUL character", "character-not-storable", 3, (file) => writeFile(file, "# Beta\n\nbe\0ta\n")],
];

describe("a live document that cannot be read any more", () => {
  it.each(harms)("(%s) is an error with its line and keeps its live version", async (_, rule, line, harm) => {
    const corpus = await liveCorpus();
    await harm(path.join(corpus.folder, "docs/beta.md"));
    await corpus.write("docs/gamma.md", page("gamma, revised"));
    const report = await corpus.ingest();
    expect(report).toMatchObject({
      outcome: "promoted",
      documents: { changed: 1, removed: 0, unchanged: 2 },
      kept: ["docs/beta.md"],
      skipped: [],
      findings: [{ rule, severity: "error", path: "docs/beta.md", line }],
    });
    expect(await pathsOf(corpus, report)).toEqual(["docs/alpha.md", "docs/beta.md", "docs/gamma.md"]);
  });

  it("is told even by a run that has nothing else to do, and drift cannot call the repository clean", async () => {
    const corpus = await liveCorpus();
    await corpus.write("docs/beta.md", brokenFrontMatter);
    expect(await corpus.ingest()).toMatchObject({ outcome: "nothing-to-do", kept: ["docs/beta.md"] });
    const { outcome, checks } = await drift({ config: await corpus.config(), baseline: undefined });
    expect(outcome).toBe("unknown");
    expect(checks).toContainEqual({
      check: "repository",
      outcome: "unknown",
      reason: expect.stringContaining('"docs/beta.md" could not be read'),
    });
  });

  it("blocks under --strict, and live stays", async () => {
    const corpus = await liveCorpus();
    await corpus.write("docs/beta.md", brokenFrontMatter);
    await corpus.write("docs/gamma.md", page("gamma, revised"));
    expect(await corpus.ingest({ strict: true })).toMatchObject({
      outcome: "blocked",
      previous: 1,
      generation: null,
      reasons: [expect.stringMatching(/^--strict: 1 finding is/)],
    });
  });
});

it("a new document that cannot be read stays out and is named, and the run goes on with the others", async () => {
  const corpus = await liveCorpus();
  await corpus.write("docs/delta.md", page("delta"));
  await corpus.write("docs/new.md", brokenFrontMatter);
  const report = await corpus.ingest();
  expect(report).toMatchObject({
    outcome: "promoted",
    documents: { added: 1, unchanged: 3 },
    kept: [],
    skipped: ["docs/new.md"],
    findings: [{ rule: "front-matter-invalid", path: "docs/new.md", line: 4 }],
  });
  expect(await pathsOf(corpus, report)).not.toContain("docs/new.md");
});

it("a live document whose file was renamed to one that cannot be read stays, until that is mended", async () => {
  const corpus = await liveCorpus();
  await rm(path.join(corpus.folder, "docs/beta.md"));
  await rm(path.join(corpus.folder, "docs/alpha.md"));
  await corpus.write("docs/second.md", brokenFrontMatter);
  await corpus.write("docs/gamma.md", page("gamma, revised"));
  const report = await corpus.ingest();
  expect(report).toMatchObject({
    outcome: "promoted",
    documents: { changed: 1, removed: 0, unchanged: 2 },
    kept: ["docs/alpha.md", "docs/beta.md"],
    skipped: ["docs/second.md"],
    warnings: [
      expect.stringContaining('"docs/second.md" could not be read and may be a document that moved'),
    ],
  });
  expect(await corpus.ingest({ selection: ["docs/alpha.md"] })).toMatchObject({
    outcome: "promoted",
    documents: { removed: 1 },
  });
  await corpus.write("docs/second.md", page("beta"));
  const mended = await corpus.ingest();
  expect(mended).toMatchObject({ documents: { renamed: 1, removed: 0 }, kept: [] });
  expect(await pathsOf(corpus, mended)).toEqual(["docs/gamma.md", "docs/second.md"]);
});

it("what was live below a folder of which nothing is known stays, also in a run that names only that", async () => {
  const corpus = await liveCorpus();
  await corpus.write("shared/delta.md", page("delta"));
  await symlink("../shared", path.join(corpus.folder, "docs/shared"));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", documents: { added: 1 } });
  await rename(path.join(corpus.folder, "shared"), path.join(corpus.folder, "elsewhere"));
  await corpus.write("docs/gamma.md", page("gamma, revised"));
  const kept = await corpus.ingest();
  expect(kept).toMatchObject({
    outcome: "promoted",
    documents: { removed: 0, changed: 1 },
    findings: [expect.objectContaining({ rule: "file-unreadable", path: "docs/shared" })],
  });
  expect(await pathsOf(corpus, kept)).toContain("docs/shared/delta.md");
  const named = await corpus.ingest({ selection: ["docs/shared/*.md"] });
  expect(named).toMatchObject({ outcome: "nothing-to-do", documents: { removed: 0 } });
  // Nothing of it was remembered as the whole corpus.
  expect(await corpus.ingest()).toMatchObject({ outcome: "nothing-to-do", documents: { removed: 0 } });
});

it("a document that is mended is taken again", async () => {
  const corpus = await liveCorpus();
  await corpus.write("docs/beta.md", brokenFrontMatter);
  await corpus.ingest();
  await corpus.write("docs/beta.md", page("beta, mended"));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", documents: { changed: 1 }, kept: [] });
});
