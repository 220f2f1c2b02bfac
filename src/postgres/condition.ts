import { z } from "zod";
import type { Store } from "./database.ts";

const conditionRow = z.object({
  server_version: z.string(),
  encoding: z.string(),
  vector_version: z.string(),
  vector_schema: z.string(),
});

/** What `doctor` tells of the server. */
export interface Condition {
  readonly serverVersion: string;
  readonly encoding: string;
  readonly vectorVersion: string;
  readonly vectorSchema: string;
}

export async function readCondition({ database }: Store): Promise<Condition> {
  const [row] = await database.query(
    `select current_setting('server_version') as server_version, current_setting('server_encoding') as encoding,
       e.extversion as vector_version, n.nspname as vector_schema
     from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector'`,
    [],
    conditionRow,
  );
  if (row === undefined) throw new TypeError("openStore found the extension, and now it is gone");
  return {
    serverVersion: row.server_version,
    encoding: row.encoding,
    vectorVersion: row.vector_version,
    vectorSchema: row.vector_schema,
  };
}
