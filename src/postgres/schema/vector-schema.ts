import { z } from "zod";
import type { Names, Session } from "../database.ts";

/**
 * Functions that look for pgvector in a schema where it is not: their search path is pinned, and somebody moved the extension
 * (`alter extension vector set schema extensions`, as Supabase's advisor asks for). Types follow such a move, operators do not.
 */
export async function strayFunctions(session: Session, names: Names): Promise<readonly string[]> {
  // Whether names stand in quotes depends on them and on quote_all_identifiers. A function that somebody added has another path.
  const found = await session.query(
    `select p.oid::regprocedure::text as name
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace cross join unnest(p.proconfig) as setting
     where format('"%s"', n.nspname) = $1
       and replace(setting, '"', '') like replace(format('search_path=%s, %%, pg_temp', $1::text), '"', '')
       and replace(setting, '"', '') not in (replace(format('search_path=%s, pg_temp', $1::text), '"', ''),
         replace(format('search_path=%s, %s, pg_temp', $1::text, $2::text), '"', ''))
     order by 1`,
    [names.schema, names.vector],
    z.object({ name: z.string() }),
  );
  return found.map((one) => one.name);
}

/** Points them to where pgvector is. */
export async function followVector(session: Session, names: Names): Promise<void> {
  for (const name of await strayFunctions(session, names))
    await session.execute(
      `alter function ${name} set search_path = ${names.schema}, ${names.vector}, pg_temp`,
    );
}
