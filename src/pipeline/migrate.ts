import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { quoteIdentifier, type Store } from "../postgres/database.ts";
import { migrate as applyMigrations } from "../postgres/migrate.ts";
import {
  bookkeeping,
  migrations,
  recordMigration,
  recordOwner,
  renderSql,
  surfaceSql,
} from "../postgres/migration-sql.ts";
import { openStore } from "../postgres/open-store.ts";
import { Denied } from "../postgres/refusal.ts";
import type { MigrateReport } from "../report/operation-reports.ts";
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
    };
  } finally {
    await store.database.close();
  }
}

function notOwner({ names }: Store, cause: Denied): Failure {
  return new Failure(`The schema ${names.schema} could not be created or changed. ${cause.message}`, {
    remedy:
      "Run `corpusgate migrate` with the connection string of the schema's owner (of somebody who may create schemas, where there is none yet), or give a DBA the output of `corpusgate migrate --print`.",
    cause,
  });
}

/** The whole schema as SQL for a DBA; touches no database. `vector` names the schema of the extension there. */
export function printMigrations(config: Config, vector: string): string {
  const names = {
    schema: quoteIdentifier(config.database.schema),
    vector: quoteIdentifier(vector),
    views: config.views,
  };
  return [
    "-- Run this as the role that is to own the schema: its functions do their work with that role's rights.",
    "begin;",
    `create schema if not exists ${names.vector};\ncreate extension if not exists vector with schema ${names.vector};`,
    bookkeeping(names),
    ...migrations.map(
      (migration) =>
        `-- ${migration.name}\n${renderSql(migration.sql, names)}\n${recordMigration(migration, names)}`,
    ),
    surfaceSql(names),
    recordOwner(ownership(config), names),
    "commit;",
  ].join("\n\n");
}
