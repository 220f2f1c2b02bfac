import type { Store } from "../../postgres/database.ts";
import { readTableHealth } from "../../postgres/drift.ts";
import type { DriftCheck, NotChecked } from "./drift-check.ts";

/** Autovacuum begins at a fifth of a table; what stays above it, it does not keep up with. */
const mostDead = 0.25;
/** Below this many dead rows a table is small enough not to matter. */
const fewDead = 5_000;

/** Whether the tables that searches read are full of dead rows. */
export async function tablesCheck(store: Store, segment: number): Promise<DriftCheck | NotChecked> {
  const check = "tables";
  if (store.database.kind === "embedded")
    return { check, reason: "The embedded database keeps no statistics of dead rows." };
  const tables = await readTableHealth(store, segment);
  const bloated = tables.filter(({ rows, dead }) => dead > fewDead && dead > (rows + dead) * mostDead);
  return bloated.length === 0
    ? { check, outcome: "clean", reason: "No table that searches read is full of dead rows." }
    : {
        check,
        outcome: "drifted",
        reason: `${bloated
          .map(({ name, rows, dead }) => `${name} has ${dead} dead rows beside ${rows} live ones`)
          .join(
            "; ",
          )}. As the owner: \`vacuum analyze ${store.names.schema}.${bloated[0]?.name}\`; before a large vacuum of a segment, \`reindex index concurrently\` its index.`,
      };
}
