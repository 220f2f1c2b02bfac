import type { Store } from "../../postgres/database.ts";
import { missingSafeguards } from "../../postgres/schema/missing-safeguards.ts";
import type { Check } from "../doctor.ts";

/** A copy whose restore ended early has every row and answers, and lacks what was to be made last. */
export async function checkSafeguards({ database, names }: Store): Promise<Check> {
  const check = "keys and indexes";
  const missing = await missingSafeguards(database, names);
  if (missing.length === 0)
    return { check, outcome: "ok", reason: "Every primary key, index and trigger is there." };
  const shown = missing.slice(0, 5);
  const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : "";
  return {
    check,
    outcome: "failed",
    reason: `${names.schema} lacks ${shown.map((one) => one.told).join(", ")}${more}, or has it switched off or invalid. Somebody dropped it, or a restore did not end: then restore again, since foreign keys may be missing, too. Else, as the schema's owner, drop what is invalid and run ${shown.map((one) => `\`${one.statement}\``).join(" ")}${more === "" ? "" : ", and `doctor` again for the others"}.`,
  };
}
