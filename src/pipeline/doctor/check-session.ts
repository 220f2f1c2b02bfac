import type { Writing } from "../../postgres/condition.ts";
import type { Purpose } from "../../postgres/server/open-store.ts";
import { type Pooling, probePooling } from "../../postgres/server/pooling.ts";
import type { Check } from "../doctor.ts";

/** Whether a pooler stands between, of which mode, and what that means for applications. */
export async function checkPooler(url: string, label: string): Promise<Check> {
  const check = `pooler${label}`;
  let pooling: Pooling;
  try {
    pooling = await probePooling(url);
  } catch (error) {
    // The connection check has told that the server answers; only this question had no answer.
    return { check, outcome: "warning", reason: `Which mode could not be told: ${String(error)}.` };
  }
  const byPort = URL.canParse(url) && new URL(url).port === "6543";
  if (!pooling.byTransaction && !byPort)
    return {
      check,
      outcome: "ok",
      reason: "No sign of pooling by transaction: a direct or session connection, as far as can be seen.",
    };
  const statements = {
    work: "Named prepared statements work through it.",
    break:
      "Named prepared statements break there: applications that use them have to switch them off (prepare: false).",
    unknown: "Whether named prepared statements work could not be told; applications should switch them off.",
  }[pooling.byTransaction ? pooling.namedStatements : "unknown"];
  return {
    check,
    outcome: "ok",
    reason: `${pooling.byTransaction ? "A pooler that pools by transaction." : "Port 6543 is Supabase's pooler by transaction; the probe saw no sign of it."} Corpusgate works through it; for building large indexes a direct or session connection (port 5432 at Supabase) is safer, since a pooler has timeouts of its own. ${statements}`,
  };
}

/** Between the two, a batch of 2 MB has to be copied, checked and indexed for search. */
const leastMs = 10_000;

/** Whether limits of the session would end a step of a run. */
export function checkTimeouts(timeouts: ReadonlyMap<string, number>, label: string, user: string): Check {
  const check = `timeouts${label}`;
  const told = [...timeouts].map(([name, ms]) => `${name} is ${ms / 1000} s`).join(", ");
  const short = [...timeouts].filter(([, ms]) => ms < leastMs).map(([name]) => name);
  if (short.length === 0)
    return {
      check,
      outcome: "ok",
      reason:
        timeouts.size === 0 ? "None is set." : `${told}; building an index and other long steps lift theirs.`,
    };
  return {
    check,
    outcome: "warning",
    reason: `${told}. Long steps lift statement and transaction timeouts for themselves, but a batch or a search may end in under ${leastMs / 1000} s with an error. Run ${short.map((name) => `\`alter role "${user}" set ${name} = '60s';\``).join(" ")}`,
  };
}

/** Nothing where the connection only reads, or may write. */
export function checkWriting(
  { replica, readOnlyBy }: Writing,
  purposes: readonly Purpose[],
  label: string,
  user: string,
): readonly Check[] {
  const writes = purposes.filter((one) => one !== "read");
  if (writes.length === 0 || (!replica && readOnlyBy === null)) return [];
  const reason = replica
    ? "The server is a replica, which takes no writes. Use the connection string of the primary."
    : `default_transaction_read_only is on (${readOnlyBy}), so no run can write. Managed servers set it when the disk is full: look there first. Else switch it off where it was set, for a user with \`alter role "${user}" reset default_transaction_read_only;\`.`;
  return [{ check: `writing${label}`, outcome: "failed", reason }];
}
