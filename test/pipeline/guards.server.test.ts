import { describe, expect, it } from "vitest";
import { plan } from "../../src/pipeline/plan.ts";
import { promote } from "../../src/pipeline/promote.ts";
import { runs, status } from "../../src/pipeline/status.ts";
import { readPlan, writePlan } from "../../src/plan/plan-file.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "operator", runUrl: null, commit: null, cleanTree: null, reason: null };
let schemas = 0;

/** Four documents and a database; `environment` is what its one environment says besides. */
async function fourDocuments(environment = "", name = "local"): Promise<TestCorpus> {
  schemas += 1;
  const corpus = await testCorpus(
    `environments:\n  ${name}: { database: "${url}", schema: guards_${schemas}${environment} }\n`,
  );
  for (const one of ["alpha", "beta", "gamma", "delta"]) await corpus.write(`docs/${one}.md`, page(one));
  return corpus;
}

async function live(corpus: TestCorpus): Promise<number | null> {
  return (await status(await corpus.config())).live;
}

/** The plan as it comes back from the file that a reviewer saw. */
async function planFile(corpus: TestCorpus, selection: readonly string[] = []) {
  const drawn = await plan({ config: await corpus.config(), selection, strict: false, against: "live" });
  return { report: drawn.report, plan: readPlan(writePlan(drawn.plan), "plan.json") };
}

const withError = `${page("beta")}\nPay \u202e001\u202c euros.\n`;

describe("errors in documents", () => {
  it("block a run that would publish them, and not one that leaves the document as it is", async () => {
    const corpus = await fourDocuments();
    await corpus.write("docs/beta.md", withError);
    const refused = await corpus.ingest();
    expect(refused).toMatchObject({
      outcome: "blocked",
      generation: null,
      reasons: [
        "1 error stands in documents that this plan would publish: bidi-override in docs/beta.md:17. Mend it, or lower the severity of the rule under `lint` in corpusgate.yaml.",
      ],
    });
    // Live since before the rule was there.
    expect(await corpus.ingest({ errors: "report" })).toMatchObject({ outcome: "promoted", generation: 1 });
    await corpus.write("docs/gamma.md", page("gamma", 4));
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", documents: { changed: 1 } });
    await corpus.write("docs/beta.md", `${withError}\nAnd a word more.\n`);
    expect(await corpus.ingest()).toMatchObject({ outcome: "blocked" });
    expect((await planFile(corpus)).report.outcome).toBe("blocked");
  });
});

describe("documents without a passage", () => {
  it("are refused where there is nothing else, with a plan too, and go live beside others", async () => {
    const corpus = await fourDocuments();
    for (const one of ["alpha", "beta", "gamma", "delta"])
      await corpus.write(`docs/${one}.md`, `---\ntitle: ${one}\n---\n<!-- to be written -->\n`);
    const refused = {
      outcome: "blocked",
      reasons: [expect.stringMatching(/^No document of this plan has a passage/)],
    };
    expect(await corpus.ingest()).toMatchObject({ ...refused, generation: null });
    const planned = await planFile(corpus);
    expect(planned.report).toMatchObject(refused);
    expect(await corpus.ingest({ plan: planned.plan })).toMatchObject({ ...refused, generation: null });
    expect(await live(corpus)).toBeNull();
    await corpus.write("docs/alpha.md", page("alpha"));
    expect(await corpus.ingest({ selection: ["docs/none-such.md"] })).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining("at what --doc selects")],
    });
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", documents: { added: 4 } });
    expect(await corpus.ingest({ selection: ["docs/beta.md"] })).toMatchObject({ outcome: "nothing-to-do" });
  });
});

