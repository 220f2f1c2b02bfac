import { describe, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { drift } from "../../src/pipeline/drift.ts";
import { migrate, printMigrations } from "../../src/pipeline/migrate.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { prune } from "../../src/pipeline/prune.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { status } from "../../src/pipeline/status.ts";
import { verify } from "../../src/pipeline/verify.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };

async function corpusIn(schema: string): Promise<TestCorpus> {
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${url}", schema: ${schema} }\n  staging: { database: "${url}", schema: ${schema}, allowOfflineEmbedder: true }\n`,
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  return corpus;
}

describe("a schema belongs to one corpus and one environment", async () => {
  const corpus = await corpusIn("owned");
  await corpus.ingest();
  const strangers = {
    "another corpus": { ...(await corpus.config()), corpus: "other" },
    "another environment": await corpus.config("staging"),
  };
  const commands: Readonly<Record<string, (config: Config) => Promise<unknown>>> = {
    plan: (config) => plan({ config, selection: [], strict: false, against: "live" }),
    ingest: (config) => corpus.ingest({ config }),
    verify: (config) => verify({ config, generation: undefined, baseline: undefined }),
    rollback: (config) => rollback({ config, generation: undefined, approval: undefined, origin }),
    prune: (config) => prune(config, origin),
    status: (config) => status(config),
    migrate: (config) => migrate(config),
  };

  it.each(
    Object.keys(strangers).flatMap((who) => Object.keys(commands).map((command) => [who, command] as const)),
  )("%s is refused by %s, which names both", async (who, command) => {
    const stranger = Object.entries(strangers).find(([name]) => name === who)?.[1];
    const work = commands[command];
    if (stranger === undefined || work === undefined) throw new TypeError("both are listed above");
    await expect(work(stranger)).rejects.toThrow(
      `The schema "owned" holds corpus "test" of environment "local"; this run is for corpus "${stranger.corpus}" of environment "${stranger.environment}".`,
    );
  });

  it("is unknown to drift, never clean", async () => {
    expect(await drift({ config: strangers["another corpus"], baseline: undefined })).toMatchObject({
      outcome: "unknown",
      checks: [{ reason: expect.stringContaining('holds corpus "test"') }],
    });
  });
});

it("what `migrate --print` prints is the whole schema: an ingest finds nothing left to migrate", async () => {
  const corpus = await corpusIn("printed");
  const config = await corpus.config();
  await rowsOf(url, printMigrations(config, "public"));
  expect(await migrate(config)).toMatchObject({ outcome: "nothing-to-do", applied: [] });
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 1 });
  const columns = (schema: string) =>
    rowsOf(
      url,
      `select table_name, column_name, data_type from information_schema.columns where table_schema = $1 order by 1, ordinal_position`,
      [schema],
    );
  const migrated = await corpusIn("migrated");
  await migrated.ingest();
  expect(await columns("printed")).toEqual(await columns("migrated"));
});
