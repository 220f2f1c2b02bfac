import pg from "pg";
import { describe, expect, it } from "vitest";
import { migrate } from "../../src/pipeline/migrate.ts";
import { page, testCorpus } from "../corpus.ts";
import { rowsOf } from "../server.ts";
import { createApiRoles, databaseWithDuties, refusalOf } from "./duties.ts";

const duties = await databaseWithDuties();
const { schema, superuser, owner, reader, stager, deputy, promoter, nobody } = duties;
const apiRoles = await createApiRoles(superuser);
// As Supabase has it, and beyond: what the owner creates anywhere is given to the API roles.
for (const where of ["", "in schema public"]) {
  for (const kind of ["tables", "functions", "sequences"])
    await rowsOf(
      superuser,
      `alter default privileges for role ${duties.names.owner} ${where} grant all on ${kind} to ${apiRoles.join(", ")}`,
    );
}

// Generation 1 is live, generation 2 is held with a page that nobody may read yet.
const corpus =
  await testCorpus(`views: { documents: my_documents, chunks: my_chunks, embeddings: my_embeddings }
environments:
  local: { database: "${owner}", schema: ${schema} }
  split:
    database: { read: "${reader}", stage: "${stager}", promote: "${promoter}" }
    schema: ${schema}
    allowOfflineEmbedder: true
`);
await corpus.write("docs/alpha.md", page("alpha"));
const config = { ...(await corpus.config("split")), environment: "local" };
await migrate(await corpus.config());
await duties.grant();
await corpus.ingest({ config });
await corpus.write("docs/secret.md", page("secret"));
await corpus.ingest({ config, hold: true });

const everybody = { reader, stager, promoter };
const tables = await names(
  `select relname as name from pg_class where relnamespace = '${schema}'::regnamespace and relkind = 'r'`,
);

async function names(statement: string): Promise<readonly string[]> {
  return (await rowsOf(superuser, statement)).map((row) =>
    typeof row === "object" && row !== null && "name" in row ? String(row.name) : "",
  );
}

describe.each(Object.entries(everybody))("a %s", (_, url) => {
  it.each(tables)("cannot insert, update, delete or truncate %s", async (table) => {
    const [column] = await names(
      `select attname as name from pg_attribute where attrelid = '${schema}.${table}'::regclass and attnum > 0 and attgenerated = '' and attidentity = '' limit 1`,
    );
    for (const statement of [
      `update ${schema}.${table} set ${column} = default`,
      `delete from ${schema}.${table}`,
      `truncate ${schema}.${table}`,
      ...(table.startsWith("inbox_") ? [`select from ${schema}.${table}`] : []),
      ...(table.startsWith("inbox_") && url === stager
        ? []
        : [`insert into ${schema}.${table} default values`]),
    ])
      expect(await refusalOf(url, statement), statement).toMatch(/^42501/);
  });

  it.each([
    "document_versions",
    "document_chunks",
    "chunk_lexemes",
    "lexeme_counts",
    "lexical_statistics",
    "generation_documents",
    "segment_1",
  ])("cannot read %s but through functions and views", async (table) => {
    expect(await refusalOf(url, `select from ${schema}.${table}`)).toMatch(/^42501/);
  });

  it("cannot write audit entries, change functions or tables, or become another", async () => {
    for (const statement of [
      `select ${schema}.append_audit('me', 'promote', null, '{}')`,
      `create table ${schema}.mine ()`,
      `create function ${schema}.mine() returns void language sql as ''`,
      `alter table ${schema}.audit disable trigger all`,
      `drop function ${schema}.seal_generation`,
      `set role ${duties.names.owner}`,
      `set role ${schema}_${url === promoter ? "stager" : "promoter"}`,
    ])
      expect(await refusalOf(url, statement), statement).toMatch(/^42501/);
  });

  it("is not fooled by temporary tables that bear the schema's names", async () => {
    const shadow =
      "create temp table live as select 2 as generation; create temp table generations (number int);";
    expect(
      await refusalOf(url, `${shadow} select 1 / count(*) from ${schema}.search('alpha procedure')`),
    ).toBeUndefined();
  });
});