describe("deletions", () => {
  it("beyond the budget are blocked, and run by a plan file that states them", async () => {
    const corpus = await fourDocuments();
    await corpus.ingest();
    await corpus.remove("docs/alpha.md");
    expect(await corpus.ingest()).toMatchObject({
      outcome: "blocked",
      generation: null,
      reasons: [expect.stringContaining("1 of 4 live documents would be removed (25 %; the budget is 10 %)")],
    });
    expect(await live(corpus)).toBe(1);
    const planned = await planFile(corpus);
    expect(planned.report).toMatchObject({
      outcome: "changes",
      documents: { removed: 1 },
      warnings: [expect.stringContaining("1 of 4 live documents are removed")],
    });
    expect(await corpus.ingest({ plan: planned.plan })).toMatchObject({
      outcome: "promoted",
      documents: { removed: 1, unchanged: 3 },
      embed: { inputs: 0 },
    });
  });

  it("of all a document's text count as well", async () => {
    const corpus = await fourDocuments();
    await corpus.ingest();
    await corpus.write("docs/alpha.md", "---\ntitle: Alpha\n---\n");
    expect(await corpus.ingest()).toMatchObject({
      outcome: "blocked",
      reasons: [
        expect.stringContaining(
          "1 of 4 live documents would be removed or left without text (1) (25 %; the budget is 10 %)",
        ),
      ],
    });
  });

  it("of everything are refused even with a plan that states them", async () => {
    const corpus = await fourDocuments(", guards: { deletionBudget: 1 }");
    await corpus.ingest();
    for (const one of ["alpha", "beta", "gamma", "delta"]) await corpus.remove(`docs/${one}.md`);
    const planned = await planFile(corpus);
    const refusal = "The sources hold 0 documents; 4 are live. An empty corpus is always refused";
    expect(planned.report).toMatchObject({ outcome: "blocked", reasons: [expect.stringContaining(refusal)] });
    for (const request of [{}, { plan: planned.plan }])
      expect(await corpus.ingest(request)).toMatchObject({
        outcome: "blocked",
        reasons: [expect.stringContaining(refusal)],
      });
    expect(await live(corpus)).toBe(1);
  });
});

describe("--doc", () => {
  it("takes what matches and never deletes anything else", async () => {
    const corpus = await fourDocuments();
    await corpus.ingest();
    await corpus.write("docs/alpha.md", page("alpha, revised"));
    await corpus.remove("docs/beta.md");
    await corpus.remove("docs/gamma.md");
    await corpus.write("docs/epsilon.md", page("epsilon"));
    expect(await corpus.ingest({ selection: ["docs/alpha.md"] })).toMatchObject({
      outcome: "promoted",
      documents: { added: 0, changed: 1, removed: 0, unchanged: 3 },
    });
  });

  it("that matches a live document which is gone deletes it, under the budget", async () => {
    const corpus = await fourDocuments(", guards: { deletionBudget: 0.25 }");
    await corpus.ingest();
    for (const one of ["alpha", "beta"]) await corpus.remove(`docs/${one}.md`);
    expect(await corpus.ingest({ selection: ["docs/{alpha,beta}.md"] })).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining("2 of 4 live documents would be removed")],
    });
    expect(await corpus.ingest({ selection: ["docs/alpha.md"] })).toMatchObject({
      outcome: "promoted",
      documents: { removed: 1, unchanged: 3 },
    });
  });

  it("takes a rename whose old path it does not cover for an addition, and warns", async () => {
    const corpus = await fourDocuments();
    await corpus.ingest();
    await corpus.move("docs/alpha.md", "docs/omega.md");
    expect(await corpus.ingest({ selection: ["docs/omega.md"] })).toMatchObject({
      outcome: "promoted",
      documents: { added: 1, renamed: 0, removed: 0, unchanged: 4 },
      embed: { inputs: 0 },
      warnings: [expect.stringContaining('"docs/omega.md" reads like the live "docs/alpha.md"')],
    });
  });
});

const operator = (digest: string) => ({ by: "operator", digest, via: "operator" as const, url: null });

