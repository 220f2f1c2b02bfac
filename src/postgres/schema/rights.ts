import { z } from "zod";
import type { Store } from "../database.ts";

/** A role of the schema; each may do what the commands of its purpose do. */
export type Duty = "reader" | "stager" | "promoter";

/** What a connection may do in the schema, by the catalog: readable without any right of its own. */
export interface Rights {
  readonly user: string;
  /** The schema exists. */
  readonly migrated: boolean;
  /** May enter the schema and read which version it is of; else `closed` is what it takes and lacks. */
  readonly enters: boolean;
  readonly closed: readonly string[];
  readonly ownsSchema: boolean;
  readonly usesVector: boolean;
  readonly duties: readonly DutyRights[];
}

interface DutyRights {
  readonly duty: Duty;
  readonly role: string;
  readonly exists: boolean;
  /** The user has the role, directly or by another role. */
  readonly held: boolean;
  /** What the duty takes and the user may not, as `execute on search(…)`; empty where the schema cannot be entered. */
  readonly missing: readonly string[];
}

const userRow = z.object({
  user: z.string(),
  migrated: z.boolean(),
  closed: z.array(z.string()),
  owns: z.boolean(),
  uses_vector: z.boolean(),
});
const roleRow = z.object({ role: z.string(), exists: z.boolean(), held: z.boolean() });

export async function readRights({ database, names }: Store, duties: readonly Duty[]): Promise<Rights> {
  const [row] = await database.query(
    `select current_user::text as user, n.oid is not null as migrated,
       array(select c.says from (values
           (format('usage of schema "%s"', n.nspname), has_schema_privilege(n.oid, 'usage')),
           ('select on migrations', has_table_privilege(m.oid, 'select')),
           ('execute on duty_rights(duty text)', has_function_privilege(r.oid, 'execute'))) c (says, may)
         where not coalesce(c.may, false)) as closed,
       coalesce(pg_has_role(n.nspowner, 'usage'), false) as owns,
       coalesce((select has_schema_privilege(v.oid, 'usage') from pg_namespace v where quote_ident(v.nspname) in ($2, trim('"' from $2))), false) as uses_vector
     from (select) one
     left join pg_namespace n on format('"%s"', n.nspname) = $1
     left join pg_class m on m.relnamespace = n.oid and m.relname = 'migrations'
     left join pg_proc r on r.pronamespace = n.oid and r.proname = 'duty_rights'`,
    [names.schema, names.vector],
    userRow,
  );
  if (row === undefined) throw new TypeError("a left join of one row returned none");
  const enters = row.migrated && row.closed.length === 0;
  const found: DutyRights[] = [];
  for (const duty of duties) {
    const [role] = await database.query(
      `select w.role, r.oid is not null as exists, coalesce(pg_has_role(r.oid, 'usage'), false) as held
       from (select trim('"' from $1) || '_' || $2 as role) w left join pg_roles r on r.rolname = w.role`,
      [names.schema, duty],
      roleRow,
    );
    if (role === undefined) throw new TypeError("a left join of one row returned none");
    found.push({ duty, ...role, missing: enters ? await missingRights({ database, names }, duty) : [] });
  }
  return {
    user: row.user,
    migrated: row.migrated,
    enters,
    closed: row.closed,
    ownsSchema: row.owns,
    usesVector: row.uses_vector,
    duties: found,
  };
}

async function missingRights({ database, names }: Store, duty: Duty): Promise<readonly string[]> {
  const rows = await database.query(
    `select format('%s on %s', r.privilege, r.name) as right from ${names.schema}.duty_rights($1) r
     where not case r.kind when 'function' then has_function_privilege(r.object, r.privilege) else has_table_privilege(r.object, r.privilege) end
     order by 1`,
    [duty],
    z.object({ right: z.string() }),
  );
  return rows.map((one) => one.right);
}
