import pg from "pg";
import { expect, test } from "vitest";
import { freshDatabase, serverUrl } from "./server.ts";

const url = await freshDatabase();

test("the server is Postgres 18 with a pgvector that builds indexes in parallel", async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("create extension vector");
  const { rows } = await client.query(
    "select current_setting('server_version_num')::int / 10000 as server, extversion as vector from pg_extension where extname = 'vector'",
  );
  await client.end();
  expect(rows).toEqual([{ server: 18, vector: expect.stringMatching(/^0\.(8\.([2-9]|\d\d)|9\.|\d\d\.)/) }]);
});

test("a fresh database is not the server's own", () => {
  expect(new URL(url).pathname).toMatch(/^\/corpusgate_test_[0-9a-f]{12}$/);
  expect(new URL(url).host).toBe(new URL(serverUrl()).host);
});
