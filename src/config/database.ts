/** Where an environment's corpus lives. `missing` keeps commands without a database usable: it fails when opened. */
export type DatabaseSettings = EmbeddedDatabase | ServerDatabase | MissingDatabase;

interface SchemaSettings {
  /** The private schema that holds every table of this corpus and environment. */
  readonly schema: string;
}

interface EmbeddedDatabase extends SchemaSettings {
  readonly kind: "embedded";
  /** Absolute folder of the data, or `memory` for a database that ends with the process. */
  readonly directory: string;
}

/**
 * Connections by what the run may do with them; all three are equal when one string was configured. Take one with
 * `connectionString`: a job that only reads has no secret to stage or promote with.
 */
export interface ServerDatabase extends SchemaSettings {
  readonly kind: "server";
  readonly read: Connection;
  readonly stage: Connection;
  readonly promote: Connection;
}

export type Connection = string | UnsetConnection;

export interface UnsetConnection {
  readonly environment: string;
  /** The variable that the configuration names and the surroundings do not set. */
  readonly variable: string;
}

interface MissingDatabase extends SchemaSettings, UnsetConnection {
  readonly kind: "missing";
}
