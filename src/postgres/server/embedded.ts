import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { PGlite, Results, Transaction } from "@electric-sql/pglite";
import type { z } from "zod";
import { Failure } from "../../failure/failure.ts";
import type { Database, Session } from "../database.ts";
import { startCluster } from "./embedded-cluster.ts";
import { lockDirectory } from "./lock-directory.ts";
import { refusing } from "./refusal.ts";

/**
 * Postgres in this process. `copy … from '/dev/blob'` is used since a COPY through PGlite's socket server breaks
 * the protocol (measured: 5,000 rows of halfvec(1536) in 0.3 s this way).
 */
export async function openEmbedded(directory: string): Promise<Database> {
  if (directory === "memory") return databaseOf(await startCluster(undefined), async () => undefined);
  const folder = path.dirname(directory);
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new Failure(`The folder of the embedded databases, "${folder}", could not be made.`, {
      remedy: "Let this user write beside corpusgate.yaml, or name a server as `database`.",
      cause,
    });
  });
  const unlock = await lockDirectory(directory);
  try {
    return databaseOf(await startCluster(directory), unlock);
  } catch (cause) {
    await unlock();
    throw new Failure(`The embedded database in "${directory}" could not be opened.`, {
      remedy:
        "It is damaged, of another version of Postgres, or its disk is full. Free the disk; else move the folder away and run `corpusgate ingest`, which makes it anew and embeds everything again.",
      cause,
    });
  }
}

function databaseOf(lite: PGlite, afterClose: () => Promise<void>): Database {
  return {
    kind: "embedded",
    ...sessionOf(lite),
    transaction: (work, opening = "") =>
      lite.transaction(async (transaction) => {
        if (opening !== "") await transaction.exec(opening);
        return work(sessionOf(transaction));
      }),
    pipelined: (work) => work(sessionOf(lite)),
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
