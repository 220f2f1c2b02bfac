import { z } from "zod";
import { sha256 } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import { type Names, quoteLiteral, type Session, type Store } from "./database.ts";
import { migrationFiles } from "./migration-files.ts";
import { withoutTimeout } from "./without-timeout.ts";

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Whose schema this is; stored when it is created, and commands refuse a schema of another. */
export interface Ownership {
  readonly corpus: string;
  readonly environment: string;
}

export type SchemaState =
  | { readonly state: "absent" }
  | { readonly state: "behind" | "current"; readonly applied: number; readonly owner: Ownership | undefined };

/** Made anew at every `migrate`: views, match_documents and grants, whose names are configured. */
const readSurface = sqlOf("read-surface.sql");

/** Every migration in order, as shipped. */
export const migrations: readonly Migration[] = Object.keys(migrationFiles)
  .filter((file) => /^\d/.test(file))
  .map((file) => ({ number: Number.parseInt(file, 10), name: file, sql: sqlOf(file) }));

/** Number of the last migration of this version. */
export const newestMigration = migrations.at(-1)?.number ?? 0;

/** Brings the schema to this version in one transaction; returns the names of what was applied. */
export async function migrate({ database, names }: Store, owner: Ownership): Promise<readonly string[]> {
  return withoutTimeout(database, async (session) => {
    // Two first runs at once would both create the schema; the second waits here and then finds it current.
    await session.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `corpusgate migrate ${names.schema}`,
    ]);
    const state = await readSchemaState(session, names);
    if (state.state === "absent") await session.script(bookkeeping(names));
    const applied = state.state === "absent" ? 0 : state.applied;
    const pending = migrations.filter((migration) => migration.number > applied);
    for (const migration of pending) {
      await session.script(renderSql(migration.sql, names));
      await session.script(recordMigration(migration, names));
    }
    await session.script(surfaceSql(names));
    if (state.state === "absent") await session.script(recordOwner(owner, names));
    else refuseOther(state.owner, owner, names);
    return pending.map((migration) => migration.name);
  });
}

/** Fails unless the schema is current and belongs to this corpus and environment. */
export async function requireSchema({ database, names }: Store, owner: Ownership): Promise<void> {
  const state = await readSchemaState(database, names);
  if (state.state === "absent") {
    throw new Failure(`The database has no schema ${names.schema} yet.`, {
      remedy: `Run \`corpusgate migrate --env ${owner.environment}\` as its owner, or a first \`corpusgate ingest\`.`,
    });
  }
  if (state.state === "behind") {
    throw new Failure(
      `The schema ${names.schema} is at migration ${state.applied}; this version needs ${newestMigration}.`,
      {
        remedy: `Run \`corpusgate migrate --env ${owner.environment}\` as its owner.`,
      },
    );
  }
  refuseOther(state.owner, owner, names);
}

export async function readSchemaState(session: Session, names: Names): Promise<SchemaState> {
  // Not to_regclass: it answers from a cache that does not yet know what another run has just committed.
  const tables = await session.query(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where format('"%s"', n.nspname) = $1 and c.relname = 'migrations'`,
    [names.schema],
    z.object({ name: z.string() }),
  );
  if (tables.length === 0) return { state: "absent" };
  const applied = await session.query(
    `select number, checksum from ${names.schema}.migrations order by number`,
    [],
    z.object({ number: z.number(), checksum: z.string() }),
  );
  const last = applied.at(-1)?.number ?? 0;
  if (last > newestMigration) {
    throw new Failure(
      `The schema ${names.schema} is at migration ${last}; this version of corpusgate knows ${newestMigration}.`,
      {
        remedy: "Use the version of corpusgate that migrated it, or a newer one.",
      },
    );
  }
  const [owner] = await session.query(
    `select name as corpus, environment from ${names.schema}.corpus`,
    [],
    z.object({ corpus: z.string(), environment: z.string() }),
  );
  return { state: last < newestMigration ? "behind" : "current", applied: last, owner };
}

export async function mayCreateSchemas(session: Session): Promise<boolean> {
  const [row] = await session.query(
    "select has_database_privilege(current_database(), 'create') as allowed",
    [],
    z.object({ allowed: z.boolean() }),
  );
  return row?.allowed ?? false;
}

/** A migration as it runs, and as `migrate --print` shows it to a DBA. */
export function renderSql(sql: string, { schema, vector, views }: Names): string {
  const literals: Readonly<Record<string, string>> = {
    schema: bare(schema),
    vector: bare(vector),
    exposed: views.exposedSchema,
    documents: views.documents,
    chunks: views.chunks,
    embeddings: views.embeddings,
  };
  return sql
    .replace(/:'(\w+)'/g, (whole, name: string) => {
      const value = literals[name];
      return value === undefined ? whole : quoteLiteral(value);
    })
    .replaceAll(":schema", schema)
    .replaceAll(":vector", vector);
}

/** `"corpusgate"` → `corpusgate`. */
function bare(quoted: string): string {
  return quoted.slice(1, -1).replaceAll('""', '"');
}

export function bookkeeping(names: Names): string {
  return `create schema if not exists ${names.schema};
create table ${names.schema}.migrations (
  number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now());`;
}

export function recordMigration({ number, name, sql }: Migration, names: Names): string {
  return `insert into ${names.schema}.migrations (number, name, checksum) values (${number}, ${quoteLiteral(name)}, '${sha256(sql)}');`;
}

export function recordOwner({ corpus, environment }: Ownership, names: Names): string {
  return `insert into ${names.schema}.corpus (name, environment) values (${quoteLiteral(corpus)}, ${quoteLiteral(environment)});`;
}

/** The read surface with the note that it is there; its row is the only one here that changes. */
export function surfaceSql(names: Names): string {
  const sql = renderSql(readSurface, names);
  return `${sql}
insert into ${names.schema}.migrations (number, name, checksum) values (0, 'read-surface.sql', '${sha256(sql)}')
on conflict (number) do update set checksum = excluded.checksum, applied_at = now();`;
}

/** Whether the read surface is the one that this version makes of this configuration. */
export async function surfaceIsCurrent({ database, names }: Store): Promise<boolean> {
  const [row] = await database.query(
    `select checksum from ${names.schema}.migrations where number = 0`,
    [],
    z.object({ checksum: z.string() }),
  );
  return row?.checksum === sha256(renderSql(readSurface, names));
}

function refuseOther(found: Ownership | undefined, wanted: Ownership, names: Names): void {
  if (found === undefined || (found.corpus === wanted.corpus && found.environment === wanted.environment))
    return;
  throw new Failure(
    `The schema ${names.schema} holds corpus "${found.corpus}" of environment "${found.environment}"; this run is for corpus "${wanted.corpus}" of environment "${wanted.environment}".`,
    { remedy: "Check the connection string, or set `schema:` of this environment to another name." },
  );
}

function sqlOf(file: string): string {
  const sql = migrationFiles[file];
  if (sql === undefined) throw new TypeError(`the package lacks ${file}`);
  return sql;
}
