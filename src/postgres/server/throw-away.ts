import type { Store } from "../database.ts";
import { readSchemaState } from "../schema/schema-state.ts";

/**
 * Removes a schema with all that is in it, and the roles that were made for it. For a schema that this process created
 * under a name of its own; there is no way back.
 */
export async function dropThrowAway({ database, names }: Store): Promise<void> {
  // Nothing was created when the migration itself failed.
  if ((await readSchemaState(database, names)).state === "absent") return;
  await database.script(`do $drop$
declare
  made name[] := array(select ${names.schema}.role_name(duty) from unnest(array['reader', 'stager', 'promoter']) duty);
  one name;
begin
  drop schema ${names.schema} cascade;
  foreach one in array made loop
    continue when not exists (select from pg_roles where rolname = one);
    begin
      -- Who may create roles may not give up their rights without being one of them.
      execute format('grant %I to current_user', one);
      execute format('drop owned by %I', one);
      execute format('drop role %I', one);
    exception when insufficient_privilege or dependent_objects_still_exist then
      -- They cannot log in and own nothing; whoever runs the server may drop them.
      raise notice 'the role % was left: %', one, sqlerrm;
    end;
  end loop;
end $drop$`);
}
