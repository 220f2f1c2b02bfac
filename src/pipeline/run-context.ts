import type { Config } from "../config/config.ts";
import { connectionString } from "../config/missing-database.ts";
import { Failure } from "../failure/failure.ts";
import type { Store } from "../postgres/database.ts";
import type { RunOrigin } from "../postgres/runs.ts";
import { migrate } from "../postgres/schema/migrate.ts";
import { mayCreateSchemas, readSchemaState, requireSchema } from "../postgres/schema/schema-state.ts";
import { openStore, type Purpose } from "../postgres/server/open-store.ts";

/** Who runs and from where, as the shell knows it. */
export type Origin = Omit<RunOrigin, "id" | "command">;

/** Opens the store, requires its schema to be current and this corpus's, and closes it whatever happens. */
export async function withStore<T>(
  config: Config,
  purpose: Purpose,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(config, purpose);
  try {
    await requireSchema(store, ownership(config));
    return await work(store);
  } finally {
    await store.database.close();
  }
}

/** As `withStore` to stage, and creates the schema first when there is none: a first ingest needs no other command. */
export async function withMigratedStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(config, "stage");
  try {
    const found = await readSchemaState(store.database, store.names);
    const { state } = found;
    if (state === "absent" || (state === "behind" && store.database.kind === "embedded")) {
      if (!(await mayMigrate(config, store))) throw unmigrated(config, store);
      await migrate(store, ownership(config));
      await requireSchema(store, ownership(config));
    } else {
      await requireSchema(store, ownership(config), found);
    }
    return await work(store);
  } finally {
    await store.database.close();
  }
}

/** Whoever creates the schema owns it: a user who stages or promotes only must not, even where the database lets them. */
async function mayMigrate({ database: settings }: Config, { database }: Store): Promise<boolean> {
  if (settings.kind !== "server") return true;
  if (settings.stage !== settings.read || settings.stage !== settings.promote) return false;
  return mayCreateSchemas(database);
}

function unmigrated({ environment }: Config, { names }: Store): Failure {
  return new Failure(
    `The database has no schema ${names.schema} yet, and this user is not the one to create it.`,
    {
      remedy: `Run \`corpusgate migrate --env ${environment}\` as its owner, or give a DBA the output of \`corpusgate migrate --env ${environment} --print\`.`,
    },
  );
}

/** Fails before anything is paid for when the run will need a connection that is not configured here. */
export function requireConnection({ database }: Config, purpose: Purpose): void {
  if (database.kind === "server") connectionString(database, purpose);
}

/** The store again, or one of its own where the configuration has another connection string for promoting. */
export async function withPromoter<T>(
  config: Config,
  store: Store,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { database } = config;
  if (database.kind !== "server" || database.promote === database.stage) return work(store);
  return withStore(config, "promote", work);
}

export function ownership(config: Config): { readonly corpus: string; readonly environment: string } {
  return { corpus: config.corpus, environment: config.environment };
}