const reading = [
  "altered_versions",
  "chunk_metadata",
  "count_shared",
  "count_where",
  "document_vectors",
  "duty_rights",
  "find_probes",
  "foreign_vectors",
  "generation_chunks",
  "generation_paths",
  "index_recall",
  "inspect_generation",
  "live_embeddings",
  "lost_lexemes",
  "lost_vectors",
  "moved_documents",
  "probe_sample",
  "search",
  "search_dense",
  "segment_facts",
  "stored_inputs",
  "verify_audit",
];
it.each([
  ["reader", reading],
  [
    "stager",
    [
      ...reading,
      ...["accept_documents", "accept_vectors", "begin_run", "checkpoint", "create_segment", "end_run"],
      ...["drop_zero_vectors", "restore_documents", "restore_lexemes"],
      ...[
        "gather_vectors",
        "index_segment",
        "open_generation",
        "record_drift",
        "record_verdicts",
        "release_lease",
        "remove_abandoned",
      ],
      ...["renew_lease", "seal_generation", "store_canary_noise", "store_query_embeddings", "take_lease"],
    ],
  ],
  ["promoter", [...reading, "begin_run", "end_run", "flip_live", "prune"]],
])("a %s may call no other function than its duty needs", async (duty, expected) => {
  const callable = await names(
    `select distinct proname as name from pg_proc where pronamespace = '${schema}'::regnamespace and has_function_privilege('${schema}_${duty}', oid, 'execute')`,
  );
  expect(callable.toSorted()).toEqual(expected.toSorted());
});

describe("a reader", () => {
  it.each([
    "search('secret procedure', generation => 2)",
    "search_dense(2, '[1]', 'x', 10)",
    "generation_chunks(2, null)",
    "generation_paths(2)",
    "inspect_generation(2)",
    "count_where(2, 'chunks', '{}')",
    "count_shared(2, 1)",
    "moved_documents(2, 1)",
    "probe_sample(1, 2, 10)",
    "find_probes(2, '{docs/secret.md}', '{secret}', 5)",
    "segment_facts(2)",
    "foreign_vectors(2)",
    "index_recall(2, 0, 1, 1)",
    "altered_versions(2)",
    "lost_lexemes(2)",
    "lost_vectors(2)",
  ])("is not shown what is staged by %s, which whoever promotes is", async (call) => {
    expect(await refusalOf(reader, `select * from ${schema}.${call}`)).toMatch(/^CG002.* not yours to see/);
    expect((await refusalOf(promoter, `select * from ${schema}.${call}`)) ?? "").not.toMatch(/yours to see/);
  });

  it("finds nothing staged in any view or in match_documents", async () => {
    for (const source of [
      `${schema}.chunks`,
      `${schema}.documents`,
      `${schema}.embeddings`,
      "public.my_chunks",
      "public.my_documents",
      "public.my_embeddings",
      `public.match_documents((select embedding::vector from ${schema}.embeddings limit 1), 100)`,
    ]) {
      const texts = (await rowsOf(reader, `select t::text as name from ${source} t`)).map((row) =>
        JSON.stringify(row),
      );
      expect(texts.length, source).toBeGreaterThan(0);
      expect(
        texts.filter((text) => text.includes("secret")),
        source,
      ).toEqual([]);
    }
  });

  it("learns nothing staged from a cheap function of its own in a condition on a view", async () => {
    const seen: string[] = [];
    const client = new pg.Client({ connectionString: reader });
    client.on("notice", ({ message }) => seen.push(message ?? ""));
    await client.connect();
    await client.query(
      "create function pg_temp.tell(text) returns boolean language plpgsql cost 0.0001 as $$ begin raise notice '%', $1; return true; end $$",
    );
    for (const condition of ["chunks where pg_temp.tell(content)", "documents where pg_temp.tell(path)"])
      for (const view of [`${schema}.${condition}`, `public.my_${condition}`])
        await client.query(`select from ${view}`);
    await client.end();
    expect(seen.filter((one) => one.includes("alpha")).length).toBeGreaterThan(0);
    expect(seen.filter((one) => one.includes("secret"))).toEqual([]);
  });
});

