import { sha256 } from "../../digest/digest.ts";
import { type Names, quoteLiteral } from "../database.ts";
import { migrationFiles } from "./migration-files.ts";

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

/** Made anew at every `migrate`: views, match_documents and grants, whose names are configured. */
export const surfaceFile = "read-surface.sql";
export const readSurface = sqlOf(surfaceFile);

/** Every migration in order, as shipped. */
export const migrations: readonly Migration[] = Object.keys(migrationFiles)
  .filter((file) => /^\d/.test(file))
  .map((file) => ({ number: Number.parseInt(file, 10), name: file, sql: sqlOf(file) }));

/** Number of the last migration of this version. */
export const newestMigration = migrations.at(-1)?.number ?? 0;

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

/**
 * The start of a script for a schema at migration `from`: ends it on any other, and on migrations of another text. As `migrate`, it
 * waits for no lock for long, since later searches would wait behind it.
 */
export function requireAt(from: number, names: Names, { corpus, environment }: Ownership): string {
  const applied = migrations.filter((one) => one.number <= from).map((one) => `'${sha256(one.sql)}'`);
  return `set local lock_timeout = '5s';
set local statement_timeout = 0;
do $$
begin
  if (select array_agg(checksum order by number) from ${names.schema}.migrations where number > 0) is distinct from array[
    ${applied.join(",\n    ")}] then
    raise exception 'the schema is not at migration ${from} of this version of corpusgate, but at %',
      (select max(number) from ${names.schema}.migrations);
  end if;
  if not exists (select from ${names.schema}.corpus where name = ${quoteLiteral(corpus)} and environment = ${quoteLiteral(environment)}) then
    raise exception 'the schema holds another corpus or environment than %', ${quoteLiteral(`${corpus}, ${environment}`)};
  end if;
end $$;`;
}

/** The read surface with the note that it is there; its row is the only one here that changes. */
export function surfaceSql(names: Names): string {
  const sql = renderSql(readSurface, names);
  return `${sql}
insert into ${names.schema}.migrations (number, name, checksum) values (0, 'read-surface.sql', '${sha256(sql)}')
on conflict (number) do update set checksum = excluded.checksum, applied_at = now();`;
}

function sqlOf(file: string): string {
  const sql = migrationFiles[file];
  if (sql === undefined) throw new TypeError(`the package lacks ${file}`);
  return sql;
}
