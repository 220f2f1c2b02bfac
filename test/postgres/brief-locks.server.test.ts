import pg from "pg";
import { expect, it } from "vitest";
import { migrate } from "../../src/pipeline/migrate.ts";
import { prune } from "../../src/pipeline/prune.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

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

const limitMs = 20_000;

it(
  "a prune that a reader's open transaction keeps waiting gives up, so that a rollback is done",
  async () => {
    const reader = await leftOpen();
    // Another profile has a segment of its own, and two generations of it let the first one's go.
    const config = await corpus.config();
    const other = { ...config, embed: { ...config.embed, dimensions: 32 } };
    for (const seed of ["beta", "gamma"]) {
      await corpus.write("docs/alpha.md", page(seed));
      await corpus.ingest({ config: other });
    }
    const pruning = prune(other, origin).catch((error: unknown) => error);
    const rolledBack = await rollback({ config: other, generation: undefined, approval: undefined, origin });
    expect(rolledBack).toMatchObject({ outcome: "rolled-back", generation: 2 });
    expect(await pruning).toMatchObject({
      message: expect.stringMatching(/^Nothing was pruned: another transaction holds a lock/),
      remedy: expect.stringContaining("pg_terminate_backend"),
    });
    await reader.end();
    expect(await prune(other, origin)).toMatchObject({ outcome: "pruned", generations: [1], segments: [1] });
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
