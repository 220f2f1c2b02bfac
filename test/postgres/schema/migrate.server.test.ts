import { randomBytes } from "node:crypto";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Config } from "../../../src/config/config.ts";
import { doctor } from "../../../src/pipeline/doctor.ts";
import { migrate, printMigrations } from "../../../src/pipeline/migrate.ts";
import { plan } from "../../../src/pipeline/plan.ts";
import { query } from "../../../src/pipeline/query.ts";
import { verify } from "../../../src/pipeline/verify.ts";
import {
  bookkeeping,
  migrations,
  newestMigration,
  recordMigration,
  recordOwner,
  renderSql,
} from "../../../src/postgres/schema/migration-sql.ts";
import { schemaObjects } from "../../../src/postgres/schema/missing-objects.ts";
import { safeguards } from "../../../src/postgres/schema/missing-safeguards.ts";
import { page, testCorpus } from "../../corpus.ts";
import { freshDatabase, rowsOf } from "../../server.ts";
import { createApiRoles, dropRoles } from "../duties.ts";

const schema = `migrated_${randomBytes(5).toString("hex")}`;
// Registered before the databases are made, so that it runs after they are dropped.
afterAll(() => dropRoles(schema));

async function configOf(url: string, { environment = "local", name = schema } = {}): Promise<Config> {
  const corpus = await testCorpus(
    `views: { chunks: ${name}_chunks }\nenvironments:\n  ${environment}: { database: "${url}", schema: ${name}, allowOfflineEmbedder: true }\n`,
  );
  await corpus.write("docs/alpha.md", page(environment));
  return corpus.config(environment);
}

const byMigrate = await freshDatabase();
await createApiRoles(byMigrate);
const printed = { public: await freshDatabase(), extensions: await freshDatabase() };
const older = await freshDatabase();
const moved = await freshDatabase();
const config = await configOf(byMigrate);
await migrate(config);
const printedConfig = {
  public: await configOf(printed.public),
  extensions: await configOf(printed.extensions),
};
const shared = { url: await freshDatabase() };
const first = await testCorpus(`environments:\n  local: { database: "${shared.url}", schema: ${schema} }\n`);
const second = await testCorpus(
  `environments:\n  staging: { database: "${shared.url}", schema: ${schema}_second, allowOfflineEmbedder: true }\n`,
);

/** Every object of the schema and of its read surface, with definition, row-level security, rights and comment. */
async function catalogOf(url: string): Promise<readonly unknown[]> {
  const ours = `(n.nspname = '${schema}' or obj_description(o.oid) = 'corpusgate ${schema}')`;
  return rowsOf(
    url,
    `select 'relation' as kind, o.relname::text as name, concat_ws(' ', o.relkind, o.relpersistence, o.relrowsecurity, o.reloptions::text, o.relacl::text,
        case o.relkind when 'v' then pg_get_viewdef(o.oid) when 'i' then pg_get_indexdef(o.oid) end, obj_description(o.oid)) as definition
       from pg_class o join pg_namespace n on n.oid = o.relnamespace where ${ours}
     union all select 'column', o.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attstorage, a.attidentity,
        a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
       from pg_attribute a join pg_class o on o.oid = a.attrelid join pg_namespace n on n.oid = o.relnamespace
       left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where ${ours} and a.attnum > 0
     union all select 'function', o.oid::regprocedure::text, concat_ws(' ', o.proacl::text, pg_get_functiondef(o.oid), obj_description(o.oid))
       from pg_proc o join pg_namespace n on n.oid = o.pronamespace where ${ours}
     union all select 'constraint', concat_ws(' ', o.conrelid::regclass, o.conname), pg_get_constraintdef(o.oid)
       from pg_constraint o join pg_namespace n on n.oid = o.connamespace where n.nspname = '${schema}'
     union all select 'trigger', o.tgname::text, concat_ws(' ', o.tgenabled, pg_get_triggerdef(o.oid))
       from pg_trigger o join pg_class c on c.oid = o.tgrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = '${schema}' and not o.tgisinternal
     union all select 'policy', tablename || ' ' || policyname, concat_ws(' ', permissive, roles::text, cmd, qual)
       from pg_policies where schemaname = '${schema}'
     union all select 'schema', nspname::text, nspacl::text from pg_namespace where nspname = '${schema}'
     union all select 'migration', name, checksum from ${schema}.migrations
     union all select 'corpus', name, environment from ${schema}.corpus
     order by 1, 2, 3`,
  );
}