describe("a stager", () => {
  const epoch = `(select epoch from ${schema}.take_lease('me', null, 0))`;

  it.each([
    ["flip_live", `select ${schema}.flip_live(2, 1, 'promote', 'me', gen_random_uuid(), '{}')`],
    ["prune", `select ${schema}.prune(1, now(), 'me', gen_random_uuid())`],
  ])("cannot promote or prune (%s)", async (_, statement) => {
    expect(await refusalOf(stager, statement)).toMatch(/^42501/);
  });

  it.each([1, 2])(
    "cannot add a document to generation %i, which is sealed, nor seal it again",
    async (generation) => {
      const [{ epoch: own } = {}] = await rowsOf(superuser, `select epoch from ${schema}.lease`).then(
        (rows) =>
          rows.flatMap((row) => (typeof row === "object" && row !== null && "epoch" in row ? [row] : [])),
      );
      for (const held of [epoch, `${own}`]) {
        for (const call of [
          `accept_documents(gen_random_uuid(), ${generation}, ${held}, '{}')`,
          `seal_generation(${generation}, ${held}, '', 0, 0)`,
        ])
          expect(await refusalOf(stager, `select ${schema}.${call}`), call).toMatch(/^CG003/);
      }
    },
  );

  it("cannot go on with what another user stages, not with the right epoch either", async () => {
    await rowsOf(
      stager,
      `select ${schema}.open_generation(1, 'plan', profile, segment, ${epoch}, gen_random_uuid(), 'me', '{}') from ${schema}.generations where number = 1`,
    );
    const current = `(select epoch from ${schema}.lease)`;
    for (const call of [
      `accept_documents(gen_random_uuid(), 3, ${current}, '{}')`,
      `seal_generation(3, ${current}, '', 0, 0)`,
      `open_generation(1, 'plan', '', 1, ${current}, gen_random_uuid(), 'me', '{}')`,
      `remove_abandoned(${current}, gen_random_uuid())`,
    ])
      expect(await refusalOf(deputy, `select ${schema}.${call}`), call).toMatch(
        /^CG003.*taken by database user/,
      );
    expect(
      await refusalOf(
        deputy,
        `select ${schema}.record_verdicts(2, run, '{critical}', '{pass}', '{""}', '{null}', 'warn') from ${schema}.generations where number = 2`,
      ),
    ).toMatch(/^CG003/);
    await rowsOf(
      deputy,
      `select ${schema}.release_lease(${current}), ${schema}.end_run(id, 'mine', '{}') from ${schema}.runs`,
    );
    expect(await rowsOf(reader, `select holder from ${schema}.lease`)).toEqual([{ holder: "me" }]);
    expect(await rowsOf(reader, `select from ${schema}.runs where outcome = 'mine'`)).toEqual([]);
    await rowsOf(stager, `select ${schema}.release_lease(${current})`);
  });

  it("cannot store a document version under another hash than its own, listed or not", async () => {
    const forged = `insert into ${schema}.inbox_documents select batch, sha256('x'), 'x', 'x', '', '', '{}', 0 from (select '8b5f1c9e-0000-4000-8000-000000000000'::uuid as batch) b`;
    for (const listed of ["'{}'", "array[encode(sha256('x'), 'hex')]"])
      expect(
        await refusalOf(
          stager,
          `${forged}; select ${schema}.accept_documents('8b5f1c9e-0000-4000-8000-000000000000', ${schema}.open_generation(1, 'p', profile, segment, epoch, gen_random_uuid(), 'me', '{}'), epoch, ${listed})
             from ${schema}.generations, ${schema}.take_lease('me', null, 0) where number = 1`,
        ),
      ).toMatch(/^CG007/);
  });
});

describe("restoring altered rows", () => {
  const batch = "'8b5f1c9e-0000-4000-8000-000000000001'::uuid";
  const send = (text: string) => `
    insert into ${schema}.inbox_documents select ${batch}, hash, path, title, content_hash, metadata_hash, metadata_json, chunk_count from copy_of_version;
    insert into ${schema}.inbox_chunks select ${batch}, document_version, ordinal, ${text}, heading_path, headings, tokens, input_hash, hash from copy_of_chunks;`;
  // What a stager may not read is copied for the test by a superuser, in the same transaction.
  const copies = `create temp table copy_of_version as select * from ${schema}.document_versions where path = 'docs/alpha.md';
    create temp table copy_of_chunks as select * from ${schema}.document_chunks where document_version = (select hash from copy_of_version);
    grant select on copy_of_version, copy_of_chunks to public; grant usage on schema ${schema} to public;`;
  const asStager = `set local role ${duties.names.stager};`;
  const restore = `select ${schema}.restore_documents(${batch}, (select epoch from ${schema}.take_lease('me', null, 0)), 'me', gen_random_uuid())`;
  const alter = `update ${schema}.document_chunks set text = 'forged' where document_version = (select hash from copy_of_version) and ordinal = 0;`;

  it("takes the rows that the hash stands for, and no other", async () => {
    const attempt = (text: string, harm = alter) =>
      refusalOf(superuser, `${copies} ${harm} ${asStager} ${send(text)} ${restore}`);
    expect(await attempt("text")).toBeUndefined();
    expect(await attempt("text || ' and more'")).toMatch(/^CG007.*docs\/alpha\.md/);
    // Whole rows are nobody's to replace, not even by equal ones.
    expect(await attempt("text", "")).toMatch(/^CG007.*is not one that was altered/);
  });
});

