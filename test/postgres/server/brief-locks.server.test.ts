import pg from "pg";
import { expect, it } from "vitest";
import { migrate } from "../../../src/pipeline/migrate.ts";
import { prune } from "../../../src/pipeline/prune.ts";
import { rollback } from "../../../src/pipeline/rollback.ts";
import { page, testCorpus } from "../../corpus.ts";
import { freshDatabase } from "../../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: "wrong" };
const corpus = await testCorpus(
  `retention: { generations: 1, embeddingDays: 0 }\nenvironments:\n  local: { database: "${url}" }\n`,
);
await corpus.write("docs/alpha.md", page("alpha"));
await corpus.ingest();

/** An application that searched and left its transaction open, as one that waits for a model's answer does. */
async function leftOpen(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("begin");
  await client.query("select count(*) from corpusgate.embeddings e join corpusgate.chunks c using (id)");
  return client;
}

/** The corpus under another profile, which has a segment of its own. */
async function otherProfile() {
  const config = await corpus.config();
  return { ...config, embed: { ...config.embed, dimensions: 32 } };
}

const limitMs = 20_000;

/** Until a statement that begins with `start` waits for somebody's lock. */
async function waits(start: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const waiting =
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like $1";
  await expect
    .poll(async () => (await client.query(waiting, [`${start}%`])).rowCount, {
      timeout: limitMs,
      interval: 20,
    })
    .toBe(1);
  await client.end();
}

it(
  "a prune that a reader's open transaction keeps waiting gives up, and no rollback waits for it",
  async () => {
    const reader = await leftOpen();
    // Two generations of another profile let the first one's segment go.
    const other = await otherProfile();
    for (const seed of ["beta", "gamma"]) {
      await corpus.write("docs/alpha.md", page(seed));
      await corpus.ingest({ config: other });
    }
    let pruned: unknown;
    const pruning = prune(other, origin).catch((error: unknown) => {
      pruned = error;
    });
    await waits("select generations");
    const rolledBack = await rollback({ config: other, generation: undefined, approval: undefined, origin });
    expect(rolledBack).toMatchObject({ outcome: "rolled-back", generation: 2 });
    expect(pruned, "the prune is not done when the rollback is").toBeUndefined();
    await pruning;
    expect(pruned).toMatchObject({
      message: expect.stringMatching(/^Nothing was pruned: another transaction holds a lock/),
      remedy: expect.stringContaining("pg_terminate_backend"),
    });
    await reader.end();
  },
  limitMs,
);

it("a rollback gives up, and says why, where somebody holds the live row for longer than it may wait", async () => {
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query("begin");
  await holder.query("select from corpusgate.live for update");
  const allowed = await testCorpus(
    `environments:\n  local: { database: "${url}?options=-c%20lock_timeout%3D200" }\n`,
  );
  const rollingBack = rollback({
    config: { ...(await otherProfile()), database: (await allowed.config()).database },
    generation: 3,
    approval: undefined,
    origin,
  });
  await expect(rollingBack).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Generation \d+ was not made live: another transaction holds a lock that it needs, and was not done after 0\.2 s\.$/,
    ),
    remedy: expect.stringContaining("pg_terminate_backend"),
  });
  await holder.end();
});

it(
  "a generation that goes live just before a prune could take it is kept",
  async () => {
    const other = await otherProfile();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("begin");
    await client.query("select corpusgate.flip_live(1, 2, 'rollback', 'tester', gen_random_uuid(), '{}')");
    const pruning = prune(other, origin);
    await waits("select generations");
    await client.query("commit");
    await client.end();
    expect(await pruning).toMatchObject({ outcome: "pruned", generations: [], segments: [] });
    await rollback({ config: other, generation: 3, approval: undefined, origin });
    expect(await prune(other, origin)).toMatchObject({ outcome: "pruned", generations: [2] });
  },
  limitMs,
);

it(
  "a rollback to a generation that a prune is removing finds it gone, and leaves live as it is",
  async () => {
    const other = await otherProfile();
    await corpus.write("docs/alpha.md", page("delta"));
    expect(await corpus.ingest({ config: other })).toMatchObject({ outcome: "promoted", generation: 4 });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("begin");
    // Vectors stay, and with them the segment, which else the rollback would wait for.
    await client.query("select corpusgate.prune(1, '-infinity', 'tester', gen_random_uuid())");
    const rolledBack = rollback({ config: other, generation: 1, approval: undefined, origin }).catch(
      (error: unknown) => error,
    );
    await waits('select "corpusgate".flip_live');
    await client.query("commit");
    expect(await rolledBack).toMatchObject({
      message: "Generation 1 does not exist.",
    });
    expect((await client.query("select generation from corpusgate.live")).rows).toEqual([{ generation: 4 }]);
    await client.end();
  },
  limitMs,
);

it(
  "a migration that a reader's open transaction keeps waiting gives up, so that searches go on",
  async () => {
    const reader = await leftOpen();
    await expect(migrate(await corpus.config())).rejects.toMatchObject({
      message: expect.stringMatching(/^Nothing was migrated: another transaction holds a lock/),
    });
    await reader.end();
    expect(await migrate(await corpus.config())).toMatchObject({ outcome: "nothing-to-do" });
  },
  limitMs,
);
