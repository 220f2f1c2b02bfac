import { z } from "zod";
import type { JsonValue } from "../config/config.ts";
import type { Store } from "./database.ts";

export interface StoredVerdict {
  readonly gate: string;
  readonly verdict: "pass" | "fail" | "inconclusive" | "skipped";
  readonly reason: string;
  /** The numbers behind it, by name. */
  readonly details?: Readonly<Record<string, JsonValue>>;
}

/** Records what the gates said of a generation, in their order. */
export async function recordVerdicts(
  { database, names }: Store,
  generation: number,
  run: string,
  verdicts: readonly StoredVerdict[],
): Promise<void> {
  await database.execute(`select ${names.schema}.record_verdicts($1, $2, $3, $4, $5, $6)`, [
    generation,
    run,
    verdicts.map((one) => one.gate),
    verdicts.map((one) => one.verdict),
    verdicts.map((one) => one.reason),
    verdicts.map((one) => (one.details === undefined ? null : JSON.stringify(one.details))),
  ]);
}

const jsonValue: z.ZodType<JsonValue> = z.json();
const verdictRow = z.object({
  gate: z.string(),
  verdict: z.enum(["pass", "fail", "inconclusive", "skipped"]),
  reason: z.string(),
  details: z.record(z.string(), jsonValue).nullable(),
});

/** The last verdict of each gate on a generation, in the order in which they were given. */
export async function readVerdicts(
  { database, names }: Store,
  generation: number,
): Promise<readonly StoredVerdict[]> {
  const rows = await database.query(
    `select gate, verdict, reason, details from (
       select distinct on (gate) gate, verdict, reason, details, at from ${names.schema}.verdicts where generation = $1 order by gate, at desc) v
     order by at`,
    [generation],
    verdictRow,
  );
  return rows.map(({ details, ...row }) => (details === null ? row : { ...row, details }));
}
