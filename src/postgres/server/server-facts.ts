import { z } from "zod";
import type { Store } from "../database.ts";

/** Which server answers: its versions, and when it was started, which tells one instance from another. */
export async function readServerFacts({ database }: Store): Promise<Readonly<Record<string, string>>> {
  const [row] = await database.query(
    `select current_setting('server_version') as postgres, e.extversion as pgvector,
       pg_postmaster_start_time()::text as started, coalesce(inet_server_addr()::text, 'local') as address
     from pg_extension e where e.extname = 'vector'`,
    [],
    z.object({ postgres: z.string(), pgvector: z.string(), started: z.string(), address: z.string() }),
  );
  if (row === undefined) throw new TypeError("pgvector is installed");
  return row;
}