describe("a promoter", () => {
  it.each([
    `select ${schema}.take_lease('me', null, 0)`,
    `select ${schema}.create_segment('f', 'local', 'm', 3, 1)`,
    `select ${schema}.open_generation(1, 'p', 'x', 1, 1, gen_random_uuid(), 'me', '{}')`,
    `select ${schema}.accept_documents(gen_random_uuid(), 2, 1, '{}')`,
    `insert into ${schema}.inbox_vectors (batch) values (gen_random_uuid())`,
    `select ${schema}.record_verdicts(2, gen_random_uuid(), '{critical}', '{pass}', '{""}', '{null}', 'warn')`,
  ])("cannot stage: %s", async (statement) => {
    expect(await refusalOf(promoter, statement)).toMatch(/^42501/);
  });

  it("cannot pass by the comparison with the base by calling a promotion a rollback or something else", async () => {
    const flip = (action: string) =>
      refusalOf(promoter, `select ${schema}.flip_live(2, 1, '${action}', 'me', gen_random_uuid(), '{}')`);
    expect(await flip("rollback")).toMatch(/^CG003.*was never live/);
    expect(await flip("move")).toMatch(/^CG008/);
    expect(await flip("promote")).toBeUndefined();
  });
});

describe("the audit log", () => {
  it.each(["update :a set actor = 'x'", "delete from :a", "truncate :a"])(
    "refuses its owner and a superuser: %s",
    async (statement) => {
      const onAudit = statement.replace(":a", `${schema}.audit`);
      expect(await refusalOf(owner, onAudit)).toMatch(/^CG005/);
      expect(await refusalOf(superuser, onAudit)).toMatch(/^CG005/);
      expect(await refusalOf(superuser, `set local session_replication_role = replica; ${onAudit}`)).toMatch(
        /^CG005/,
      );
    },
  );
});

describe("whoever has no role", () => {
  const objects = `select format('%s %s', kind, object) as name from (
      select 'schema' as kind, oid, nspname::text as object, role,
        has_schema_privilege(role, oid, 'usage') or has_schema_privilege(role, oid, 'create') as allowed
        from pg_namespace, unnest($1::text[]) role where nspname = '${schema}'
      union all select 'table', c.oid, c.relname::text, role,
        case c.relkind when 'S' then has_sequence_privilege(role, c.oid, 'usage, select, update')
          else has_table_privilege(role, c.oid, 'select, insert, update, delete, truncate, references, trigger') end
        from pg_class c, unnest($1::text[]) role
        where (relnamespace = '${schema}'::regnamespace or relname like 'my\\_%') and relkind in ('r', 'v', 'm', 'S')
      union all select 'function', p.oid, p.proname::text, role, has_function_privilege(role, p.oid, 'execute')
        from pg_proc p, unnest($1::text[]) role
        where pronamespace = '${schema}'::regnamespace or proname = 'match_documents') o where allowed order by 1`;

  it("has no privilege on anything, whatever the default privileges are: public, anon, authenticated", async () => {
    expect(await rowsOf(superuser, objects, [["public", "anon", "authenticated"]])).toEqual([]);
  });

  it("as Supabase's service_role, has the exposed read surface only, and it answers", async () => {
    expect((await rowsOf(superuser, objects, [["service_role"]])).map((row) => JSON.stringify(row))).toEqual(
      [
        "function chunk_metadata",
        "function live_embeddings",
        "function match_documents",
        "table my_chunks",
        "table my_documents",
        "table my_embeddings",
      ].map((name) => JSON.stringify({ name })),
    );
    for (const view of ["my_chunks", "my_documents", "my_embeddings"])
      expect(
        await refusalOf(superuser, `set local role service_role; select 1 / count(*) from ${view}`),
      ).toBeUndefined();
  });

  it("is refused by name", async () => {
    for (const source of [`${schema}.chunks`, `${schema}.live`, `${schema}.search('x')`])
      expect(await refusalOf(nobody, `select * from ${source}`)).toMatch(/^42501.*schema/);
    expect(await refusalOf(nobody, "select * from public.match_documents('[1]')")).toMatch(/^42501/);
    expect(await refusalOf(nobody, "select * from public.my_chunks")).toMatch(/^42501/);
    for (const role of ["anon", "authenticated"])
      expect(
        await refusalOf(superuser, `set local role ${role}; select * from public.match_documents('[1]')`),
      ).toMatch(/^42501/);
  });
});

describe("the schema", () => {
  it("has row-level security on every table but the inboxes, which COPY could not fill then", async () => {
    const open = await names(
      `select relname as name from pg_class where relnamespace = '${schema}'::regnamespace and relkind in ('r', 'p') and not relrowsecurity order by 1`,
    );
    expect(open).toEqual(["inbox_chunks", "inbox_documents", "inbox_vectors"]);
  });

  it("pins the search path of every function that runs with its owner's rights, temporary tables last", async () => {
    const unpinned = await rowsOf(
      superuser,
      `select p.oid::regprocedure::text as name, proconfig from pg_proc p where prosecdef
         and (pronamespace = '${schema}'::regnamespace or proname = 'match_documents')
         and not exists (select from unnest(proconfig) c where c ~ '^search_path=${schema}, .*pg_temp$')`,
    );
    expect(unpinned).toEqual([]);
  });
});
