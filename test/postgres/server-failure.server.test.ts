import pg from "pg";
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/failure/failure.ts";
import { openServer } from "../../src/postgres/server.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw new Error(`expected a Failure, got ${String(error)}`, { cause: error });
}

describe("what the server does by itself is told with what to do", () => {
  it("a statement that a limit ends", async () => {
    const database = await openServer(`${url}?options=-c%20statement_timeout%3D50`);
    const failure = await failureOf(database.execute("select pg_sleep(5)"));
    await database.close();
    expect(failure.message).toBe(
      "The server ended a statement before it was done: canceling statement due to statement timeout.",
    );
    expect(failure.remedy).toContain("set statement_timeout = '60s'");
  });

  it.each(["outside of", "within"])(
    "a connection that ends in the middle, %s a transaction",
    async (where) => {
      const database = await openServer(url);
      const sleep = "select pg_sleep(30)";
      const failure = failureOf(
        where === "within"
          ? database.transaction((session) => session.execute(sleep))
          : database.execute(sleep),
      );
      await expect
        .poll(() =>
          rowsOf(
            url,
            `select pg_terminate_backend(pid) from pg_stat_activity where query = '${sleep}' and datname = current_database()`,
          ),
        )
        .toHaveLength(1);
      const { message, remedy } = await failure;
      await database.close();
      expect(message).toMatch(/^The connection to the database was lost: terminating connection/);
      expect(remedy).toContain("run it again");
    },
  );

  it("a replica, or what behaves like one", async () => {
    const corpus = await testCorpus(
      `environments:\n  local: { database: "${url}?options=-c%20default_transaction_read_only%3Don", schema: replica }\n`,
    );
    await corpus.write("docs/alpha.md", page("alpha"));
    const { message, remedy } = await failureOf(corpus.ingest());
    expect(message).toContain("The server allows no writing over this connection");
    expect(remedy).toContain("the connection string of the primary");
  });

  it("an error that is none of these stays as it is", async () => {
    const database = await openServer(url);
    await expect(database.execute("select 1 / 0")).rejects.toBeInstanceOf(pg.DatabaseError);
    await database.close();
  });
});