describe("`migrate --print` run by psql in an empty database", () => {
  const run = (where: keyof typeof printed) =>
    execa("psql", ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", printed[where]], {
      input: printMigrations(printedConfig[where], where),
    });

  it("makes what `migrate` makes: the same objects, definitions, rights and row-level security", async () => {
    await run("public");
    const found = await catalogOf(printed.public);
    expect(found.length).toBeGreaterThan(300);
    expect(found).toEqual(await catalogOf(byMigrate));
  });

  it("needs the grant of a role afterwards and nothing else, also with vector in schema extensions", async () => {
    await run("extensions");
    const app = new URL(printed.extensions);
    app.username = `${schema}_app`;
    app.password = "app";
    await rowsOf(printed.extensions, `create role ${schema}_app login password 'app'`);
    await rowsOf(printed.extensions, `grant ${schema}_reader to ${schema}_app`);
    const reading = {
      ...printedConfig.extensions,
      database: { kind: "server", schema, read: app.href, stage: app.href, promote: app.href },
    } as const;
    expect(
      (await plan({ config: reading, selection: [], strict: false, against: "live" })).report.outcome,
    ).toBe("changes");
    expect(await verify({ config: reading, generation: undefined, baseline: undefined })).toMatchObject({
      outcome: "failed",
      generation: null,
    });
  });

  it("changes nothing where the schema is there already", async () => {
    const before = await catalogOf(printed.public);
    await expect(run("public")).rejects.toThrow("already exists");
    expect(await catalogOf(printed.public)).toEqual(before);
  });
});

describe("`migrate --print --from` run by psql in a schema that is older", () => {
  /** As psql runs it for a DBA, who learns what went wrong. */
  const run = async (from: number) =>
    execa("psql", ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", older], {
      input: printMigrations(await configOf(older), "public", from),
    });

  it("makes what `migrate` makes, from the migration that it names and from no other", async () => {
    const names = {
      schema: `"${schema}"`,
      vector: '"public"',
      views: config.views,
    };
    const began = migrations.slice(0, 9);
    const ownership = { corpus: config.corpus, environment: config.environment };
    await rowsOf(older, "create extension vector");
    await rowsOf(
      older,
      [
        bookkeeping(names),
        ...began.map((one) => `${renderSql(one.sql, names)}\n${recordMigration(one, names)}`),
        recordOwner(ownership, names),
      ].join("\n"),
    );
    const before = await catalogOf(older);
    await expect(run(10)).rejects.toThrow(
      "the schema is not at migration 10 of this version of corpusgate, but at 9",
    );
    expect(await catalogOf(older)).toEqual(before);
    await run(9);
    expect(await catalogOf(older)).toEqual(await catalogOf(byMigrate));
    expect(await migrate(await configOf(older))).toMatchObject({ outcome: "nothing-to-do" });
  });

  it("makes the read surface anew where nothing is newer, and stops in a schema of another environment", async () => {
    const before = await catalogOf(older);
    await run(newestMigration);
    expect(await catalogOf(older)).toEqual(before);
    const other = await configOf(older, { environment: "staging" });
    const refused = execa("psql", ["--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--dbname", older], {
      input: printMigrations(other, "public", newestMigration),
    });
    await expect(refused).rejects.toThrow("the schema holds another corpus or environment than");
  });

  it("knows no migration that does not exist", () => {
    expect(() => printMigrations(config, "public", newestMigration + 1)).toThrow(
      `a number from 1 to ${newestMigration} was expected`,
    );
  });
});

