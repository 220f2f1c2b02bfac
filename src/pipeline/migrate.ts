import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { type Names, quoteIdentifier, type Store } from "../postgres/database.ts";
import { migrate as applyMigrations } from "../postgres/schema/migrate.ts";
import {
  bookkeeping,
  migrations,
  newestMigration,
  recordMigration,
  recordOwner,
  renderSql,
  requireAt,
  surfaceSql,
} from "../postgres/schema/migration-sql.ts";
import { readRights } from "../postgres/schema/rights.ts";
import { openStore } from "../postgres/server/open-store.ts";
import { Denied } from "../postgres/server/refusal.ts";
import type { MigrateReport } from "../report/operation-reports.ts";
import { absentRoles } from "./doctor/check-grants.ts";
import { surfaceWarnings } from "./doctor/check-surface.ts";
import { ownership } from "./run-context.ts";

/** Creates or updates the schema, as its owner. */
export async function migrate(config: Config): Promise<MigrateReport> {
  const began = performance.now();
  const store = await openStore(config, "promote");
  try {
    const applied = await applyMigrations(store, ownership(config)).catch((error: unknown) => {
      throw error instanceof Denied ? notOwner(store, error) : error;
    });
    return {
      command: "migrate",
      outcome: applied.length === 0 ? "nothing-to-do" : "migrated",
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      applied,
      warnings: [...(await roleWarnings(config, store)), ...(await surfaceWarnings(config, store))],
    };
  } finally {
    await store.database.close();
  }
}

/** An embedded database has one user. */
async function roleWarnings({ environment }: Config, store: Store): Promise<readonly string[]> {
  if (store.database.kind !== "server") return [];
  return absentRoles(environment, await readRights(store, ["reader", "stager", "promoter"]));
}

function notOwner({ names }: Store, cause: Denied): Failure {
  return new Failure(`The schema ${names.schema} could not be created or changed. ${cause.message}`, {
    remedy:
      "Run `corpusgate migrate` with the connection string of the schema's owner (of somebody who may create schemas, where there is none yet), or give a DBA the output of `corpusgate migrate --print`, for an older schema with `--from <migration>`.",
    cause,
  });
}

/**
 * The schema as SQL for a DBA; touches no database. `vector` names the schema of the extension there, `from` the migration that the
 * schema is at: only what is newer is printed then. Undefined: there is no schema yet.
 */
export function printMigrations(config: Config, vector: string, from?: number): string {
  const names = {
    schema: quoteIdentifier(config.database.schema),
    vector: quoteIdentifier(vector),
    views: config.views,
  };
  if (from !== undefined && (from < 1 || from > newestMigration))
    throw new Failure(`There is no migration ${from}; a number from 1 to ${newestMigration} was expected.`, {
      remedy:
        "Every command that is refused, and `corpusgate doctor`, say at which migration the schema is. Where there is none yet, leave out --from.",
    });
  return [
    "-- Run this as the role that is to own the schema: its functions do their work with that role's rights.",
    from === undefined
      ? "-- It is for a database without this schema; `corpusgate migrate --print --from <migration>` prints what an older schema lacks."
      : `-- It brings a schema at migration ${from} to migration ${newestMigration}.`,
    "-- psql is to stop at the first error: psql --set ON_ERROR_STOP=1 --file <this file>",
    "begin;",
    ...(from === undefined ? beginning(names) : [requireAt(from, names, ownership(config))]),
    ...migrations
      .filter((migration) => migration.number > (from ?? 0))
      .map(
        (migration) =>
          `-- ${migration.name}\n${renderSql(migration.sql, names)}\n${recordMigration(migration, names)}`,
      ),
    surfaceSql(names),
    ...(from === undefined ? [recordOwner(ownership(config), names)] : []),
    "commit;",
  ].join("\n\n");
}

function beginning(names: Names): readonly string[] {
  return [
    `create schema if not exists ${names.vector};\ncreate extension if not exists vector with schema ${names.vector};`,
    bookkeeping(names),
  ];
}
