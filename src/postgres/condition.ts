import { z } from "zod";
import type { Session, Store } from "./database.ts";

const conditionRow = z.object({
  server_version: z.string(),
  encoding: z.string(),
  vector_version: z.string(),
  vector_schema: z.string(),
  vector_schema_is_open: z.boolean(),
});

/** What `doctor` tells of the database. */
export interface Condition {
  readonly serverVersion: string;
  readonly encoding: string;
  readonly vectorVersion: string;
  readonly vectorSchema: string;
  /** Everybody may create functions beside the extension's, which statements that name it would then meet. */
  readonly vectorSchemaIsOpen: boolean;
}

export async function readCondition({ database }: Store): Promise<Condition> {
  const [row] = await database.query(
    `select current_setting('server_version') as server_version, current_setting('server_encoding') as encoding,
       e.extversion as vector_version, n.nspname as vector_schema,
       has_schema_privilege('public', n.oid, 'create') as vector_schema_is_open
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
    vectorSchemaIsOpen: row.vector_schema_is_open,
  };
}

/** Limits of a session by name, in milliseconds; those that are switched off (0) are left out. */
export async function readTimeouts(session: Session): Promise<ReadonlyMap<string, number>> {
  const rows = await session.query(
    `select name, setting::float8 as ms from pg_settings where setting <> '0' and unit = 'ms'
       and name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`,
    [],
    z.object({ name: z.string(), ms: z.number() }),
  );
  return new Map(rows.map((row) => [row.name, row.ms]));
}

/** Whether a connection may write at all. */
export interface Writing {
  readonly replica: boolean;
  /** Where `default_transaction_read_only` is set on, as `pg_settings` says it (`user`, `database`, `configuration file`, …); null: it is off. */
  readonly readOnlyBy: string | null;
}

export async function readWriting(session: Session): Promise<Writing> {
  const [row] = await session.query(
    `select pg_is_in_recovery() as replica, (select s.source from pg_settings s
       where s.name = 'default_transaction_read_only' and s.setting = 'on') as read_only_by`,
    [],
    z.object({ replica: z.boolean(), read_only_by: z.string().nullable() }),
  );
  if (row === undefined) throw new TypeError("a select without from returned no row");
  return { replica: row.replica, readOnlyBy: row.read_only_by };
}

/** What building the index of the live generation's vectors would take. */
export interface IndexMemory {
  readonly chunks: number;
  readonly dimensions: number;
  readonly neededBytes: number;
  readonly allowedBytes: number;
}

/** Null: nothing is live. */
export async function readIndexMemory({ database, names }: Store): Promise<IndexMemory | null> {
  const [row] = await database.query(
    `select g.chunks, p.dimensions, (select setting::float8 * 1024 from pg_settings where name = 'maintenance_work_mem') as allowed
     from ${names.schema}.live l join ${names.schema}.generations g on g.number = l.generation
     join ${names.schema}.profiles p on p.fingerprint = g.profile`,
    [],
    z.object({ chunks: z.number(), dimensions: z.number(), allowed: z.number() }),
  );
  if (row === undefined) return null;
  return {
    chunks: row.chunks,
    dimensions: row.dimensions,
    neededBytes: row.chunks * (row.dimensions * 2 + graphBytes),
    allowedBytes: row.allowed,
  };
}

/** A row's share of the graph beside its vector, at m 16: 4 MB held 2,829 rows of 384, 1,107 of 1,536, 610 of 3,072 dimensions. */
const graphBytes = 720;
