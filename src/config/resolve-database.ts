import { Failure } from "../failure/failure.ts";
import type { Connection, DatabaseSettings } from "./database.ts";
import { dataDirectory } from "./defaults.ts";
import type { UserEnvironment } from "./user-config.ts";

interface DatabaseRequest {
  readonly root: string;
  readonly environment: string;
  readonly schema: string;
  readonly database: NonNullable<UserEnvironment["database"]>;
  /** The variable that `database` or one of its keys needs and that is not set. */
  readonly unsetFor: (...key: readonly string[]) => string | undefined;
  readonly sslMode: string | undefined;
}

/** Where the environment's corpus lives; connection strings without an `sslmode` get the surroundings' one. */
export function resolveDatabase(request: DatabaseRequest): DatabaseSettings {
  const { root, environment, schema, database, unsetFor, sslMode } = request;
  if (database === "embedded")
    return { kind: "embedded", schema, directory: dataDirectory(root, environment) };
  const connect = (written: string, ...key: readonly string[]): Connection => {
    const variable = unsetFor(...key);
    return variable === undefined ? withSslMode(written, sslMode) : { environment, variable };
  };
  if (typeof database === "string") {
    const connection = connect(database);
    return typeof connection === "string"
      ? { kind: "server", schema, read: connection, stage: connection, promote: connection }
      : { kind: "missing", schema, ...connection };
  }
  const read = connect(database.read, "read");
  const stage = connect(database.stage, "stage");
  const promote = connect(database.promote, "promote");
  if (typeof read === "object" && typeof stage === "object" && typeof promote === "object") {
    return { kind: "missing", schema, ...read };
  }
  return { kind: "server", schema, read, stage, promote };
}

const sslModes = ["disable", "prefer", "require", "verify-ca", "verify-full", "no-verify"];

function withSslMode(url: string, mode: string | undefined): string {
  const written = /[?&]sslmode=([^&#]*)/.exec(url)?.[1];
  if (written !== undefined && !sslModes.includes(written)) {
    throw new Failure(
      `The connection string has sslmode=${written}; expected one of ${sslModes.join(", ")}.`,
      {
        remedy: "Correct it. verify-full encrypts and checks who answers; disable does not encrypt.",
      },
    );
  }
  if (mode === undefined || mode === "" || written !== undefined) return url;
  if (!sslModes.includes(mode)) {
    throw new Failure(`The variable PGSSL_MODE is "${mode}"; expected one of ${sslModes.join(", ")}.`, {
      remedy: "Correct PGSSL_MODE, or unset it and write sslmode into the connection string.",
    });
  }
  return `${url}${url.includes("?") ? "&" : "?"}sslmode=${mode}`;
}
