import type { Config } from "../../config/config.ts";
import type { Store } from "../../postgres/database.ts";
import { readExposure } from "../../postgres/schema/exposure.ts";
import { missingViews, takenViews } from "../../postgres/schema/missing-objects.ts";
import { surfaceIsCurrent } from "../../postgres/schema/schema-state.ts";
import type { Check } from "../doctor.ts";
import { checkMatchDocuments, migration } from "./check-exposure.ts";

/** Whether applications find what is live under the configured names. */
export async function checkSurface({ database, names }: Store, environment: string): Promise<Check> {
  const check = "read surface";
  const migrate = migration(environment);
  if (!(await surfaceIsCurrent(database, names)))
    return {
      check,
      outcome: "warning",
      reason: `Views, match_documents or grants are of another version or of other configured names. Run ${migrate}.`,
    };
  const taken = await takenViews(database, names);
  if (taken.length > 0) {
    return {
      check,
      outcome: "warning",
      reason: `${taken.join(", ")} ${taken.length === 1 ? "is" : "are"} not of this corpus and left alone, so who reads there does not see what is live. Rename or drop it, or set another name under \`views\`; then run ${migrate}.`,
    };
  }
  const gone = await missingViews(database, names);
  return gone.length === 0
    ? { check, outcome: "ok", reason: "Views and functions are as configured." }
    : {
        check,
        outcome: "warning",
        reason: `${gone.join(", ")} ${gone.length === 1 ? "does" : "do"} not exist, which the configuration names for applications. Run ${migrate}.`,
      };
}

/** What applications will not find although `migrate` has just done its work; an embedded database has none. */
export async function surfaceWarnings(config: Config, store: Store): Promise<readonly string[]> {
  if (store.database.kind !== "server") return [];
  const checks = [
    await checkSurface(store, config.environment),
    checkMatchDocuments(config, await readExposure(store)),
  ];
  return checks.filter((one) => one.outcome !== "ok").map((one) => one.reason);
}
