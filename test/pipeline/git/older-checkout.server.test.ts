import { execa } from "execa";
import { expect, it } from "vitest";
import { exitCodeOf } from "../../../src/pipeline/exit-code.ts";
import type { Before, History } from "../../../src/pipeline/git/older-checkout.ts";
import { plan } from "../../../src/pipeline/plan.ts";
import { rollback } from "../../../src/pipeline/rollback.ts";
import { runs, status } from "../../../src/pipeline/status.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";
import { commitAll } from "../../git.ts";
import { freshDatabase } from "../../server.ts";

const url = await freshDatabase();
let schemas = 0;

/** Two commits, of which the second has a document more, each in a checkout that knows all of the history. */
async function twoCommits(): Promise<{
  readonly corpus: TestCorpus;
  readonly first: string;
  readonly second: string;
  readonly checkOut: (commit: string) => Promise<void>;
}> {
  schemas += 1;
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}", schema: older_${schemas}, guards: { deletionBudget: 1 } }\n`,
  );
  const git = execa({ cwd: corpus.folder });
  const commits: string[] = [];
  for (const name of ["alpha", "beta"]) {
    await corpus.write(`docs/${name}.md`, page(name));
    await commitAll(corpus.folder);
    commits.push((await git`git rev-parse HEAD`).stdout);
  }
  const [first = "", second = ""] = commits;
  return {
    corpus,
    first,
    second,
    checkOut: async (commit) => void (await git`git checkout --quiet ${commit}`),
  };
}

const by = (commit: string) => ({
  origin: { actor: "operator", runUrl: null, commit, cleanTree: true, reason: null },
});

const history = (commit: string, told: Before, whenOlder: History["whenOlder"] = "end"): History => ({
  commit,
  isBefore: async () => told,
  whenOlder,
});

async function planOf(corpus: TestCorpus, as?: History) {
  return plan({ config: await corpus.config(), selection: [], strict: false, against: "live", history: as });
}

const taken = (first: string, second: string) =>
  expect.stringMatching(
    new RegExp(`^Live was made from commit ${second.slice(0, 12)}.* an older one, ${first.slice(0, 12)}:`),
  );

it("a checkout that is older than what live was made from is told, by a plan and by an ingest", async () => {
  const { corpus, first, second, checkOut } = await twoCommits();
  const told = taken(first, second);
  expect((await corpus.ingest(by(second))).warnings).not.toContainEqual(told);
  await checkOut(first);
  expect((await planOf(corpus)).report).toMatchObject({
    outcome: "changes",
    warnings: [told],
  });
  expect(await corpus.ingest(by(first))).toMatchObject({
    documents: { removed: 1 },
    warnings: expect.arrayContaining([told]),
  });
  await checkOut(second);
  expect((await planOf(corpus)).report.warnings).toEqual([]);
});

it("where the history is known, a run of an older commit ends as superseded, and is logged as that", async () => {
  const { corpus, first, second, checkOut } = await twoCommits();
  await corpus.ingest(by(second));
  await checkOut(first);
  const before = history(first, { before: true });
  const superseded = { commit: first, liveCommit: second };
  const { report } = await planOf(corpus, before);
  expect(report).toMatchObject({ outcome: "superseded", superseded, base: 1 });
  const ended = await corpus.ingest({ ...by(first), history: before });
  expect(ended).toMatchObject({ outcome: "superseded", superseded, generation: null, previous: 1 });
  expect([exitCodeOf(report), exitCodeOf(ended)]).toEqual([0, 0]);
  const config = await corpus.config();
  expect((await runs(config, 1)).runs[0]).toMatchObject({ command: "ingest", outcome: "superseded" });
  expect((await status(config)).generations.map((one) => one.state)).toEqual(["live"]);
  // What git knows is enough, where nobody else does.
  const unsaid = history(first, { unknown: "nobody said" });
  expect((await planOf(corpus, unsaid)).report.outcome).toBe("superseded");
});

it("a run of an older commit that was meant goes on, with a warning", async () => {
  const { corpus, first, second, checkOut } = await twoCommits();
  await corpus.ingest(by(second));
  await checkOut(first);
  const meant = history(first, { before: true }, "warn");
  expect((await planOf(corpus, meant)).report).toMatchObject({
    outcome: "changes",
    warnings: [taken(first, second)],
  });
  expect(await corpus.ingest({ ...by(first), history: meant })).toMatchObject({ outcome: "promoted" });
});

it("a history that nobody knows is a warning, and holds up nothing", async () => {
  const { corpus, first, second, checkOut } = await twoCommits();
  const pushedOver = "f".repeat(40);
  await corpus.ingest(by(pushedOver));
  await checkOut(first);
  const { report } = await planOf(corpus, history(first, { unknown: "GitHub did not answer" }));
  expect(report).toMatchObject({
    outcome: "changes",
    warnings: [
      `Whether live was made from a later commit than this run's, ${first.slice(0, 12)}, is not known: GitHub did not answer. Live was made from ffffffffffff; if that is the later one, this takes back what changed since.`,
    ],
  });
  await checkOut(second);
  expect((await planOf(corpus, history(second, { before: false }))).report.warnings).toEqual([]);
});

it("after a run that was narrowed, an older commit may bring what that left out, so it goes on", async () => {
  const { corpus, first, second, checkOut } = await twoCommits();
  await checkOut(first);
  await corpus.ingest(by(first));
  await corpus.write("docs/alpha.md", page("alpha, revised"));
  await commitAll(corpus.folder);
  const between = (await execa({ cwd: corpus.folder })`git rev-parse HEAD`).stdout;
  // All of live is of the first commit; what matched was read from a later one.
  await checkOut(second);
  await corpus.ingest({ ...by(second), selection: ["docs/beta.md"] });
  await checkOut(between);
  const isBefore = async (live: string) => ({ before: live === second });
  const { report } = await planOf(corpus, { commit: between, isBefore, whenOlder: "end" });
  expect(report).toMatchObject({ outcome: "changes", warnings: [taken(between, second)] });
});

it("after a rollback the commit counts that is live again", async () => {
  const { corpus, first, second, checkOut } = await twoCommits();
  await checkOut(first);
  await corpus.ingest(by(first));
  await checkOut(second);
  await corpus.ingest(by(second));
  await rollback({
    config: await corpus.config(),
    generation: undefined,
    approval: undefined,
    ...by(second),
  });
  const isBefore = async (live: string) => ({ before: live === second });
  await checkOut(first);
  const { report } = await planOf(corpus, { commit: first, isBefore, whenOlder: "end" });
  expect(report.outcome).toBe("nothing-to-do");
});

it("a plan that stands runs although it is of an older commit; one that is stale ends as superseded", async () => {
  const { corpus, first, second, checkOut } = await twoCommits();
  await corpus.ingest(by(second));
  await checkOut(first);
  const { plan: drawn } = await planOf(corpus, history(first, { before: true }, "warn"));
  const late = { ...by(first), plan: drawn, history: history(first, { before: true }) };
  expect(await corpus.ingest({ ...late, hold: true })).toMatchObject({ outcome: "held", generation: 2 });
  await checkOut(second);
  await corpus.write("docs/gamma.md", page("gamma"));
  await corpus.ingest(by(second));
  await corpus.remove("docs/gamma.md");
  await checkOut(first);
  expect(await corpus.ingest(late)).toMatchObject({ outcome: "superseded", previous: 3 });
  await expect(corpus.ingest({ ...late, history: undefined })).rejects.toThrow("The plan is stale");
});
