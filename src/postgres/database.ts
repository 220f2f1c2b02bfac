import type { z } from "zod";
import type { ViewSettings } from "../config/config.ts";

/** What SQL needs to name things: both are quoted identifiers, ready to stand in a statement. */
export interface Names {
  /** The corpus's private schema. */
  readonly schema: string;
  /** The schema in which the `vector` extension is installed. */
  readonly vector: string;
  /** As they are, for the read surface: the exposed schema, and the views' names in it. */
  readonly views: ViewSettings;
}

export interface Session {
  /** Runs one statement; each row is parsed by `row` where it enters. */
  query<T>(text: string, values: readonly unknown[], row: z.ZodType<T>): Promise<readonly T[]>;
  /** Runs one statement and returns how many rows it touched. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /** Runs several statements without parameters. */
  script(text: string): Promise<void>;
  /**
   * `copy <target> from … (format binary)`; returns the rows the server says it took. A stream that ends early on
   * a row boundary commits silently, so the caller checks count and digest in the same transaction.
   */
  copyIn(target: string, rows: readonly Uint8Array[]): Promise<number>;
}

/** A Postgres with pgvector, native or embedded. Nothing rests on session state, so poolers are fine. */
export interface Database extends Session {
  readonly kind: "server" | "embedded";
  /** Commits when `work` resolves, rolls back when it rejects. `opening`: statements that it begins with, in one round trip with it. */
  transaction<T>(work: (session: Session) => Promise<T>, opening?: string): Promise<T>;
  /**
   * A transaction in which a statement is sent without waiting for the answer to the one before, for short questions to a server far
   * away. They are answered in the order in which they were asked; one that fails lets those after it fail.
   */
  pipelined<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The database together with the names under which this corpus lives in it. */
export interface Store {
  readonly database: Database;
  readonly names: Names;
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** For scripts only, where there are no parameters. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
