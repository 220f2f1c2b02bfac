import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll } from "vitest";

/** Connection string of the server under test; a superuser's. */
export function serverUrl(): string {
  const url = process.env.DATABASE_URL;
  if (url !== undefined && url !== "") return url;
  throw new Error(
    "server tests need DATABASE_URL, a Postgres with pgvector, and it is not set. Start one with " +
      "scripts/dev-vector-db.sh up, then: DATABASE_URL=$(scripts/dev-vector-db.sh url) npm run test:server",
  );
}

/**
 * Creates an empty database on that server, dropped when the calling file's tests are done, and returns its
 * URL. For the top level of a test file. Roles belong to the whole server: name them after the database.
 */
export async function freshDatabase(): Promise<string> {
  const url = new URL(serverUrl());
  const name = `corpusgate_test_${randomBytes(6).toString("hex")}`;
  await onServer(`create database ${name}`);
  // With force: a test may leave a connection open, e.g. of a client it killed.
  afterAll(() => onServer(`drop database ${name} with (force)`));
  url.pathname = name;
  return url.href;
}

/** Runs a statement past the code under test, as an administrator would by hand. */
export async function rowsOf(
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: statement, values: [...values] })).rows;
  } finally {
    await client.end();
  }
}

async function onServer(statement: string): Promise<void> {
  await rowsOf(serverUrl(), statement);
}
