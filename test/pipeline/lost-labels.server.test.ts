import { expect, it } from "vitest";
import { plan } from "../../src/pipeline/plan.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();

async function warningsOf(corpus: TestCorpus, selection: readonly string[] = []): Promise<readonly string[]> {
  const drawn = await plan({ config: await corpus.config(), selection, strict: false, against: "live" });
  return drawn.report.warnings;
}

const golden = `queries:
  - { id: alpha-use, query: how is alpha used, relevant: [{ path: docs/alpha.md, heading: Use of alpha }] }
  - { id: beta, query: what is beta, relevant: [{ path: docs/beta.md }] }
`;

it("a plan tells of golden queries that it would leave without their passage, as the gate of its ingest does", async () => {
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}" }\nguards: { deletionBudget: 0.9 }\ngolden: golden.yaml\n`,
  );
  const alpha = `${page("alpha")}\n## Use of alpha\n\nAlpha is used with care.\n`;
  await corpus.write("docs/alpha.md", alpha);
  await corpus.write("docs/beta.md", page("beta"));
  await corpus.write("docs/gamma.md", page("gamma"));
  await corpus.write("golden.yaml", golden);
  expect(await warningsOf(corpus)).toEqual([]);
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted" });

  await corpus.write("docs/alpha.md", alpha.replace("## Use of alpha", "## Uses of alpha"));
  await corpus.remove("docs/beta.md");
  const [warning, ...others] = (await warningsOf(corpus)).filter((one) => one.includes("golden-targets"));
  expect(others).toEqual([]);
  expect(warning).toBe(
    'The gate golden-targets will stop an ingest of this: Golden query "alpha-use" points nowhere: docs/alpha.md: no heading "Use of alpha"; nearest is "Uses of alpha". 1 more label of golden.yaml does too. Point it at where the answer stands now (`corpusgate golden check` looks for it, with `--write` moves it), or remove it.',
  );
  // What a selection leaves out stays live as it is.
  expect(await warningsOf(corpus, ["docs/gamma.md"])).toEqual([]);
  expect(await warningsOf(corpus, ["docs/beta.md"])).toEqual([
    expect.stringContaining('Golden query "beta" points nowhere: docs/beta.md: there is no such document'),
  ]);

  // The plan knows where a renamed document is, whatever is spelled more like it, and so does the gate.
  await corpus.write("docs/bete.md", page("bete"));
  await corpus.write("docs/second-letter.md", page("beta"));
  const selection = ["docs/beta.md", "docs/bete.md", "docs/second-letter.md"];
  const told = expect.stringContaining('docs/beta.md: the document is "docs/second-letter.md" now.');
  expect(await warningsOf(corpus, selection)).toEqual([told]);
  const renaming = await corpus.ingest({ selection });
  expect(renaming.gates.find(({ gate }) => gate === "golden-targets")).toMatchObject({ reason: told });
  await corpus.remove("docs/bete.md");
  await corpus.remove("docs/second-letter.md");

  const blocked = await corpus.ingest();
  expect(blocked.outcome).toBe("blocked");
  expect(blocked.gates.find(({ gate }) => gate === "golden-targets")).toMatchObject({
    verdict: "fail",
    reason: expect.stringContaining('"alpha-use" points nowhere'),
  });
});
