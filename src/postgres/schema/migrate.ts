import type { Names, Session, Store } from "../database.ts";
import { withBriefLocks } from "../server/brief-locks.ts";
import { withoutTimeout } from "../server/without-timeout.ts";
import {
  bookkeeping,
  migrations,
  type Ownership,
  recordMigration,
  recordOwner,
  renderSql,
  surfaceFile,
  surfaceSql,
} from "./migration-sql.ts";
import { missingObjects, missingViews } from "./missing-objects.ts";
import {
  alteredMigrations,
  readSchemaState,
  refuseOther,
  type SchemaPlace,
  surfaceIsCurrent,
} from "./schema-state.ts";
import { followVector, strayFunctions } from "./vector-schema.ts";

/**
 * Brings the schema to this version in one transaction; returns the names of what was applied, the read surface
 * among them where it was not whole.
 */
export async function migrate({ database, names }: Store, owner: Ownership): Promise<readonly string[]> {
  return withoutTimeout(database, async (session) => {
    // Two first runs at once would both create the schema; the second waits here and then finds it current.
    await session.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `corpusgate migrate ${names.schema}`,
    ]);
    // A statement that waits for a table lets every later search of it wait behind itself.
    return withBriefLocks(session, "Nothing was migrated", () =>
      bringUpToDate(session, { names, kind: database.kind }, owner),
    );
  });
}

async function bringUpToDate(
  session: Session,
  { names, kind }: SchemaPlace,
  owner: Ownership,
): Promise<readonly string[]> {
  const state = await readSchemaState(session, names);
  if (state.state === "absent") await session.script(bookkeeping(names));
  const applied = state.state === "absent" ? 0 : state.applied;
  const pending = migrations.filter((migration) => migration.number > applied);
  if (state.state === "behind" && state.altered.length > 0) throw alteredMigrations(names, state.altered);
  for (const migration of pending) {
    await session.script(renderSql(migration.sql, names));
    await session.script(recordMigration(migration, names));
  }
  const lacked = state.state === "current" ? await lackingIn(session, names) : [];
  await session.script(surfaceSql(names));
  await followVector(session, names);
  if (state.state === "absent") await session.script(recordOwner(owner, names));
  else refuseOther(state.owner, owner, { names, kind });
  const remade = lacked.length > 0 && (await lackingIn(session, names)).length < lacked.length;
  return [...pending.map((migration) => migration.name), ...(remade ? [surfaceFile] : [])];
}

/** What of the read surface is not as it should be; a view that nobody here may create stays so. */
async function lackingIn(session: Session, names: Names): Promise<readonly string[]> {
  return [
    ...((await surfaceIsCurrent(session, names)) ? [] : [surfaceFile]),
    ...(await missingObjects(session, names)).map((one) => one.name),
    ...(await missingViews(session, names)),
    ...(await strayFunctions(session, names)),
  ];
}
