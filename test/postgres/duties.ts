import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll } from "vitest";
import { freshDatabase, rowsOf, serverUrl } from "../server.ts";

const logins = ["owner", "reader", "stager", "deputy", "promoter", "nobody"] as const;

/** Database users of one schema: its owner, one for each duty (and a second stager), and one with no right at all. */
export interface Duties {
  readonly schema: string;
  /** Connection string of the superuser, of the same database. */
  readonly superuser: string;
  readonly owner: string;
  readonly reader: string;
  readonly stager: string;
  readonly promoter: string;
  /** Another user who may stage. */
  readonly deputy: string;
  readonly nobody: string;
  /** Names of the users, as in the strings. */
  readonly names: Readonly<Record<(typeof logins)[number], string>>;
  /** Gives the three duties to their users; what an operator does after `migrate`. */
  grant(): Promise<void>;
}

/**
 * A fresh database with users who are nobody yet, except that the owner may create schemas and roles as on a managed
 * server. `vector` is in the given schema. Roles belong to the whole server, so all names come from a random schema
 * name, and everything is dropped when the calling file's tests are done.
 */
export async function databaseWithDuties({
  vector = "public",
  schema = `duties_${randomBytes(5).toString("hex")}`,
} = {}): Promise<Duties> {
  const nameOf = (login: string) => `${schema}_login_${login}`;
  // Before freshDatabase, so that this runs after the database, and with it every grant in it, is dropped.
  afterAll(() => dropRoles(schema));
  const superuser = await freshDatabase();
  const password = randomBytes(12).toString("hex");
  for (const login of logins)
    await rowsOf(superuser, `create role ${nameOf(login)} login password '${password}'`);
  await rowsOf(superuser, `alter role ${nameOf("owner")} createrole`);
  const database = new URL(superuser).pathname.slice(1);
  await rowsOf(superuser, `grant create on database ${database} to ${nameOf("owner")}`);
  await rowsOf(superuser, `grant create on schema public to ${nameOf("owner")}`);
  await rowsOf(superuser, `create schema if not exists ${vector}`);
  await rowsOf(superuser, `create extension vector with schema ${vector}`);
  await rowsOf(superuser, `grant usage on schema ${vector} to ${nameOf("owner")} with grant option`);
  const urlOf = (login: (typeof logins)[number]) => {
    const url = new URL(superuser);
    url.username = nameOf(login);
    url.password = password;
    return url.href;
  };
  return {
    schema,
    superuser,
    owner: urlOf("owner"),
    reader: urlOf("reader"),
    stager: urlOf("stager"),
    promoter: urlOf("promoter"),
    deputy: urlOf("deputy"),
    nobody: urlOf("nobody"),
    names: {
      owner: nameOf("owner"),
      reader: nameOf("reader"),
      stager: nameOf("stager"),
      promoter: nameOf("promoter"),
      deputy: nameOf("deputy"),
      nobody: nameOf("nobody"),
    },
    async grant() {
      for (const duty of ["reader", "stager", "promoter"] as const)
        await rowsOf(superuser, `grant ${schema}_${duty} to ${nameOf(duty)}`);
      await rowsOf(superuser, `grant ${schema}_stager to ${nameOf("deputy")}`);
    },
  };
}

/** Drops every role of the server whose name begins so; for after the databases that they have rights in are gone. */
export async function dropRoles(prefix: string): Promise<void> {
  await rowsOf(
    serverUrl(),
    `do $$ declare one name; begin
       for one in select rolname from pg_roles where starts_with(rolname, '${prefix}') loop execute format('drop role %I', one); end loop;
     end $$`,
  );
}

/** Supabase's API roles, where the server has none; they belong to the whole server, and stay. */
export async function createApiRoles(url: string): Promise<readonly string[]> {
  const roles = ["anon", "authenticated", "service_role"];
  for (const role of roles)
    await rowsOf(
      url,
      `do $$ begin create role ${role} nologin; exception when duplicate_object or unique_violation then null; end $$`,
    );
  return roles;
}

/** SQLSTATE and message with which the server refuses a statement; undefined when it runs. Nothing is kept. */
export async function refusalOf(
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("begin");
    await client.query({ text: statement, values: [...values] });
    return undefined;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return `${error.code}: ${error.message}`;
    throw error;
  } finally {
    await client.end();
  }
}
