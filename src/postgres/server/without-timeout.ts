import type { Database, Session } from "../database.ts";

/**
 * A transaction whose statements may take as long as they need: managed servers end statements after seconds or minutes,
 * and building an index, or recomputing a large generation, takes longer. Local to the transaction, so that it holds
 * through poolers. Through `pg_settings`, since older servers do not know every one of these names.
 */
export async function withoutTimeout<T>(
  database: Database,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return database.transaction(
    work,
    "select set_config(name, '0', true) from pg_settings where name in ('statement_timeout', 'transaction_timeout');",
  );
}
