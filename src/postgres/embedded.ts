import { mkdir } from "node:fs/promises";
import path from "node:path";
import { PGlite, type Results, type Transaction } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import type { z } from "zod";
import type { Database, Session } from "./database.ts";
import { lockDirectory } from "./lock-directory.ts";
import { refusing } from "./refusal.ts";

/**
 * Postgres in this process. `copy … from '/dev/blob'` is used since a COPY through PGlite's socket server breaks
 * the protocol (measured: 5,000 rows of halfvec(1536) in 0.3 s this way).
 */
export async function openEmbedded(directory: string): Promise<Database> {
  if (directory === "memory")
    return databaseOf(await PGlite.create({ extensions: { vector } }), async () => undefined);
  await mkdir(path.dirname(directory), { recursive: true });
  const unlock = await lockDirectory(directory);
  try {
    return databaseOf(await PGlite.create({ dataDir: directory, extensions: { vector } }), unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

function databaseOf(lite: PGlite, afterClose: () => Promise<void>): Database {
  return {
    kind: "embedded",
    ...sessionOf(lite),
    transaction: (work) => lite.transaction((transaction) => work(sessionOf(transaction))),
    async close() {
      await lite.close();
      await afterClose();
    },
  };
}

function sessionOf(client: PGlite | Transaction): Session {
  return {
    async query<T>(text: string, values: readonly unknown[], row: z.ZodType<T>) {
      const result: Results<unknown> = await refusing(client.query(text, [...values]));
      return result.rows.map((one) => row.parse(one));
    },
    async execute(text, values = []) {
      return (await refusing(client.query(text, [...values]))).affectedRows ?? 0;
    },
    async script(text) {
      await client.exec(text);
    },
    async copyIn(target, rows) {
      const blob = new Blob(rows.map((one) => new Uint8Array(one)));
      return (
        (await client.query(`copy ${target} from '/dev/blob' (format binary)`, [], { blob })).affectedRows ??
        0
      );
    },
  };
}
