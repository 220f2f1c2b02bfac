import { z } from "zod";
import type { ViewSettings } from "../../config/config.ts";
import type { Names, Session } from "../database.ts";
import { migrations, readSurface } from "./migration-sql.ts";

type ObjectKind = "table" | "view" | "function";

export interface SchemaObject {
  readonly kind: ObjectKind;
  readonly name: string;
  /** Number of the migration that first makes it; 0: the read surface does. */
  readonly since: number;
  /** `migrate` makes it anew each time; of others a backup is the only source. */
  readonly remade: boolean;
}

/** What a current schema has, read off the SQL that makes it; tables of vectors apart, which come with generations. */
export function schemaObjects(): readonly SchemaObject[] {
  const made = new Map<string, SchemaObject>([
    ["table migrations", { kind: "table", name: "migrations", since: 0, remade: false }],
  ]);
  for (const { number, sql } of [...migrations, { number: 0, sql: readSurface }])
    for (const [, kind = "", name = ""] of sql.matchAll(creation)) {
      const since = made.get(`${kind} ${name}`)?.since ?? number;
      made.set(`${kind} ${name}`, { kind: kindOf(kind), name, since, remade: number === 0 });
    }
  return [...made.values()];
}

const creation = /^create (?:or replace |unlogged )?(table|view|function) :schema\.(\w+)/gm;

function kindOf(word: string): ObjectKind {
  if (word === "table" || word === "view" || word === "function") return word;
  throw new TypeError(`the pattern took "${word}" for a kind of object`);
}

/** Which of them are not there, by the catalog: readable without any right in the schema. */
export async function missingObjects(session: Session, names: Names): Promise<readonly SchemaObject[]> {
  const rows = await session.query(
    `select case c.relkind when 'v' then 'view' else 'table' end as kind, c.relname::text as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where format('"%s"', n.nspname) = $1 and c.relkind in ('r', 'v')
     union select 'function', p.proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where format('"%s"', n.nspname) = $1`,
    [names.schema],
    z.object({ kind: z.string(), name: z.string() }),
  );
  const found = new Set(rows.map((one) => `${one.kind} ${one.name}`));
  return schemaObjects().filter((one) => !found.has(`${one.kind} ${one.name}`));
}

/** Views under configured names that the exposed schema does not have. */
export async function missingViews(session: Session, { views }: Names): Promise<readonly string[]> {
  const { exposedSchema } = views;
  const renamed = configuredNames(views);
  if (renamed.length === 0) return [];
  const rows = await session.query(
    `select w.name from unnest($2::text[]) w (name) where not exists (
       select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = w.name) order by 1`,
    [exposedSchema, renamed],
    z.object({ name: z.string() }),
  );
  return rows.map((one) => `${exposedSchema}.${one.name}`);
}

/** Under whose configured names something else stands, which `migrate` leaves alone; each with what it is. */
export async function takenViews(session: Session, { schema, views }: Names): Promise<readonly string[]> {
  const { exposedSchema } = views;
  const renamed = configuredNames(views);
  if (renamed.length === 0) return [];
  const rows = await session.query(
    `select c.relname::text as name, case c.relkind when 'v' then 'a view' when 'm' then 'a materialized view' else 'a table' end as kind
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $2 and c.relname = any($3::text[]) and obj_description(c.oid, 'pg_class') is distinct from
       (select 'corpusgate ' || nspname from pg_namespace where format('"%s"', nspname) = $1) order by 1`,
    [schema, exposedSchema, renamed],
    z.object({ name: z.string(), kind: z.string() }),
  );
  return rows.map((one) => `${exposedSchema}.${one.name} (${one.kind})`);
}

/** Of views that stand in the exposed schema, too. */
function configuredNames({ exposedSchema: _, ...views }: ViewSettings): readonly string[] {
  return Object.entries(views).flatMap(([own, name]) => (own === name ? [] : [name]));
}
