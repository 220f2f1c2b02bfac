import { describe, expect, it } from "vitest";
import { doctor } from "../../../src/pipeline/doctor.ts";
import { migrate } from "../../../src/pipeline/migrate.ts";
import { page, type TestCorpus, testCorpus } from "../../corpus.ts";
import { databaseWithDuties, refusalOf } from "../../postgres/duties.ts";
import { pooled } from "../../postgres/pgbouncer.ts";
import { freshDatabase, rowsOf } from "../../server.ts";

const origin = { actor: "tester", runUrl: null, commit: "abc", cleanTree: true, reason: null };

async function corpusIn(database: string, schema: string, yaml = ""): Promise<TestCorpus> {
  const corpus = await testCorpus(
    `environments:\n  local:\n    database: ${database}\n    schema: ${schema}\n${yaml}`,
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  return corpus;
}

/** Every check that is not ok, by name, with its reason; and whether all passed. */
async function complaintsOf(corpus: TestCorpus): Promise<Readonly<Record<string, string>>> {
  const { checks, outcome } = await doctor({ config: await corpus.config(), origin });
  expect(outcome).toBe(checks.some((one) => one.outcome === "failed") ? "failed" : "passed");
  return Object.fromEntries(
    checks.flatMap((one) => (one.outcome === "ok" ? [] : [[one.check, `${one.outcome}: ${one.reason}`]])),
  );
}

const url = await freshDatabase();
const healthy = await corpusIn(`"${url}"`, "healthy");
await healthy.ingest();

it("doctor changes nothing: where the extension is missing it says so", async () => {
  const empty = await freshDatabase();
  const corpus = await corpusIn(`"${empty}"`, "none");
  expect((await complaintsOf(corpus)).connection).toMatch(
    /^failed: The extension "vector" is not installed in this database\. `corpusgate migrate`/,
  );
  expect(await rowsOf(empty, "select from pg_extension where extname = 'vector'")).toEqual([]);
});

describe("doctor on a healthy schema", () => {
  it("finds nothing to complain about, and says what it looked at", async () => {
    const { checks } = await doctor({ config: await healthy.config(), origin });
    expect(checks.filter((one) => one.outcome !== "ok")).toEqual([]);
    expect(checks.map((one) => one.check)).toEqual([
      "connection",
      "pooler",
      "timeouts",
      "grants",
      "vector",
      "encoding",
      "schema",
      "read surface",
      "keys and indexes",
      "row-level security",
      "exposure",
      "match_documents",
      "key",
      "working tree",
    ]);
  });
});

it("doctor fails where every other command would: on the schema of another environment", async () => {
  const corpus = await testCorpus(
    `environments:\n  local: { database: embedded }\n  other:\n    database: "${url}"\n    schema: healthy\n    allowOfflineEmbedder: true\n`,
  );
  const { checks, outcome } = await doctor({ config: await corpus.config("other"), origin });
  expect(outcome).toBe("failed");
  expect(checks.find((one) => one.check === "schema")?.reason).toBe(
    'The schema "healthy" holds corpus "test" of environment "local"; this run is for corpus "test" of environment "other". A schema belongs to one corpus and environment for good: rename back what was renamed, correct --env or the connection string, or give this environment a `schema:` of its own.',
  );
});

const wrongPassword = new URL(url);
wrongPassword.password = "wrong";
const noDatabase = new URL(url);
noDatabase.pathname = "/corpusgate_none_such";
const withTls = new URL(url);
withTls.searchParams.set("sslmode", "require");
const unreachable = [
  ["a wrong password", await corpusIn(`"${wrongPassword}"`, "x"), "Correct the user or the password"],
  ["a database that does not exist", await corpusIn(`"${noDatabase}"`, "x"), "create the database"],
  ["a server without TLS", await corpusIn(`"${withTls}"`, "x"), "sslmode=disable"],
  ["a variable that is not set", await corpusIn(`"\${DATABASE_URL}"`, "x"), "Set DATABASE_URL"],
] as const;

describe("doctor on a connection that fails", () => {
  it.each(unreachable)("because of %s says so with the remedy", async (_, corpus, remedy) => {
    expect((await complaintsOf(corpus)).connection).toMatch(new RegExp(`^failed: .*${remedy}`));
  });
});

const poolers = {
  transaction: await corpusIn(`"${await pooled(url, { poolSize: 3 })}"`, "healthy"),
  "transaction with one connection": await corpusIn(`"${await pooled(url, { poolSize: 1 })}"`, "healthy"),
  session: await corpusIn(`"${await pooled(url, { mode: "session", poolSize: 8 })}"`, "healthy"),
};
const modes = [
  ["transaction", "A pooler that pools by transaction.", "Named prepared statements break there"],
  ["transaction with one connection", "A pooler that pools by transaction.", "could not be told"],
  ["session", "No sign of pooling by transaction", ""],
] as const;

describe("doctor through a pooler in mode", () => {
  it.each(modes)("%s tells the mode, and leaves no statement behind", async (mode, told, statements) => {
    const { checks } = await doctor({ config: await poolers[mode].config(), origin });
    const { outcome, reason } = checks.find((one) => one.check === "pooler") ?? {};
    expect(outcome).toBe("ok");
    expect(reason).toContain(told);
    expect(reason).toContain(statements);
    const { database } = await poolers[mode].config();
    if (database.kind === "server" && typeof database.read === "string")
      expect(await rowsOf(database.read, "select name from pg_prepared_statements")).toEqual([]);
  });
});

const duties = await databaseWithDuties();
const split = await corpusIn(
  `{ read: "${duties.reader}", stage: "${duties.stager}", promote: "\${PROMOTE_URL}" }`,
  duties.schema,
  "    allowOfflineEmbedder: true\n",
);
const owner = await corpusIn(`"${duties.owner}"`, duties.schema);

describe("doctor with a connection for each purpose", () => {
  it("names the missing role and the grant, then the missing right, then nothing", async () => {
    expect(await complaintsOf(split)).toMatchObject({
      "grants (read)": expect.stringContaining(`there is no schema "${duties.schema}"`),
      schema: expect.stringContaining("corpusgate migrate --env local"),
      "connection (promote)": expect.stringMatching(
        /^warning: Not looked at: the variable PROMOTE_URL is not set/,
      ),
    });
    await migrate(await owner.config());
    expect(await complaintsOf(split)).toMatchObject({
      "grants (read)": `failed: User "${duties.names.reader}" lacks "${duties.schema}_reader". Run \`grant "${duties.schema}_reader" to "${duties.names.reader}";\`.`,
      "grants (stage)": expect.stringContaining(
        `grant "${duties.schema}_stager" to "${duties.names.stager}";`,
      ),
    });
    // With one string for everything nobody is told to give a job more than its duty takes.
    const single = await corpusIn(`"${duties.stager}"`, duties.schema, "    allowOfflineEmbedder: true\n");
    expect((await complaintsOf(single)).grants).toContain(
      `to stage, \`grant "${duties.schema}_stager" to "${duties.names.stager}";\`;`,
    );
    await duties.grant();
    await rowsOf(
      duties.superuser,
      `revoke execute on function ${duties.schema}.count_where from ${duties.schema}_reader`,
    );
    expect(await complaintsOf(split)).toEqual({
      "connection (promote)": expect.any(String),
      "grants (read)": expect.stringMatching(
        /^failed: .*_reader" lacks execute on count_where\(.*\)\. Run `corpusgate migrate --env local` as the schema's owner/,
      ),
    });
    await migrate(await owner.config());
    expect(Object.keys(await complaintsOf(split))).toEqual(["connection (promote)"]);
    await rowsOf(
      duties.superuser,
      `revoke execute on function ${duties.schema}.duty_rights from ${duties.schema}_reader`,
    );
    expect((await complaintsOf(split))["grants (read)"]).toMatch(
      /^failed: .*_reader" lacks execute on duty_rights\(duty text\)\. Run `corpusgate migrate/,
    );
    await migrate(await owner.config());
  });

  it("tells that readers are asked elsewhere than where generations are promoted, and what each has live", async () => {
    const copy = await corpusIn(`"${url}"`, "copied");
    await copy.ingest();
    await copy.write("docs/beta.md", page("beta"));
    const stale = await freshDatabase();
    const elsewhere = new URL(url);
    elsewhere.searchParams.set("application_name", "promoter");
    const reads = async (read: string) => {
      const one = await corpusIn(
        `{ read: "${read}", stage: "${elsewhere}", promote: "${elsewhere}" }`,
        "copied",
        "    allowOfflineEmbedder: true\n",
      );
      const { checks } = await doctor({ config: await one.config(), origin });
      return checks.find(({ check }) => check === "live (read)");
    };
    expect(await reads(url)).toMatchObject({
      outcome: "ok",
      reason: expect.stringMatching(
        /^It shows generation 1 \(.{12}\) live, as the connection that writes does\.$/,
      ),
    });
    await (await corpusIn(`"${stale}"`, "copied")).ingest();
    await copy.ingest();
    expect(await reads(stale)).toMatchObject({
      outcome: "failed",
      reason: expect.stringMatching(
        /^It shows generation 1 \(.{12}\) live; the connection that writes shows generation 2 \(.{12}\)\. It is no replica but/,
      ),
    });
  });

  it("with one string for everything tells which duties its user has, and asks for no more than a job of it takes", async () => {
    const told = async (url: string) => {
      const one = await corpusIn(`"${url}"`, duties.schema, "    allowOfflineEmbedder: true\n");
      const { outcome, checks } = await doctor({ config: await one.config(), origin });
      const { reason } = checks.find(({ check }) => check === "grants") ?? {};
      return [outcome, reason?.split(".")[0]];
    };
    const { reader, stager, promoter } = duties.names;
    expect([await told(duties.reader), await told(duties.stager), await told(duties.promoter)]).toEqual([
      ["passed", `User "${reader}" may read and not stage and promote`],
      ["passed", `User "${stager}" may read and stage and not promote`],
      ["passed", `User "${promoter}" may read and promote and not stage`],
    ]);
  });

  it("warns of a reader who may do more than read", async () => {
    const tooMuch = await owner.config();
    const reader = await split.config();
    if (tooMuch.database.kind !== "server" || reader.database.kind !== "server")
      throw new Error("servers were expected");
    const { checks } = await doctor({
      config: { ...reader, database: { ...reader.database, read: tooMuch.database.read } },
      origin,
    });
    expect(checks.find((one) => one.check === "grants (read)")).toMatchObject({
      outcome: "warning",
      reason: expect.stringContaining("owns the schema"),
    });
  });
});

const ailing = await corpusIn(`"${duties.owner}"`, `${duties.schema}_ail`, "index: hnsw\n");

describe("doctor on a schema that somebody changed", () => {
  const schema = `${duties.schema}_ail`;
  const asSuperuser = (statement: string) => rowsOf(duties.superuser, statement);

  it("names tables without row-level security, what is open to everybody, and defaults that would open more", async () => {
    await ailing.ingest();
    await asSuperuser(`alter table ${schema}.document_chunks disable row level security`);
    await asSuperuser(`grant select on ${schema}.document_chunks to public`);
    expect(await complaintsOf(ailing)).toMatchObject({
      "row-level security": expect.stringMatching(
        /^failed: Off on document_chunks\. Run `corpusgate migrate/,
      ),
      exposure: expect.stringMatching(/^failed: .*public: select on document_chunks/),
    });
    await migrate(await ailing.config());
    await asSuperuser(
      `alter default privileges for role ${duties.names.owner} in schema ${schema} grant select on tables to public`,
    );
    const complaints = await complaintsOf(ailing);
    expect(complaints["row-level security"]).toBeUndefined();
    expect(complaints.exposure).toMatch(/^warning: .*public: select of tables/);
  });

  it("says whose match_documents it is", async () => {
    // The first schema of this database has it.
    expect((await complaintsOf(ailing)).match_documents).toMatch(
      /^warning: The match_documents in schema "public" is that of the corpus in schema "[^"]+", so clients/,
    );
    await asSuperuser(`comment on function public.match_documents is 'mine'`);
    expect((await complaintsOf(ailing)).match_documents).toMatch(
      /^warning: There is another match_documents/,
    );
    await asSuperuser("drop function public.match_documents");
    expect((await complaintsOf(ailing)).match_documents).toMatch(/^warning: There is no match_documents/);
    await migrate(await ailing.config());
    expect((await complaintsOf(ailing)).match_documents).toBeUndefined();
  });

  it("says that something else stands under a configured name, as `migrate` does", async () => {
    const named = await corpusIn(
      `"${duties.owner}"`,
      `${duties.schema}_named`,
      "views: { chunks: old_chunks, documents: old_documents }\n",
    );
    await asSuperuser("create table public.old_chunks (id integer)");
    const { outcome, warnings } = await migrate(await named.config());
    expect(outcome).toBe("migrated");
    // Another schema of this database has match_documents.
    expect(warnings).toEqual([
      expect.stringContaining("public.old_chunks (a table) is not of this corpus and left alone"),
      expect.stringContaining('match_documents in schema "public" is that of the corpus in schema'),
    ]);
    expect((await complaintsOf(named))["read surface"]).toBe(`warning: ${warnings[0]}`);
    await asSuperuser("alter table public.old_chunks rename to older_chunks");
    const { warnings: left } = await migrate(await named.config());
    expect(left.join()).not.toContain("old_chunks");
    expect((await complaintsOf(named))["read surface"]).toBeUndefined();
    await named.ingest();
    const counted = await rowsOf(duties.superuser, "select count(*)::int as count from public.old_chunks");
    expect(counted).toEqual([{ count: 4 }]);
  });

  it("says what an exposed schema lacks: itself, the owner's right, or the readers'", async () => {
    const shown = await corpusIn(
      `"${duties.owner}"`,
      `${duties.schema}_shown`,
      `views: { exposedSchema: "order", chunks: "table" }\n`,
    );
    await shown.ingest();
    /** Types what stands between the first backticks of a complaint. */
    const obey = async (check: string) =>
      asSuperuser(/`([^`]*)`/.exec((await complaintsOf(shown))[check] ?? "")?.[1] ?? "no complaint");
    expect((await complaintsOf(shown)).match_documents).toContain("`create schema");
    await asSuperuser('create schema "order"');
    await obey("match_documents");
    await migrate(await shown.config());
    await rowsOf(duties.superuser, `grant ${duties.schema}_shown_reader to ${duties.names.reader}`);
    const counted = `select count(*)::int as count from "order"."table"`;
    expect(await refusalOf(duties.reader, counted)).toMatch(/^42501.*schema order/);
    expect((await complaintsOf(shown))["exposed schema"]).toMatch(/^warning: /);
    await obey("exposed schema");
    expect(await rowsOf(duties.reader, counted)).toEqual([{ count: 4 }]);
    // Where the owner owns it, too, nobody has to ask.
    await asSuperuser('drop schema "order" cascade');
    await obey("match_documents");
    await migrate(await shown.config());
    expect(await rowsOf(duties.reader, counted)).toEqual([{ count: 4 }]);
    expect(await complaintsOf(shown)).toEqual({});
  });

  it("tells which keys, indexes and triggers a copy lacks, with the statements that make them", async () => {
    await asSuperuser(`alter table ${schema}.lease drop constraint lease_pkey`);
    await asSuperuser(`alter table ${schema}.lexeme_counts drop constraint lexeme_counts_pkey`);
    await asSuperuser(`drop index ${schema}.document_versions_by_metadata`);
    await asSuperuser(`alter table ${schema}.audit disable trigger audit_is_append_only`);
    await asSuperuser(
      `update pg_index set indisvalid = false where indexrelid = '${schema}.verdicts_by_generation'::regclass`,
    );
    const told = (await complaintsOf(ailing))["keys and indexes"] ?? "";
    expect(told).toMatch(
      /^failed: \S+ lacks primary key of lease, index verdicts_by_generation, trigger audit_is_append_only, primary key of lexeme_counts, index document_versions_by_metadata, or/,
    );
    await asSuperuser(`drop index ${schema}.verdicts_by_generation`);
    for (const [, statement = ""] of told.matchAll(/`((?:alter|create) [^`]+)`/g))
      await asSuperuser(statement);
    expect((await complaintsOf(ailing))["keys and indexes"]).toBeUndefined();
    await expect(asSuperuser(`delete from ${schema}.audit`)).rejects.toThrow("append-only");
  });

  it("tells that the read surface is of other names than configured, and that a schema is behind", async () => {
    const config = await ailing.config();
    const renamed = await doctor({
      config: { ...config, views: { ...config.views, chunks: "other_chunks" } },
      origin,
    });
    expect(renamed.checks.find((one) => one.check === "read surface")).toMatchObject({
      outcome: "warning",
      reason: expect.stringContaining("corpusgate migrate"),
    });
    // As version 0014 left it: the next migrations make these, or make them again.
    for (const made of ["paired_letter", "has_paired_letters", "in_pairs", "lexemes_of"])
      await asSuperuser(`drop function ${schema}.${made}`);
    await asSuperuser(`delete from ${schema}.migrations where number > 14`);
    expect((await complaintsOf(ailing)).schema).toMatch(
      /^failed: .* is at migration 14; this version needs \d+\. Run `corpusgate migrate/,
    );
    await asSuperuser(`alter function ${schema}.seal_generation rename to sealed`);
    expect((await complaintsOf(ailing)).schema).toMatch(
      /^failed: \S+ lacks function seal_generation, which .*backup/,
    );
    await asSuperuser(`alter function ${schema}.sealed rename to seal_generation`);
    await migrate(config);
    expect((await complaintsOf(ailing)).schema).toBeUndefined();
  });

  it("warns of short timeouts, of too little memory for the index, and of a vector schema that is open", async () => {
    for (const setting of [
      "statement_timeout = '5s'",
      "idle_in_transaction_session_timeout = '3s'",
      "maintenance_work_mem = '1MB'",
    ])
      await asSuperuser(`alter role ${duties.names.owner} set ${setting}`);
    await asSuperuser(`update ${schema}.generations set chunks = 20000`);
    await asSuperuser("grant create on schema public to public");
    expect(await complaintsOf(ailing)).toMatchObject({
      timeouts: expect.stringMatching(
        new RegExp(
          `statement_timeout is 5 s.*\`alter role "${duties.names.owner}" set statement_timeout = '60s';\``,
        ),
      ),
      "index memory": expect.stringMatching(
        /^warning: An index of 20000 vectors of 1536 dimensions takes some 73 MB/,
      ),
      "vector schema": expect.stringContaining('revoke create on schema "public" from public;'),
    });
  });
});
