import { afterAll } from "vitest";
import { rowsOf } from "../server.ts";

/** Connection string of a user who only reads that corpus, gone when the calling file's tests are done. */
export async function readerOf(database: string, schema: string): Promise<string> {
  const url = new URL(database);
  const user = `reads_${url.pathname.slice(1)}`;
  await rowsOf(database, `create role ${user} login password 'reads' in role ${schema}_reader`);
  afterAll(() => rowsOf(database, `drop role ${user}`));
  url.username = user;
  url.password = "reads";
  return url.href;
}
