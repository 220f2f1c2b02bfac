import { execa } from "execa";
import { expect, it } from "vitest";
import { goldenCoverage } from "../../../src/pipeline/golden-tools.ts";
import { validate } from "../../../src/pipeline/validate.ts";
import { page, testCorpus } from "../../corpus.ts";

const golden = `golden: golden.yaml\n`;
const queries =
  "queries:\n  - id: alpha\n    query: valve of the alpha circuit\n    relevant: [{ path: docs/alpha.md }]\n";

async function corpusWith(coverage: string, more = golden) {
  const corpus = await testCorpus(
    `${more}embed: { usdPerMillionTokens: 1000 }\nguards: { maxCostUsd: 2 }\ngate: { coverage: ${coverage} }\n`,
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.write("docs/beta.md", page("beta"));
  await corpus.write("golden.yaml", queries);
  return corpus;
}

async function validated(corpus: Awaited<ReturnType<typeof corpusWith>>, base?: string) {
  return validate({ config: await corpus.config(), strict: false, base, variables: {} });
}

it("coverage at its threshold passes, and the report holds the thresholds", async () => {
  const report = await validated(await corpusWith("{ golden: 0.5, documents: 1 }"));
  expect(report.outcome).toBe("passed");
  expect(report.reasons).toEqual([]);
  expect(report.thresholds).toEqual({ text: null, documents: 1, golden: 0.5, costUsd: 2 });
});

it("coverage below its threshold fails in words, each share by itself", async () => {
  const corpus = await corpusWith("{ golden: 0.51, documents: 1 }");
  await corpus.write("docs/broken.md", "---\ntitle: [\n---\n\nText.\n");
  const report = await validated(corpus);
  expect(report.outcome).toBe("failed");
  expect(report.reasons).toEqual([
    "The share of files that are ingested is 66.66 %; gate.coverage.documents asks for at least 100.00 %. The findings say which files could not be read.",
    "The share of documents that golden queries exercise is 50.00 %; gate.coverage.golden asks for at least 51.00 %. Add golden queries for the documents that have none.",
  ]);
});

it("a share of golden coverage that is asked for without golden queries fails", async () => {
  const report = await validated(await corpusWith("{ golden: 0.1 }", ""));
  expect(report.outcome).toBe("failed");
  expect(report.reasons).toEqual([
    "gate.coverage.golden asks for at least 10.00 %, and there are no golden queries. Name them in `golden`.",
  ]);
});

it("golden coverage is one number, counted by labels that point at an answer: of `validate` and of `golden coverage`", async () => {
  const corpus = await corpusWith("{}");
  for (const name of ["gamma", "delta", "epsilon"]) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write(
    "golden.yaml",
    `${queries}  - id: half-broken
    query: which valve
    relevant: [{ path: docs/alpha.md }, { path: docs/beta.md }, { path: docs/gamma.md, heading: no such heading }]
  - id: judged
    query: which log
    relevant: [{ path: docs/beta.md }, { path: docs/delta.md, grade: 0 }]
  - { id: nobody, query: "is it raining", answerable: false }
`,
  );
  const { coverage } = await validated(corpus);
  const { documents, exercised, never, queries: counts } = await goldenCoverage(await corpus.config());
  expect({ documents, exercised, never, counts }).toEqual({
    documents: 5,
    exercised: 2,
    never: ["docs/delta.md", "docs/epsilon.md", "docs/gamma.md"],
    counts: { "docs/alpha.md": 2, "docs/beta.md": 2 },
  });
  expect(coverage.golden).toBe(exercised / documents);
});

it("against a base it says what the change embeds and what that costs: new text only, each input once", async () => {
  const corpus = await corpusWith("{}");
  const git = (...command: string[]) => execa("git", command, { cwd: corpus.folder });
  await git("init", "--initial-branch=main");
  await git("config", "user.name", "tester");
  await git("config", "user.email", "tester@example.com");
  await git("add", ".");
  await git("commit", "-m", "Begin");
  const same = await validated(corpus, "main");
  expect(same.base?.embed).toEqual({ inputs: 0, cached: same.chunks, tokens: 0, costUsd: 0 });
  await corpus.move("docs/alpha.md", "docs/renamed.md");
  await corpus.write("golden.yaml", queries.replace("alpha.md", "renamed.md"));
  await corpus.write("docs/gamma.md", page("gamma"));
  const report = await validated(corpus, "main");
  const added = report.chunks - same.chunks;
  const tokens = report.tokens - same.tokens;
  expect(report.base?.embed).toEqual({
    inputs: added,
    cached: same.chunks,
    tokens,
    costUsd: Number((tokens / 1000).toFixed(6)),
  });
  expect(report.costUsd).toBeCloseTo(report.tokens / 1000, 6);
  expect(report.base?.costUsd).toBeCloseTo(same.tokens / 1000, 6);
});
