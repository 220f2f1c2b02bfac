import { Failure } from "../failure/failure.ts";
import type { Names } from "./database.ts";

/** Without its one row `live` compares as if nothing were live, and changing it changes nothing. */
export function liveRowMissing({ schema }: Names, happened?: string): Failure {
  const missing = `the table ${schema}.live has no row; its one row was expected.`;
  return new Failure(happened === undefined ? `T${missing.slice(1)}` : `${happened}: ${missing}`, {
    remedy: `Somebody removed it, or a restored copy is not complete. \`select subject from ${schema}.audit where action in ('promote', 'rollback') order by sequence desc limit 1\` tells which generation was live. As the schema's owner run \`insert into ${schema}.live (generation) values (…)\` with it, or with null where that generation is gone, and then this again.`,
  });
}
