import { randomBytes } from "node:crypto";
import pg from "pg";

/** Gives `work` an empty database with pgvector on the server, and drops it whatever happens. */
export async function inFreshDatabase<T>(server: string, work: (url: string) => Promise<T>): Promise<T> {
  const url = new URL(server);
  const name = `corpusgate_bench_${randomBytes(6).toString("hex")}`;
  url.pathname = name;
  await run(server, `create database ${name}`);
  try {
    await run(url.href, "create extension vector");
    return await work(url.href);
  } finally {
    await run(server, `drop database ${name} with (force)`);
  }
}

/** Writes out what earlier runs left in the server's memory, so that no run pays for another's writes. */
export async function settle(server: string): Promise<void> {
  await run(server, "checkpoint");
}

export async function run(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(statement);
    return rows;
  } finally {
    await client.end();
  }
}
