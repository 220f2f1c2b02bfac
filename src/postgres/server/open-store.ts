import { z } from "zod";
import type { Config } from "../../config/config.ts";
import type { DatabaseSettings } from "../../config/database.ts";
import { connectionString, missingDatabase } from "../../config/missing-database.ts";
import { Failure } from "../../failure/failure.ts";
import { type Database, type Names, quoteIdentifier, type Store } from "../database.ts";
import { Denied } from "./refusal.ts";
import { openServer } from "./server.ts";

/** What the run may do: each is its own role where the configuration has one string for each. */
export type Purpose = "read" | "stage" | "promote";

/**
 * Opens the environment's database and finds where pgvector is installed. Migrates nothing; creates the extension where it is
 * not there, unless it is only to be `expected`.
 */
export async function openStore(
  { database: settings, views }: Pick<Config, "database" | "views">,
  purpose: Purpose,
  extension: "created" | "expected" = "created",
): Promise<Store> {
  const database = await openDatabase(settings, purpose);
  try {
    return {
      database,
      names: {
        schema: quoteIdentifier(settings.schema),
        vector: await findVector(database, extension === "created"),
        views,
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openDatabase(settings: DatabaseSettings, purpose: Purpose): Promise<Database> {
  switch (settings.kind) {
    case "embedded":
      // Only now: runs against a server do without the half megabyte of code.
      return (await import("./embedded.ts")).openEmbedded(settings.directory);
    case "server":
      return openServer(connectionString(settings, purpose));
    case "missing":
      throw missingDatabase(settings);
  }
}

const floor = [0, 8, 0] as const;

async function findVector(database: Database, create: boolean): Promise<Names["vector"]> {
  const [installed] = await installedVector(database);
  if (installed === undefined && !create)
    throw new Failure('The extension "vector" is not installed in this database.', {
      remedy:
        "`corpusgate migrate` installs it where its user may; else run `create extension vector;` as a superuser.",
    });
  if (installed === undefined) await createVector(database);
  const [found] = installed === undefined ? await installedVector(database) : [installed];
  if (found === undefined) throw notInstalled(undefined);
  if (olderThan(found.version, floor)) {
    throw new Failure(`The extension "vector" is version ${found.version}; 0.8.0 or newer was expected.`, {
      remedy: "Run `alter extension vector update;` as its owner, after updating pgvector on the server.",
    });
  }
  return quoteIdentifier(found.schema);
}

function installedVector(database: Database) {
  return database.query(
    "select n.nspname as schema, e.extversion as version from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector'",
    [],
    z.object({ schema: z.string(), version: z.string() }),
  );
}

async function createVector(database: Database): Promise<void> {
  try {
    // A search path that is set to '' for security names no schema to create it in.
    await database.script(
      `do $$ begin execute 'create extension if not exists vector' || case when current_schema() is null then ' schema public' else '' end; end $$`,
    );
  } catch (cause) {
    // A lost connection or a replica says nothing of the extension.
    if (cause instanceof Failure && !(cause instanceof Denied)) throw cause;
    throw notInstalled(cause);
  }
}

function notInstalled(cause: unknown): Failure {
  return new Failure(`The extension "vector" is not installed in this database and could not be created.`, {
    remedy:
      "Install pgvector 0.8.2 or newer on the server and run `create extension vector;` as a superuser.",
    cause,
  });
}

function olderThan(version: string, least: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  for (const [position, wanted] of least.entries()) {
    const part = parts[position] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}
