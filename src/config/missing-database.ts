import { Failure } from "../failure/failure.ts";
import type { ServerDatabase, UnsetConnection } from "./database.ts";

/** The connection string for what the run is about to do; fails when its variable is not set. */
export function connectionString(settings: ServerDatabase, purpose: "read" | "stage" | "promote"): string {
  const connection = settings[purpose];
  if (typeof connection === "string") return connection;
  throw missingDatabase(connection);
}

/** For whoever opens the database of an environment whose connection string is in a variable that is not set. */
export function missingDatabase({ environment, variable }: UnsetConnection): Failure {
  return new Failure(
    `Environment "${environment}" has no database: the variable ${variable} is not set; expected a connection string.`,
    {
      remedy: `Set ${variable} (in CI as a secret, locally in .env.local), or use --env local, which needs no database.`,
    },
  );
}
