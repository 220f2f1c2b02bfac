import type { Config } from "../config/config.ts";
import type { Store } from "../postgres/database.ts";
import { migrate, readSchemaState, requireSchema } from "../postgres/migrate.ts";
import { openStore, type Purpose } from "../postgres/open-store.ts";
import type { RunOrigin } from "../postgres/runs.ts";

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

/** As `withStore`, and creates the schema first when there is none: a first ingest needs no other command. */
export async function withMigratedStore<T>(
  config: Config,
  purpose: Purpose,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(config, purpose);
  try {
    const { state } = await readSchemaState(store.database, store.names);
    if (state === "absent" || (state === "behind" && store.database.kind === "embedded"))
      await migrate(store, ownership(config));
    await requireSchema(store, ownership(config));
    return await work(store);
  } finally {
    await store.database.close();
  }
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
