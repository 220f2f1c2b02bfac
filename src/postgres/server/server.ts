import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { z } from "zod";
import type { Database, Session } from "../database.ts";
import { connectionFailure, requireWholeAddress } from "./connection-failure.ts";
import { refusing } from "./refusal.ts";
import { serverFailure } from "./server-failure.ts";

/** Connects to a native server. Statements are never prepared by name and no session setting is relied upon. */
export async function openServer(url: string): Promise<Database> {
  requireWholeAddress(url);
  const pool = newPool({ connectionString: url, max: 4 });
  // Opened when it is first used. It cannot `copy`.
  const pipelines = newPool({ connectionString: url, max: 1, pipeline: true });
  try {
    (await pool.connect()).release();
  } catch (cause) {
    await pool.end();
    throw connectionFailure(url, cause);
  }
  return {
    kind: "server",
    ...sessionOf(pool),
    copyIn: (target, rows) => withClient(pool, (client) => sessionOf(client).copyIn(target, rows)),
    transaction: (work, opening) => withClient(pool, (client) => inTransaction(client, work, opening)),
    // Within a transaction: Supavisor drops what is sent before the answer to a statement that is one by itself.
    // https://github.com/supabase/supavisor/issues/1061
    pipelined: (work) => withClient(pipelines, (client) => inTransaction(client, work)),
    async close() {
      await Promise.all([pool.end(), pipelines.end()]);
    },
  };
}

function newPool(settings: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    ...settings,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 10_000,
    application_name: "corpusgate",
  });
  // An idle connection that the server closes is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => undefined);
  // Nobody listens to one that the pool is just handing out, and a server that shuts down may end it in the packet that opened it.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Bytes of a message: one a row cost more time than making the rows. */
const messageBytes = 65_536;

function* inMessages(rows: readonly Uint8Array[]): Generator<Buffer> {
  let message: Uint8Array[] = [];
  let bytes = 0;
  for (const row of rows) {
    message.push(row);
    bytes += row.length;
    if (bytes < messageBytes) continue;
    yield Buffer.concat(message, bytes);
    message = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(message, bytes);
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await refusing(pool.connect());
  let broken: Error | undefined;
  const keepFirst = (error: Error) => {
    broken ??= error;
  };
  client.on("error", keepFirst);
  try {
    return await work(client);
  } catch (error) {
    // Between two statements the server says why it ends a connection; the next statement learns only that it is gone.
    throw (broken instanceof pg.DatabaseError ? serverFailure(broken) : undefined) ?? error;
  } finally {
    client.off("error", keepFirst);
    client.release(broken !== undefined);
  }
}

/**
 * A machine that vanishes closes no connection, and the server would keep what its transaction has locked (the lease) for the two
 * hours of TCP's keepalive. Nothing here is silent for a minute between two statements. Who runs the server may have set less.
 */
const letGo =
  "select set_config('idle_in_transaction_session_timeout', '60s', true) where current_setting('idle_in_transaction_session_timeout') = '0';";

async function inTransaction<T>(
  client: pg.PoolClient,
  work: (session: Session) => Promise<T>,
  opening = "",
): Promise<T> {
  try {
    await refusing(client.query(`begin; ${letGo} ${opening}`));
    const result = await work(sessionOf(client));
    await refusing(client.query("commit"));
    return result;
  } catch (error) {
    await client.query("rollback").catch((rollbackError: unknown) => {
      // The connection is gone, and with it the transaction; the first error says why.
      if (error instanceof Error && error.cause === undefined) error.cause = rollbackError;
    });
    throw error;
  }
}

function sessionOf(client: pg.Pool | pg.PoolClient): Session {
  return {
    async query<T>(text: string, values: readonly unknown[], row: z.ZodType<T>) {
      const result = await refusing(client.query({ text, values: [...values] }));
      return result.rows.map((one: unknown) => row.parse(one));
    },
    async execute(text, values = []) {
      return (await refusing(client.query({ text, values: [...values] }))).rowCount ?? 0;
    },
    async script(text) {
      await refusing(client.query(text));
    },
    async copyIn(target, rows) {
      if (client instanceof pg.Pool) throw new TypeError("copyIn needs one connection");
      const stream = client.query(copyFrom(`copy ${target} from stdin (format binary)`));
      await refusing(pipeline(Readable.from(inMessages(rows)), stream));
      return stream.rowCount;
    },
  };
}
