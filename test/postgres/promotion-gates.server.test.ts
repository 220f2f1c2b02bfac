import { describe, expect, it } from "vitest";
import { migrate } from "../../src/pipeline/migrate.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { page, testCorpus } from "../corpus.ts";
import { rowsOf } from "../server.ts";
import { databaseWithDuties, refusalOf } from "./duties.ts";

// Whoever holds the promoter's connection string can call `flip_live` past every check of ours: the database looks itself.

const duties = await databaseWithDuties();
const { schema, superuser, stager, promoter } = duties;
const corpus = await testCorpus(`embed: { dimensions: 64 }
gate: { spotChecks: [{ name: pages, count: documents, where: {}, max: 2 }] }
environments:
  local: { database: "${duties.owner}", schema: ${schema} }
  split:
    database: { read: "${duties.reader}", stage: "${stager}", promote: "${promoter}" }
    schema: ${schema}
    allowOfflineEmbedder: true
`);
const split = { ...(await corpus.config("split")), environment: "local" };
const lenient = { ...split, gate: { ...split.gate, spotChecks: [] } };
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };

await corpus.write("docs/alpha.md", page("alpha"));
await migrate(await corpus.config());
await duties.grant();
await corpus.ingest({ config: split });

const flip = (generation: number, expected: number, action = "promote") =>
  refusalOf(
    promoter,
    `select ${schema}.flip_live(${generation}, ${expected}, '${action}', 'me', gen_random_uuid(), '{}')`,
  );

/** A sealed generation with the verdicts of the one before, less those that `change` makes others. */
async function held(change: string): Promise<number> {
  await corpus.write("docs/beta.md", page(`beta, ${change}`));
  const { generation } = await corpus.ingest({ config: lenient, hold: true });
  await rowsOf(superuser, change.replaceAll(":generation", String(generation)));
  return generation ?? 0;
}

describe("the database itself", () => {
  it("promotes no generation that a gate fails", async () => {
    await corpus.write("docs/beta.md", page("beta"));
    await corpus.write("docs/gamma.md", page("gamma"));
    const report = await corpus.ingest({ config: split });
    expect(report).toMatchObject({ outcome: "blocked", generation: 2 });
    expect(await flip(2, 1)).toMatch(/^CG009: generation 2 does not stand its gates: spot-checks \(fail\)/);
    // Nor when the same run says something else afterwards.
    const again = `select ${schema}.record_verdicts(2, run, '{spot-checks}', '{pass}', '{""}', '{null}', 'warn') from ${schema}.generations where number = 2`;
    await rowsOf(stager, again);
    expect(await flip(2, 1)).toMatch(/^CG009.*spot-checks \(fail\)/);
  });

  it("promotes no generation that was never gated", async () => {
    const generation = await held(`delete from ${schema}.verdicts where generation = :generation`);
    expect(await flip(generation, 1)).toMatch(/^CG009: generation \d+ was never gated/);
  });

  it.each([
    ["block", /^CG009.*golden \(inconclusive\)/],
    ["approve", undefined],
    ["warn", undefined],
  ])("takes an inconclusive verdict as the environment did when the gates ran: %s", async (rule, refusal) => {
    const generation = await held("select 1");
    await rowsOf(
      stager,
      `select ${schema}.record_verdicts(${generation}, run, '{golden}', '{inconclusive}', '{""}', '{null}', '${rule}') from ${schema}.generations where number = ${generation}`,
    );
    const said = await flip(generation, 1);
    if (refusal === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(refusal);
  });

  it("takes no verdict on a generation that may still change", async () => {
    expect(
      await refusalOf(
        stager,
        `select ${schema}.record_verdicts(g, '8b5f1c9e-0000-4000-8000-000000000000', '{golden}', '{pass}', '{""}', '{null}', 'warn') from (
           select ${schema}.open_generation(1, 'p', profile, segment, epoch, '8b5f1c9e-0000-4000-8000-000000000000', 'me', '{}') as g
           from ${schema}.generations, ${schema}.take_lease('me', null, 0) where number = 1) opened`,
      ),
    ).toMatch(/^CG003.*not staged and sealed/);
  });

  it("rolls back to what was live, whose gates were looked at then", async () => {
    await corpus.write("docs/beta.md", page("beta"));
    const { generation } = await corpus.ingest({ config: lenient });
    await rowsOf(superuser, `delete from ${schema}.verdicts where generation = 1`);
    expect(
      await rollback({ config: split, generation: undefined, approval: undefined, origin }),
    ).toMatchObject({ outcome: "rolled-back", generation: 1, previous: generation });
  });
});
