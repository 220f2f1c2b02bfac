import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { doctor } from "../../src/pipeline/doctor.ts";
import { drift } from "../../src/pipeline/drift.ts";
import { migrate } from "../../src/pipeline/migrate.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { promote } from "../../src/pipeline/promote.ts";
import { prune } from "../../src/pipeline/prune.ts";
import { query } from "../../src/pipeline/query.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { status } from "../../src/pipeline/status.ts";
import { verify } from "../../src/pipeline/verify.ts";
import { indexSegment } from "../../src/postgres/segment.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { dropRoles } from "./duties.ts";
import { pooled } from "./pgbouncer.ts";

// Roles belong to the whole server; registered first, so that it runs after the database is dropped.
const slow = `slow_${randomBytes(5).toString("hex")}`;
afterAll(() => dropRoles(slow));
const direct = await freshDatabase();
// One server connection for everybody: whatever a session left behind, the next statement would meet.
const narrow = await pooled(direct, { poolSize: 1 });
const wide = await pooled(direct, { poolSize: 3 });
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };

async function corpusThrough(url: string, schema: string, yaml = ""): Promise<TestCorpus> {
  const corpus = await testCorpus(
    `golden: golden.yaml\nretention: { generations: 1, embeddingDays: 1 }\nenvironments:\n  local: { database: "${url}", schema: ${schema} }\n${yaml}`,
  );
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write(
    "golden.yaml",
    "queries:\n  - id: valves\n    query: Which valve does the beta procedure turn?\n    relevant: [{ path: docs/beta.md }]\n",
  );
  return corpus;
}

const line = await corpusThrough(narrow, "line");
const two = await corpusThrough(narrow, "two");
const frozen = await corpusThrough(wide, "frozen");

describe("through a transaction-mode pooler", () => {
  it("the whole line runs, and leaves no prepared statement, session setting or lock behind", async () => {
    const config = await line.config();
    expect(await migrate(config)).toMatchObject({ outcome: "migrated" });
    const drawn = await plan({ config, selection: [], strict: false, against: "live" });
    expect(await line.ingest({ plan: drawn.plan, hold: true })).toMatchObject({ outcome: "held" });
    expect(await promote({ config, generation: undefined, approval: undefined, origin })).toMatchObject({
      outcome: "promoted",
    });
    await line.write("docs/beta.md", page("other"));
    expect(await line.ingest()).toMatchObject({ outcome: "promoted", generation: 2 });
    expect(await verify({ config, generation: undefined, baseline: undefined })).toMatchObject({
      outcome: "passed",
    });
    const asked = await query({ config, text: "other procedure", count: 1, mode: undefined, filter: {} });
    expect(asked.hits.map((one) => one.path)).toEqual(["docs/beta.md"]);
    expect(await drift({ config, baseline: undefined })).toMatchObject({ outcome: "clean" });
    expect(await rollback({ config, generation: undefined, approval: undefined, origin })).toMatchObject({
      generation: 1,
    });
    expect(await line.ingest()).toMatchObject({ outcome: "promoted", generation: 3, embed: { inputs: 0 } });
    expect(await prune(config, origin)).toMatchObject({ generations: [2] });

    expect(await rowsOf(narrow, "select name from pg_prepared_statements")).toEqual([]);
    // The two that PgBouncer itself keeps in step with the client.
    expect(
      await rowsOf(
        narrow,
        "select name from pg_settings where source = 'session' and name not in ('application_name', 'client_encoding')",
      ),
    ).toEqual([]);
    // Of this database: others on the server have their own, while a test migrates there.
    expect(
      await rowsOf(
        direct,
        "select from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database() and l.locktype = 'advisory'",
      ),
    ).toEqual([]);
    expect(await doctor({ config, origin })).toMatchObject({ outcome: "passed" });
  });

  it("two ingests at once do not interleave: one wins, the other is told by whom it is locked", async () => {
    await migrate(await two.config());
    const results = await Promise.allSettled([two.ingest(), two.ingest()]);
    const lost = results.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    const won = results.flatMap((one) => (one.status === "fulfilled" ? [one.value.outcome] : []));
    // The second may also come so late that there is nothing left to do.
    expect(won.filter((outcome) => outcome === "promoted")).toHaveLength(1);
    expect([...lost, ...won.filter((outcome) => outcome !== "promoted")]).toEqual([
      expect.stringMatching(/Locked by tester|nothing-to-do/),
    ]);
  });

  it("a run that thaws after another took over damages nothing", async () => {
    const reached = Promise.withResolvers<void>();
    const thawed = Promise.withResolvers<void>();
    const first = frozen.ingest({
      leaseTtlMs: 600_000,
      async observe(progress) {
        if (progress.kind !== "step" || progress.step !== "vectors-stored") return;
        reached.resolve();
        await thawed.promise;
      },
    });
    await reached.promise;
    const second = await frozen.ingest({ leaseTtlMs: 1 });
    expect(second.outcome).toBe("promoted");
    thawed.resolve();
    await expect(first).rejects.toThrow();
    const { live, generations } = await status(await frozen.config());
    expect([live, generations.map((one) => one.number)]).toEqual([second.generation, [second.generation]]);
  });
});

const slowDirect = new URL(direct);
slowDirect.username = slow;
slowDirect.password = "slow";
await rowsOf(direct, `create role ${slow} superuser login password 'slow'`);
const timeoutRow = z.object({ statement_timeout: z.string() });
const built = await corpusThrough(direct, "built", "index: none\n");
await built.ingest();
// Before the pooler connects: a setting of a role holds for sessions that begin after it.
await rowsOf(direct, `alter role ${slow} set statement_timeout = '100ms'`);
const slowPooled = await corpusThrough(await pooled(slowDirect.href), "built");

describe("an index build", () => {
  it("outlives the statement_timeout of its user, through the pooler too", async () => {
    await rowsOf(
      direct,
      `insert into built.segment_1 (input_hash, embedding)
       select sha256(i::text::bytea), (select array_agg(random()) from generate_series(1, 1536) where i > 0)::vector::halfvec from generate_series(1, 3000) i`,
    );
    await expect(rowsOf(slowDirect.href, "select built.index_segment(1, 0)")).rejects.toThrow(
      "statement timeout",
    );
    const store = await openStore(await slowPooled.config(), "stage");
    try {
      expect(await store.database.query("show statement_timeout", [], timeoutRow)).toEqual([
        { statement_timeout: "100ms" },
      ]);
      expect(await indexSegment(store, 1, "hnsw")).toBe(true);
      expect(await store.database.query("show statement_timeout", [], timeoutRow)).toEqual([
        { statement_timeout: "100ms" },
      ]);
    } finally {
      await store.database.close();
    }
  });
});

describe("no SQL of ours", () => {
  const folder = new URL("../../src/postgres/", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(ts|sql)$/.test(file),
  );

  it.each(files)("in %s is bound to a session", (file) => {
    const text = readFileSync(new URL(file, folder), "utf8").replaceAll(/--.*|\/\/.*/g, "");
    const bound =
      /pg_(try_)?advisory_lock|\blisten\b|\bunlisten\b|create temp|\bdeclare \w+ cursor|set session|set_config\([^)]*false\)|[`"';]\s*set (?!local\b|search_path\b)\w+ ?(=|to)/gi;
    expect([...text.matchAll(bound)].map(([found]) => found)).toEqual([]);
  });
});
