import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { run } from "./databases.ts";

/** Seconds and bytes of a plain binary COPY into a table without an index. */
export interface Floor {
  readonly chunks: { readonly seconds: number; readonly bytes: number };
  readonly vectors: { readonly seconds: number; readonly bytes: number };
}

/** Loads what a Corpusgate database holds once more, by COPY: nothing that stores these bytes can be faster. */
export async function measureFloor(database: string, scratchFile: string): Promise<Floor> {
  const [live] = await run(
    database,
    "select g.segment from corpusgate.live l join corpusgate.generations g on g.number = l.generation",
  );
  if (typeof live !== "object" || live === null || !("segment" in live)) {
    throw new Error("the floor is measured on a database with a live generation, and none is live");
  }
  const columns = "document_version, ordinal, text, heading_path, headings, tokens, input_hash, hash";
  const chunks = `select ${columns} from corpusgate.document_chunks`;
  const vectors = `select input_hash, embedding from corpusgate.segment_${live.segment}`;
  return {
    chunks: await copyAgain(database, scratchFile, { rows: chunks, table: "floor_chunks" }),
    // Inline, as segments store them.
    vectors: await copyAgain(database, scratchFile, {
      rows: vectors,
      table: "floor_vectors",
      prepare: "alter table floor_vectors alter column embedding set storage plain",
    }),
  };
}

async function copyAgain(
  database: string,
  file: string,
  { rows, table, prepare }: { readonly rows: string; readonly table: string; readonly prepare?: string },
): Promise<Floor["chunks"]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await pipeline(client.query(copyTo(`copy (${rows}) to stdout (format binary)`)), createWriteStream(file));
    await client.query(`create table ${table} as ${rows} with no data`);
    if (prepare !== undefined) await client.query(prepare);
    await client.query("checkpoint");
    const began = performance.now();
    const reading = createReadStream(file, { highWaterMark: 1 << 20 });
    await pipeline(reading, client.query(copyFrom(`copy ${table} from stdin (format binary)`)));
    const seconds = (performance.now() - began) / 1000;
    await client.query(`drop table ${table}`);
    return { seconds, bytes: reading.bytesRead };
  } finally {
    await client.end();
    await rm(file, { force: true });
  }
}
