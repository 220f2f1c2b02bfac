import { createServer, type IncomingMessage } from "node:http";
import pg from "pg";
import { z } from "zod";

export interface RestServer {
  /** What an application sets as SUPABASE_URL. */
  readonly url: string;
  /** Method, path and query string of every request. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * PostgREST as far as `client.rpc()` speaks to it: POST /rest/v1/rpc/<function> with named arguments as JSON, typed by
 * the function's own declaration; `select`, `limit` and filters of `=eq.` over the result; errors as JSON with code, message,
 * details and hint. https://postgrest.org/en/stable/references/api/functions.html
 */
export async function startRestServer(options: {
  readonly database: string;
  readonly apiKey: string;
}): Promise<RestServer> {
  const pool = new pg.Pool({ connectionString: options.database, max: 2 });
  const requests: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const { status, body } =
      incoming.headers.apikey === options.apiKey &&
      incoming.headers.authorization === `Bearer ${options.apiKey}`
        ? await answer(pool, incoming)
        : { status: 401, body: { message: "Invalid API key" } };
    outgoing.writeHead(status, { "content-type": "application/json; charset=utf-8" });
    outgoing.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.end();
    },
  };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function answer(pool: pg.Pool, incoming: IncomingMessage): Promise<Reply> {
  const { pathname, searchParams } = new URL(incoming.url ?? "", "http://rest");
  const name = /^\/rest\/v1\/rpc\/(\w+)$/.exec(pathname)?.[1];
  if (incoming.method !== "POST" || name === undefined)
    return { status: 404, body: { message: "Not found" } };
  const given = z.record(z.string(), z.unknown()).parse(JSON.parse(await textOf(incoming)));
  try {
    const { text, values } = await callOf(pool, { name, given, searchParams });
    return {
      status: 200,
      body: (await pool.query(text, values)).rows.map(
        (row: unknown) => z.object({ row: z.unknown() }).parse(row).row,
      ),
    };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const { code, message, detail, hint } = error;
    return { status: 400, body: { code, message, details: detail ?? null, hint: hint ?? null } };
  }
}

const argument = z.object({ name: z.string(), type: z.string() });

async function callOf(
  pool: pg.Pool,
  call: {
    readonly name: string;
    readonly given: Readonly<Record<string, unknown>>;
    readonly searchParams: URLSearchParams;
  },
): Promise<{ readonly text: string; readonly values: unknown[] }> {
  const { rows } = await pool.query(
    `select a.name, format_type(a.type, null) as type from pg_proc p,
       unnest(p.proargnames[:p.pronargs], p.proargtypes::oid[]) a (name, type)
     where p.pronamespace = 'public'::regnamespace and p.proname = $1`,
    [call.name],
  );
  const used = z
    .array(argument)
    .parse(rows)
    .filter((one) => one.name in call.given);
  const values: unknown[] = [JSON.stringify(call.given)];
  const conditions = [...call.searchParams]
    .filter(([key]) => !["select", "limit", "columns"].includes(key))
    .map(([key, value]) => {
      const [column, path] = key.split("->>");
      values.push(value.replace(/^eq\./, ""));
      return path === undefined
        ? `found.${pg.escapeIdentifier(key)}::text = $${values.length}`
        : `found.${pg.escapeIdentifier(column ?? "")} ->> ${pg.escapeLiteral(path)} = $${values.length}`;
    });
  const limit = call.searchParams.get("limit");
  const selected = call.searchParams.get("select")?.split(",") ?? ["*"];
  const columns = selected
    .map((one) => (one === "*" ? "found.*" : `found.${pg.escapeIdentifier(one)}`))
    .join(", ");
  return {
    text: `select row_to_json(page) as row from (
      select ${columns}
      from (select $1::json as body) payload,
        lateral json_to_record(payload.body) as given (${used.map((one) => `${pg.escapeIdentifier(one.name)} ${one.type}`).join(", ")}),
        lateral public.${pg.escapeIdentifier(call.name)}(${used.map(({ name }) => `${pg.escapeIdentifier(name)} => given.${pg.escapeIdentifier(name)}`).join(", ")}) found
      where ${["true", ...conditions].join(" and ")}
      limit ${limit === null ? "all" : Number(limit)}) page`,
    values,
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}
