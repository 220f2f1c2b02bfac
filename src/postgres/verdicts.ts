import { z } from "zod";
import type { Store } from "./database.ts";

export interface StoredVerdict {
  readonly gate: string;
  readonly verdict: "pass" | "fail" | "inconclusive" | "skipped";
  readonly reason: string;
}

/** Records what the gates said of a generation, in their order. */
export async function recordVerdicts(
  { database, names }: Store,
  generation: number,
  run: string,
  verdicts: readonly StoredVerdict[],
): Promise<void> {
  await database.execute(`select ${names.schema}.record_verdicts($1, $2, $3, $4, $5)`, [
    generation,
    run,
    verdicts.map((one) => one.gate),
    verdicts.map((one) => one.verdict),
    verdicts.map((one) => one.reason),
  ]);
}

/** The last verdict of each gate on a generation. */
export async function readVerdicts(
  { database, names }: Store,
  generation: number,
): Promise<readonly StoredVerdict[]> {
  return database.query(
    `select distinct on (gate) gate, verdict, reason from ${names.schema}.verdicts where generation = $1 order by gate, at desc`,
    [generation],
    z.object({
      gate: z.string(),
      verdict: z.enum(["pass", "fail", "inconclusive", "skipped"]),
      reason: z.string(),
    }),
  );
}
