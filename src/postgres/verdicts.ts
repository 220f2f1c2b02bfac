import { z } from "zod";
import type { JsonValue, OnInconclusive } from "../config/config.ts";
import type { Store } from "./database.ts";

export interface StoredVerdict {
  readonly gate: string;
  readonly verdict: "pass" | "fail" | "inconclusive" | "skipped";
  readonly reason: string;
  /** The numbers behind it, by name. */
  readonly details?: Readonly<Record<string, JsonValue>>;
}

/** What a run says of the generation it staged. */
export interface VerdictRecord {
  readonly generation: number;
  readonly run: string;
  /** In the order of the gates. */
  readonly verdicts: readonly StoredVerdict[];
  /** What decides whether an inconclusive verdict stands against a promotion; the database keeps that too. */
  readonly onInconclusive: OnInconclusive;
}

/** Records what the gates said; the database promotes no generation without verdicts, or against one of them. */
export async function recordVerdicts(
  { database, names }: Store,
  { generation, run, verdicts, onInconclusive }: VerdictRecord,
): Promise<void> {
  await database.execute(`select ${names.schema}.record_verdicts($1, $2, $3, $4, $5, $6, $7)`, [
    generation,
    run,
    verdicts.map((one) => one.gate),
    verdicts.map((one) => one.verdict),
    verdicts.map((one) => one.reason),
    // JSON's null and not SQL's: with array_nulls off the server reads that in an array as a text.
    verdicts.map((one) => JSON.stringify(one.details ?? null)),
    onInconclusive,
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
