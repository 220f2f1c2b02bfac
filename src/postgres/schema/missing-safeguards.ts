import { z } from "zod";
import type { Names, Session } from "../database.ts";
import { migrations, renderSql } from "./migration-sql.ts";

/** What a copy of the tables can be without and still answer: a primary key, an index, a trigger. */
export interface Safeguard {
  /** As a message names it: `primary key of live`. */
  readonly told: string;
  /** Of the index, which a primary key has, too, or of the trigger. */
  readonly name: string;
  /** The statement that makes it. */
  readonly statement: string;
}

/** What a current schema has, read off the SQL that makes it; tables of vectors apart, which come with generations. */
export function safeguards(names: Names): readonly Safeguard[] {
  return migrations.flatMap(({ sql }) => {
    const rendered = (statement: string) => renderSql(statement, names).replace(/\s+/g, " ");
    return [
      ...[...sql.matchAll(tables)].flatMap(([, table = "", body = ""]) => {
        const columns = body.match(keyOfColumns)?.[1] ?? body.match(keyOfColumn)?.[1];
        if (columns === undefined) return [];
        const statement = rendered(`alter table :schema.${table} add primary key (${columns});`);
        return [{ told: `primary key of ${table}`, name: `${table}_pkey`, statement }];
      }),
      ...[...sql.matchAll(others)].map(([statement, kind = "", name = ""]) => ({
        told: `${kind} ${name}`,
        name,
        // A trigger may only be switched off, and one made anew is not yet in force where triggers are off.
        statement: [
          rendered(statement).replace("create trigger", "create or replace trigger"),
          ...(sql.match(new RegExp(`^alter table \\S+ enable always trigger ${name};`, "m")) ?? []).map(
            rendered,
          ),
        ].join(" "),
      })),
    ];
  });
}

const tables = /^create table :schema\.(\w+) \(\n([\s\S]*?)^\)/gm;
const keyOfColumns = /^ {2}primary key \(([^)]+)\)/m;
const keyOfColumn = /^ {2}(\w+) .*\bprimary key\b/m;
const others = /^create (index|trigger) (\w+) [^;]+;/gm;

/** Of words, for search. A function of the migrations makes it at the first sealing, so a schema in which something is live has it. */
function wordIndex({ schema }: Names): Safeguard {
  const [made] = migrations.flatMap(({ sql }) => [...sql.matchAll(madeAtSealing)]);
  const [, name = "", table = ""] = made ?? [];
  if (made === undefined) throw new TypeError("a migration says how the index of words is made");
  return {
    told: `index ${name}`,
    name,
    statement: made[0].trim().replace(` on ${table} `, ` on ${schema}.${table} `),
  };
}

const madeAtSealing = /^ +create index (\w+) on (\w+) [^;]+;/gm;

/** Which of them are not there, or are there and not in force, by the catalog. */
export async function missingSafeguards(session: Session, names: Names): Promise<readonly Safeguard[]> {
  const rows = await session.query(
    `select c.relname::text as name from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
       where format('"%s"', n.nspname) = $1 and i.indisvalid
     union select t.tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
       where format('"%s"', n.nspname) = $1 and t.tgenabled = 'A'`,
    [names.schema],
    z.object({ name: z.string() }),
  );
  const found = new Set(rows.map((one) => one.name));
  const [sealed] = await session.query(
    `select from ${names.schema}.live where generation is not null`,
    [],
    z.unknown(),
  );
  const expected = [...safeguards(names), ...(sealed === undefined ? [] : [wordIndex(names)])];
  return expected.filter((one) => !found.has(one.name));
}