describe("a migration", () => {
  it("makes exactly the objects whose absence doctor tells", async () => {
    const found = await rowsOf(
      byMigrate,
      `select case relkind when 'v' then 'view' else 'table' end || ' ' || relname as one from pg_class
         where relnamespace = '${schema}'::regnamespace and relkind in ('r', 'v')
       union select 'function ' || proname from pg_proc where pronamespace = '${schema}'::regnamespace`,
    );
    expect(
      schemaObjects()
        .map(({ kind, name }) => `${kind} ${name}`)
        .toSorted(),
    ).toEqual(
      z
        .array(z.object({ one: z.string() }))
        .parse(found)
        .map((row) => row.one)
        .toSorted(),
    );
  });

  it("makes exactly the keys, indexes and triggers whose absence doctor tells", async () => {
    const found = await rowsOf(
      byMigrate,
      `select relname as one from pg_class where relnamespace = '${schema}'::regnamespace and relkind = 'i'
       union select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where c.relnamespace = '${schema}'::regnamespace and not tgisinternal`,
    );
    const names = { schema: `"${schema}"`, vector: '"public"', views: config.views };
    // Of the schema's own bookkeeping, which no migration makes.
    const own = "migrations_pkey";
    expect([own, ...safeguards(names).map((one) => one.name)].toSorted()).toEqual(
      z
        .array(z.object({ one: z.string() }))
        .parse(found)
        .map((row) => row.one)
        .toSorted(),
    );
  });

  it("that is run again changes nothing, also where all names are quoted", async () => {
    const before = await catalogOf(byMigrate);
    const quoting = await configOf(`${byMigrate}?options=-c%20quote_all_identifiers%3Don`);
    expect(await migrate(quoting)).toMatchObject({ outcome: "nothing-to-do", applied: [] });
    expect(await migrate(config)).toMatchObject({ outcome: "nothing-to-do", applied: [] });
    expect(await catalogOf(byMigrate)).toEqual(before);
  });

  it("is refused on what a migration of another text made, and doctor says the same", async () => {
    const made = `update ${schema}.migrations set`;
    await rowsOf(byMigrate, `${made} checksum = 'x' || checksum where number = 3`);
    const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: true, reason: null };
    expect((await doctor({ config, origin })).checks).toContainEqual({
      check: "schema",
      outcome: "failed",
      reason: expect.stringMatching(/had another text of 0003-search\.sql, .*Set `schema:`/),
    });
    await rowsOf(byMigrate, `${made} number = -number where number > 3`);
    await expect(migrate(config)).rejects.toMatchObject({
      message: expect.stringContaining("had another text of 0003-search.sql"),
    });
    await rowsOf(byMigrate, `${made} number = -number where number < 0`);
    await rowsOf(byMigrate, `${made} checksum = substr(checksum, 2) where number = 3`);
  });

  it("follows the extension vector into the schema that it was moved to, and doctor says that it was", async () => {
    const corpus = await testCorpus(
      `environments:\n  local: { database: "${moved}", schema: ${schema}_moved }\n`,
    );
    await corpus.write("docs/alpha.md", page("alpha"));
    await corpus.ingest();
    await rowsOf(moved, "create schema extensions");
    await rowsOf(moved, "alter extension vector set schema extensions");
    const asked = async () =>
      query({ config: await corpus.config(), text: "alpha", count: 1, mode: undefined, filter: {} });
    await expect(asked()).rejects.toThrow("does not exist");
    const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: true, reason: null };
    const checks = async () => (await doctor({ config: await corpus.config(), origin })).checks;
    expect(await checks()).toContainEqual({
      check: "schema",
      outcome: "failed",
      reason: expect.stringMatching(
        /^The extension vector was moved to schema "extensions", .*Run `corpusgate migrate/,
      ),
    });
    expect(await migrate(await corpus.config())).toMatchObject({ applied: ["read-surface.sql"] });
    expect(await checks()).toContainEqual({
      check: "schema",
      outcome: "ok",
      reason: expect.stringContaining("current"),
    });
    expect((await asked()).hits).toHaveLength(1);
    const own = `${schema}_moved, public`;
    await rowsOf(
      moved,
      `create function ${schema}_moved.own() returns int language sql set search_path = ${own} as 'select 1'`,
    );
    expect(await checks()).toContainEqual(expect.objectContaining({ check: "schema", outcome: "ok" }));
    await migrate(await corpus.config());
    expect(await rowsOf(moved, "select proconfig from pg_proc where proname = 'own'")).toEqual([
      { proconfig: [`search_path=${own}`] },
    ]);
    await corpus.write("docs/beta.md", page("beta"));
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 2 });
  });

  it("of another environment into the same database leaves the first one's match_documents alone", async () => {
    await first.write("docs/alpha.md", page("first"));
    await second.write("docs/alpha.md", page("second"));
    await first.ingest();
    const staging = await second.config("staging");
    expect(await second.ingest({ config: staging })).toMatchObject({ outcome: "promoted" });
    const found = await rowsOf(
      shared.url,
      `select distinct metadata ->> 'title' as title from match_documents((select embedding::vector from ${schema}.embeddings limit 1))`,
    );
    expect(found).toEqual([{ title: "Page first" }]);
    const asked = await query({
      config: staging,
      text: "second procedure",
      count: 1,
      mode: undefined,
      filter: {},
    });
    expect(asked.hits[0]?.content).toContain("second");
    expect(await rowsOf(shared.url, `select from pg_proc where proname = 'match_documents'`)).toHaveLength(1);
  });
});
