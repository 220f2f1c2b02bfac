import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export interface Pooling {
  /** Seen, not assumed: two clients met one backend, or one client two. False: no sign of it. */
  readonly byTransaction: boolean;
  readonly namedStatements: "work" | "break" | "unknown";
}

/**
 * Asks which backend answers, with a second client in a transaction between. Without a pooler, and with one that pools
 * by session, a client keeps its backend; one that pools by transaction gives it away. The question is a named prepared
 * statement, so that it also shows whether those outlive the change of backend.
 */
export async function probePooling(url: string): Promise<Pooling> {
  const [first, second] = [newClient(url), newClient(url)];
  const name = `corpusgate_probe_${randomUUID().slice(0, 8)}`;
  const question = { name, text: "select pg_backend_pid() as pid", values: [] };
  await first.connect();
  try {
    await second.connect();
    const before = await pidOf(first.query(question));
    await second.query("begin");
    const between = await pidOf(second.query("select pg_backend_pid() as pid"));
    const asked = pidOf(first.query(question)).catch((error: unknown) => error);
    // A pool of one connection lets the first client wait for the second.
    const after = await Promise.race([asked, sleep(waitMs, "waits" as const, { ref: false })]);
    // In the transaction, since the statement would else stay with the backend; where it is not, nothing is lost.
    await second.query(`deallocate ${name}`).catch(() => undefined);
    await second.query("rollback");
    await asked;
    if (after instanceof Error) return { byTransaction: true, namedStatements: "break" };
    const moved = before === between || (typeof after === "number" && after !== before);
    return {
      byTransaction: moved,
      namedStatements: after === "waits" ? "unknown" : "work",
    };
  } finally {
    await Promise.all([first.end(), second.end()]);
  }
}

const waitMs = 1_000;

function newClient(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  // A connection that breaks rejects the query it was asked; without a listener it would end the process.
  client.on("error", () => undefined);
  return client;
}

async function pidOf(answer: Promise<pg.QueryResult>): Promise<number> {
  return Number((await answer).rows[0]?.pid);
}
