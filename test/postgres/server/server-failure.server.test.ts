import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Failure } from "../../../src/failure/failure.ts";
import { doctor } from "../../../src/pipeline/doctor.ts";
import { migrate } from "../../../src/pipeline/migrate.ts";
import { openServer } from "../../../src/postgres/server/server.ts";
import { page, testCorpus } from "../../corpus.ts";
import { freshDatabase, rowsOf } from "../../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: "abc", cleanTree: true, reason: null };

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
    // A batch whose storing failed is embedded again.
    expect(failure.remedy).toMatch(/ and vectors that were stored are kept\.$/);
  });

  it.each([
    ["53100", "The server's disk is full: ", "`corpusgate prune` drops what is no longer retained"],
    ["53200", "The server has run out of a resource: ", "Free or add what it names"],
  ])("a server without room: %s", async (code, happened, remedy) => {
    const database = await openServer(url);
    const failure = await failureOf(
      database.execute(`do $$ begin raise exception 'no room' using errcode = '${code}'; end $$`),
    );
    await database.close();
    expect(failure.message).toBe(`${happened}no room.`);
    expect(failure.remedy).toContain(remedy);
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
    await rowsOf(url, "create extension if not exists vector");
    const { message, remedy } = await failureOf(corpus.ingest());
    expect(message).toContain("The server allows no writing over this connection");
    expect(remedy).toContain("the connection string of the primary");
    const { checks } = await doctor({ config: await corpus.config(), origin });
    expect(checks.find((one) => one.check === "writing")).toMatchObject({
      outcome: "failed",
      reason: expect.stringMatching(/^default_transaction_read_only is on \(client\)/),
    });
  });

  it("a replica that ends what holds up its replay, told from two transactions that meet", async () => {
    const database = await openServer(url);
    const conflict = (message: string) =>
      failureOf(database.script(`do $$ begin raise exception '${message}' using errcode = '40001'; end $$`));
    for (const message of [
      "canceling statement due to conflict with recovery",
      "terminating connection due to conflict with recovery",
    ]) {
      const failure = await conflict(message);
      expect(failure.message).toBe(
        `The replica ended a statement that held up what it replays of the primary: ${message}.`,
      );
      expect(failure.remedy).toContain("hot_standby_feedback");
    }
    const { message } = await conflict("could not serialize access due to concurrent update");
    expect(message).toMatch(/^Another transaction was in the way: /);
    await database.close();
  });

  it("a lock that is held for too long, and a transaction that is idle for too long", async () => {
    const held = await openServer(url);
    await held.script("create table public.wanted (n int)");
    await held.transaction(async (session) => {
      await session.script("lock table public.wanted");
      const waiting = await openServer(`${url}?options=-c%20lock_timeout%3D50`);
      const failure = await failureOf(waiting.execute("select from public.wanted"));
      await waiting.close();
      expect(failure.message).toContain("waited longer for a lock than lock_timeout allows");
      expect(failure.remedy).toContain("set lock_timeout = '60s'");
    });
    await held.close();
  });

  it.each([
    ["a minute", "0", "1min"],
    ["what the user is allowed, where that is less", "3s", "3s"],
    ["what the user is allowed, where that is more", "5min", "5min"],
  ])("a transaction of a machine that has vanished is kept for %s", async (_, allowed, limit) => {
    const database = await openServer(`${url}?options=-c%20idle_in_transaction_session_timeout%3D${allowed}`);
    const shown = await database.transaction((session) =>
      session.query(
        "show idle_in_transaction_session_timeout",
        [],
        z.object({ idle_in_transaction_session_timeout: z.string() }),
      ),
    );
    const after = await database.query(
      "select current_setting('idle_in_transaction_session_timeout') as now",
      [],
      z.object({ now: z.string() }),
    );
    await database.close();
    expect(shown).toEqual([{ idle_in_transaction_session_timeout: limit }]);
    expect(after).toEqual([{ now: allowed }]);
  });

  it("a transaction, and a connection, that the server ends between two statements", async () => {
    const idle = await openServer(`${url}?options=-c%20idle_in_transaction_session_timeout%3D50`);
    const failure = await failureOf(
      idle.transaction(async (session) => {
        await setTimeout(500);
        await session.execute("select 1");
      }),
    );
    await idle.close();
    expect(failure.message).toMatch(/idle for longer than idle_in_transaction_session_timeout allows/);
    expect(failure.remedy).toContain("set idle_in_transaction_session_timeout = '60s'");
    const database = await openServer(url);
    const ended = await failureOf(
      database.transaction(async (session) => {
        const [{ pid } = { pid: 0 }] = await session.query(
          "select pg_backend_pid() as pid",
          [],
          z.object({ pid: z.number() }),
        );
        await rowsOf(url, "select pg_terminate_backend($1)", [pid]);
        await setTimeout(500);
        await session.execute("select 1");
      }),
    );
    await database.close();
    expect(ended.message).toBe(
      "The connection to the database was lost: terminating connection due to administrator command.",
    );
  });

  it("a transaction that takes longer than transaction_timeout allows, where the server has one", async () => {
    const named = await rowsOf(url, "select from pg_settings where name = 'transaction_timeout'");
    if (named.length === 0) return;
    const database = await openServer(`${url}?options=-c%20transaction_timeout%3D50`);
    const failure = await failureOf(database.execute("select pg_sleep(5)"));
    await database.close();
    expect(failure.message).toContain("took longer than transaction_timeout allows");
    expect(failure.remedy).toContain("set transaction_timeout = '60s'");
  });

  it("a user who is not let in any more, since the first connection of the run", async () => {
    const login = `login_${randomBytes(5).toString("hex")}`;
    await rowsOf(url, `create role ${login} login password 'one'`);
    const address = new URL(url);
    address.username = login;
    address.password = "one";
    const database = await openServer(address.href);
    await rowsOf(url, `alter role ${login} password 'two'`);
    // Another connection than the first, which stays.
    const { message, remedy } = await failureOf(
      database.transaction(() => database.transaction((second) => second.execute("select 1"))),
    );
    await database.close();
    await rowsOf(url, `drop role ${login}`);
    expect(message).toBe(
      `The server let this run in no more: password authentication failed for user "${login}".`,
    );
    expect(remedy).toContain("the password, the user or the name of the database has changed");
  });

  it("a database whose encoding lacks characters", async () => {
    const name = `latin_${randomBytes(5).toString("hex")}`;
    await rowsOf(url, `create database ${name} encoding 'LATIN1' locale 'C' template template0`);
    const address = new URL(url);
    address.pathname = name;
    const database = await openServer(address.href);
    const { message, remedy } = await failureOf(database.execute("select 'π'"));
    await database.close();
    await rowsOf(url, `drop database ${name} with (force)`);
    expect(message).toMatch(/^The database cannot hold every character: /);
    expect(remedy).toContain("encoding 'UTF8'");
  });

  it("nothing where the search path names no schema: the extension is created in public", async () => {
    const bare = `bare_${randomBytes(5).toString("hex")}`;
    await rowsOf(url, `create database ${bare}`);
    const address = new URL(url);
    address.pathname = bare;
    address.search = "?options=-c%20search_path%3D";
    const corpus = await testCorpus(`environments:\n  local: { database: "${address.href}" }\n`);
    await corpus.write("docs/alpha.md", page("alpha"));
    expect((await corpus.ingest()).outcome).toBe("promoted");
    await rowsOf(url, `drop database ${bare} with (force)`);
  });

  it("something of the schema that is gone", async () => {
    const corpus = await testCorpus(
      `environments:\n  local: { database: "${url}", schema: dropped }\nviews: { chunks: my_chunks }\n`,
    );
    await corpus.write("docs/alpha.md", page("alpha"));
    await corpus.ingest();
    const config = await corpus.config();
    await rowsOf(url, "drop view dropped.documents");
    const { message, remedy } = await failureOf(corpus.ingest());
    expect(message).toBe(
      'Something that Corpusgate made in the database is gone: relation "dropped.documents" does not exist.',
    );
    expect(remedy).toContain("corpusgate doctor");
    const schemaCheck = async () =>
      (await doctor({ config, origin })).checks.filter((one) =>
        ["schema", "read surface"].includes(one.check),
      );
    expect(await schemaCheck()).toMatchObject([
      { outcome: "failed", reason: expect.stringMatching(/lacks view documents, .*Run `corpusgate migrate/) },
    ]);
    expect(await migrate(config)).toMatchObject({ outcome: "migrated", applied: ["read-surface.sql"] });
    expect(await migrate(config)).toMatchObject({ outcome: "nothing-to-do", applied: [] });
    await rowsOf(url, "drop view public.my_chunks");
    expect(await schemaCheck()).toMatchObject([
      { outcome: "ok" },
      { outcome: "warning", reason: expect.stringContaining("public.my_chunks does not exist") },
    ]);
    expect(await migrate(config)).toMatchObject({ applied: ["read-surface.sql"] });
    await rowsOf(url, "drop table dropped.drift_history cascade");
    expect(await schemaCheck()).toMatchObject([
      { outcome: "failed", reason: expect.stringMatching(/lacks table drift_history, .*from a backup/) },
    ]);
  });

  it("the row that says what is live, before anything is staged", async () => {
    const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: rowless }\n`);
    await corpus.write("docs/alpha.md", page("alpha"));
    await corpus.ingest();
    await rowsOf(url, "delete from rowless.live");
    await corpus.write("docs/beta.md", page("beta"));
    const told = 'The table "rowless".live has no row; its one row was expected.';
    expect((await failureOf(corpus.ingest())).message).toBe(told);
    const { checks } = await doctor({ config: await corpus.config(), origin });
    expect(checks.find((one) => one.check === "schema")).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining(`${told} Somebody removed it`),
    });
    await rowsOf(url, "insert into rowless.live (generation) values (1)");
    expect((await corpus.ingest()).outcome).toBe("promoted");
  });

  it("an error that is none of these stays as it is", async () => {
    const database = await openServer(url);
    await expect(database.execute("select 1 / 0")).rejects.toBeInstanceOf(pg.DatabaseError);
    await database.close();
  });
});
