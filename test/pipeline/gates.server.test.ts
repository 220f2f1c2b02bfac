import { describe, expect, it } from "vitest";
import type { GateResult } from "../../src/gate/verdict.ts";
import { drift } from "../../src/pipeline/drift.ts";
import { exitCodeOf } from "../../src/pipeline/exit-code.ts";
import { promote } from "../../src/pipeline/promote.ts";
import { status } from "../../src/pipeline/status.ts";
import { verify } from "../../src/pipeline/verify.ts";
import type { IngestReport } from "../../src/report/reports.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
let schemas = 0;

const golden = `queries:
  - id: beta-valve
    query: Which valve does the beta procedure turn?
    relevant: [{ path: docs/beta.md, heading: beta part 1 }]
  - id: beta-log
    query: Which log does the beta circuit write?
    relevant: [{ path: docs/beta.md }]
    critical: true
`;
const priced = "---\ncategory: pricing\n---\n\n# Prices\n\nThe small plan costs nothing.\n";

/** Pages that pass every gate, live as generation 1. */
async function liveCorpus(): Promise<TestCorpus> {
  schemas += 1;
  const corpus = await testCorpus(
    `golden: golden.yaml
gate:
  criticalWithin: 1
  spotChecks: [{ name: pricing pages, where: { category: pricing }, min: 1 }]
environments:
  local: { database: "${url}", schema: gates_${schemas} }
`,
  );
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write("docs/prices.md", priced);
  await corpus.write("golden.yaml", golden);
  const report = await corpus.ingest();
  expect({ outcome: report.outcome, ...verdicts(report) }).toMatchObject({
    outcome: "promoted",
    integrity: "pass",
    "spot-checks": "pass",
    "golden-targets": "pass",
    critical: "pass",
  });
  return corpus;
}

function verdicts({ gates }: IngestReport): Readonly<Record<string, GateResult["verdict"]>> {
  return Object.fromEntries(gates.map((one) => [one.gate, one.verdict]));
}

/** Changes after which one gate fails, and what it then says. */
const harms: readonly (readonly [gate: string, says: string, harm: (corpus: TestCorpus) => Promise<void>])[] =
  [
    [
      "golden-targets",
      'Golden query "beta-valve" points nowhere: docs/beta.md: no heading "beta part 1"',
      (corpus) => corpus.write("docs/beta.md", page("beta").replace("## beta part 1", "## beta piece 1")),
    ],
    [
      "spot-checks",
      "Pricing pages: 0 documents, expected at least 1",
      (corpus) => corpus.write("docs/prices.md", priced.replace("category: pricing", "category: plans")),
    ],
    [
      "critical",
      '1 of 1 critical query found no relevant passage among the first 1 results: "beta-log"',
      async (corpus) => {
        // What was said on one page is now said on another, under the headings that other labels name.
        await corpus.write("docs/gamma.md", page("beta"));
        await corpus.write("docs/beta.md", "# Omega\n\n## beta part 1\n\nNothing is said here any more.\n");
      },
    ],
  ];

describe.each(harms)("a staged generation that fails %s", (gate, says, harm) => {
  it("is not promoted: live stays, the run says why, exit code 1", async () => {
    const corpus = await liveCorpus();
    await harm(corpus);
    const report = await corpus.ingest();
    expect(report).toMatchObject({
      outcome: "blocked",
      previous: 1,
      reasons: [expect.stringContaining(`The staged generation fails its gates: ${gate} (${says}`)],
    });
    expect(verdicts(report)).toMatchObject({ integrity: "pass", [gate]: "fail" });
    expect(exitCodeOf(report)).toBe(1);
    expect(await status(await corpus.config())).toMatchObject({ live: 1, staged: [2] });
  });

  it("cannot be promoted by hand either, and the next ingest removes it", async () => {
    const corpus = await liveCorpus();
    await harm(corpus);
    await corpus.ingest({ hold: true });
    const config = await corpus.config();
    expect(await promote({ config, generation: 2, approval: undefined, origin })).toMatchObject({
      outcome: "blocked",
      reasons: expect.arrayContaining([expect.stringContaining(`${gate}: ${says}`)]),
    });
    for (const name of ["beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
    await corpus.write("docs/prices.md", priced);
    expect(await corpus.ingest()).toMatchObject({ outcome: "nothing-to-do", generation: 1 });
    expect(await status(config)).toMatchObject({ live: 1, staged: [], generations: [{ number: 1 }] });
  });
});

it("a golden query that comes to point nowhere fails verify and drift on live, and an ingest of nothing", async () => {
  const corpus = await liveCorpus();
  await corpus.write("golden.yaml", golden.replace("docs/beta.md }", "docs/bata.md }"));
  const config = await corpus.config();
  const says =
    'Golden query "beta-log" points nowhere: docs/bata.md: there is no such document; nearest is "docs/beta.md".';
  const verified = await verify({ config, generation: undefined, baseline: undefined });
  expect(verified.outcome).toBe("failed");
  expect(verified.gates).toContainEqual({ gate: "golden-targets", verdict: "fail", reason: says });
  expect(exitCodeOf(verified)).toBe(1);
  const { outcome, checks } = await drift({ config, baseline: undefined });
  expect(outcome).toBe("drifted");
  expect(checks).toContainEqual({
    check: "retrieval",
    outcome: "drifted",
    reason: expect.stringContaining(says),
  });
  expect(await corpus.ingest()).toMatchObject({ outcome: "blocked", generation: 1 });
});

it("without golden queries and without anything live, the gates that need them are skipped and block nothing", async () => {
  const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: gates_none }\n`);
  await corpus.write("docs/alpha.md", page("alpha"));
  const report = await corpus.ingest();
  expect({ outcome: report.outcome, ...verdicts(report) }).toMatchObject({
    outcome: "promoted",
    integrity: "pass",
    "spot-checks": "skipped",
    "golden-targets": "skipped",
    critical: "skipped",
  });
});

it("a document behind a page that fills the first fifty passages is still found", async () => {
  const corpus = await liveCorpus();
  const releases = Array.from(
    { length: 70 },
    (_, at) =>
      `## Release ${at}\n\n${`The release policy of release ${at} says what release ${at} is. `.repeat(30)}\n`,
  );
  await corpus.write("docs/changelog.md", `# Release policy\n\n${releases.join("\n")}`);
  const other = "Whoever asks for help gets an answer within a day, also at night. ".repeat(8);
  await corpus.write("docs/support.md", `# Support\n\n${other}\n\nThat is our policy. ${other}\n`);
  await corpus.write(
    "golden.yaml",
    `${golden}  - { id: policy, query: release policy, relevant: [{ path: docs/support.md }] }\n`,
  );
  await corpus.ingest();
  const { queries } = await verify({
    config: await corpus.config(),
    generation: undefined,
    baseline: undefined,
  });
  const paths = queries.find((one) => one.id === "policy")?.top.map((one) => one.path);
  expect(paths?.slice(0, 2)).toEqual(["docs/changelog.md", "docs/support.md"]);
});
