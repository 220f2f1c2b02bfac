import { z } from "zod";
import type { Store } from "./database.ts";

const movedRow = z.object({ path: z.string(), base_path: z.string().nullable() });

/** Documents of a generation that its base does not have under their path: where it has them; null: it does not. */
export async function readMovedDocuments(
  { database, names }: Store,
  generation: number,
  base: number,
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await database.query(
    `select path, base_path from ${names.schema}.moved_documents($1, $2)`,
    [generation, base],
    movedRow,
  );
  return new Map(rows.map((row) => [row.path, row.base_path]));
}