describe("an environment with approval", () => {
  it("promotes only the plan whose digest was approved, and its audit entry names the operator", async () => {
    const corpus = await fourDocuments(", approval: environment");
    const { digest } = (await planFile(corpus)).report;
    expect(await corpus.ingest()).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining(`--approve ${digest}`)],
    });
    const other = "0".repeat(64);
    expect(await corpus.ingest({ approval: operator(other) })).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining(`${other}\` is not the digest of this plan, which is ${digest}`)],
    });
    expect(await live(corpus)).toBeNull();
    expect(await corpus.ingest({ approval: operator(digest), origin })).toMatchObject({
      outcome: "promoted",
      planDigest: digest,
    });
    const audited = await rowsOf(
      url,
      `select actor, subject from guards_${schemas}.audit where action = 'promote'`,
    );
    expect(audited).toEqual([
      {
        actor: "operator",
        subject: expect.objectContaining({
          approvedBy: "operator",
          approvedDigest: digest,
          approvedVia: "operator",
          planDigest: digest,
        }),
      },
    ]);
  });

  it("refuses a plan that was not the approved one, also where no approval is asked for", async () => {
    const corpus = await fourDocuments();
    const { digest } = (await planFile(corpus)).report;
    const other = "0".repeat(64);
    expect(await corpus.ingest({ approval: operator(other) })).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining(`${other}\` is not the digest of this plan, which is ${digest}`)],
    });
    expect(await corpus.ingest({ approval: operator(digest) })).toMatchObject({ outcome: "promoted" });
  });

  it("names in its audit entry who approved by a comment, and where; a comment is no review of an environment", async () => {
    const corpus = await fourDocuments(", approval: comment");
    const { digest } = (await planFile(corpus)).report;
    const evidence = "https://github.com/acme/handbook/issues/7#issuecomment-1";
    const byReview = { by: "reviewer", digest, via: "environment" as const, url: null };
    expect(await corpus.ingest({ approval: byReview })).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining("asks for another approval (approval: comment)")],
    });
    const approval = { by: "reviewer", digest, via: "comment" as const, url: evidence };
    expect(await corpus.ingest({ approval, origin })).toMatchObject({ outcome: "promoted" });
    const [entry] = await rowsOf(url, `select subject from guards_${schemas}.audit where action = 'promote'`);
    expect(entry).toMatchObject({
      subject: {
        approvedBy: "reviewer",
        approvedDigest: digest,
        approvedVia: "comment",
        approvedAt: evidence,
      },
    });
  });

  it("stages without approval what `promote` then needs it for", async () => {
    const corpus = await fourDocuments(", approval: comment");
    const config = await corpus.config();
    const { planDigest } = await corpus.ingest({ hold: true });
    const request = { config, generation: undefined, origin };
    expect(await promote({ ...request, approval: undefined })).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining(`--approve ${planDigest}`)],
    });
    expect(await live(corpus)).toBeNull();
    expect(await promote({ ...request, approval: operator(planDigest) })).toMatchObject({
      outcome: "promoted",
    });
  });
});

it("the offline embedder fills no environment but local, unless that allows it", async () => {
  const refused = await fourDocuments("", "staging");
  const config = await refused.config("staging");
  expect(await refused.ingest({ config })).toMatchObject({
    outcome: "blocked",
    reasons: [expect.stringContaining('Environment "staging" would be embedded offline')],
  });
  const allowed = await fourDocuments(", allowOfflineEmbedder: true", "staging");
  expect(await allowed.ingest({ config: await allowed.config("staging") })).toMatchObject({
    outcome: "promoted",
  });
});

it("--strict blocks on a warning that an ordinary run only tells", async () => {
  const corpus = await fourDocuments();
  await corpus.write(
    "docs/fence.md",
    "# Fence\n\nSome text stands before the code, so that nobody can call the document a tiny one.\n\n```sh\nnever closed\n",
  );
  expect(await corpus.ingest({ strict: true })).toMatchObject({
    outcome: "blocked",
    reasons: [expect.stringMatching(/^--strict: 1 finding is/)],
    findings: [{ severity: "warning", path: "docs/fence.md", line: 5 }],
  });
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", findings: [{ severity: "warning" }] });
});

it("a working tree that is not the commit is told by the run and kept in its log", async () => {
  const corpus = await fourDocuments();
  const report = await corpus.ingest({ origin: { ...origin, commit: "c0ffee", cleanTree: false } });
  expect(report.warnings).toEqual([
    "The working tree is not clean: what was ingested is not exactly commit c0ffee.",
  ]);
  expect((await runs(await corpus.config(), 1)).runs).toMatchObject([{ commit: "c0ffee", cleanTree: false }]);
});
