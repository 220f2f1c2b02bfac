import { z } from "zod";
import type { Store } from "../database.ts";

/** What of the schema and its read surface is open to whom it should not be. */
export interface Exposure {
  /** Tables without row-level security, the inboxes aside. */
  readonly unprotected: readonly string[];
  /** What everybody, or Supabase's public API roles, may do, as `anon: select on documents`. */
  readonly open: readonly string[];
  /** Default privileges of everybody or those roles for what is created in the schema or anywhere. */
  readonly byDefault: readonly string[];
  /** Whose `match_documents` stands in the exposed schema. */
  readonly matchDocuments: "own" | "other" | "absent";
  /** The schema of the corpus that another `match_documents` is of; null: it is of none. */
  readonly matchDocumentsOf: string | null;
  /** Who owns the private schema, and whether there is an exposed one to create something in. */
  readonly owner: string;
  readonly exposedSchemaExists: boolean;
  /** Roles of the duties that may not enter the exposed schema, though what they read stands there. */
  readonly shutOut: readonly string[];
}

const exposureRow = z.object({
  unprotected: z.array(z.string()),
  open: z.array(z.string()),
  by_default: z.array(z.string()),
  match_documents: z.enum(["own", "other", "absent"]),
  match_documents_of: z.string().nullable(),
  owner: z.string(),
  exposed_schema_exists: z.boolean(),
  shut_out: z.array(z.string()),
});

export async function readExposure({ database, names }: Store): Promise<Exposure> {
  const [row] = await database.query(
    `with place as (select oid, nspname, nspowner, 'corpusgate ' || nspname as marker from pg_namespace where format('"%s"', nspname) = $1),
     exposed as (select oid from pg_namespace where nspname = $2),
     outsiders as (select 'public' as role union all select rolname from pg_roles where rolname in ('anon', 'authenticated')),
     relations as (
       select c.oid, c.relname, c.relkind, c.relrowsecurity, c.relnamespace = place.oid as inside from pg_class c, place
       where c.relkind in ('r', 'v') and (c.relnamespace = place.oid or obj_description(c.oid, 'pg_class') = place.marker)),
     functions as (
       select p.oid, p.proname, obj_description(p.oid, 'pg_proc') is not distinct from place.marker as own, p.pronamespace = place.oid as inside
       from pg_proc p, place
       where p.pronamespace = place.oid or (p.proname = 'match_documents' and p.pronamespace in (select oid from exposed)))
     select
       array(select relname::text from relations where inside and relkind = 'r' and not relrowsecurity and relname not like 'inbox\\_%' order by 1) as unprotected,
       array(
         select role || ': usage of schema ' || nspname from outsiders, place where has_schema_privilege(role, place.oid, 'usage, create')
         union all select format('%s: %s on %s', role, privilege, relname) from outsiders, relations, unnest(array['select', 'insert', 'update', 'delete', 'truncate']) privilege
           where has_table_privilege(role, relations.oid, privilege)
         union all select format('%s: execute on %s', role, proname) from outsiders, functions
           where (inside or own) and has_function_privilege(role, functions.oid, 'execute')
         order by 1) as open,
       array(
         select distinct format('%s: %s of %s', coalesce(r.rolname, 'public'), lower(a.privilege_type), case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' else 'functions' end)
         from pg_default_acl d cross join lateral aclexplode(d.defaclacl) a left join pg_roles r on r.oid = a.grantee
         where d.defaclobjtype in ('r', 'S', 'f') and d.defaclnamespace in (select oid from place union all select 0)
           and (r.rolname in ('anon', 'authenticated') or (a.grantee = 0 and d.defaclobjtype <> 'f'))
         order by 1) as by_default,
       case when exists (select from functions where proname = 'match_documents' and own) then 'own'
         when exists (select from functions where proname = 'match_documents') then 'other' else 'absent' end as match_documents,
       (select substring(obj_description(oid, 'pg_proc') from '^corpusgate (.*)$') from functions
         where proname = 'match_documents' and not own and not inside order by 1 limit 1) as match_documents_of,
       (select pg_get_userbyid(nspowner)::text from place) as owner,
       exists (select from exposed) as exposed_schema_exists,
       array(
         select r.rolname::text from pg_roles r, place, exposed
         where r.rolname in (nspname || '_reader', nspname || '_stager', nspname || '_promoter') and not has_schema_privilege(r.oid, exposed.oid, 'usage')
           and (exists (select from functions where own) or exists (select from relations where not inside)) order by 1) as shut_out`,
    [names.schema, names.views.exposedSchema],
    exposureRow,
  );
  if (row === undefined) throw new TypeError("a select without from returned no row");
  return {
    unprotected: row.unprotected,
    open: row.open,
    byDefault: row.by_default,
    matchDocuments: row.match_documents,
    matchDocumentsOf: row.match_documents_of,
    owner: row.owner,
    exposedSchemaExists: row.exposed_schema_exists,
    shutOut: row.shut_out,
  };
}
