import { z } from "zod";
import type { Store } from "./database.ts";

/** How far one job of a split embedding is, as it last said. */
export interface Checkpoint {
  readonly run: string;
  /** 1-based. */
  readonly shard: number;
  readonly shards: number;
  /** Inputs embedded, of those that were this job's to embed. */
  readonly done: number;
  readonly total: number;
  readonly silentSeconds: number;
  /** Null: it is running, or it died. */
  readonly outcome: string | null;
}

export async function saveCheckpoint(
  { database, names }: Store,
  { run, shard, shards, done, total }: Omit<Checkpoint, "silentSeconds" | "outcome">,
): Promise<void> {
  await database.execute(`select ${names.schema}.checkpoint($1, $2, $3, $4, $5)`, [
    run,
    shard,
    shards,
    done,
    total,
  ]);
}

const row = z.object({
  run: z.string(),
  shard: z.number(),
  shards: z.number(),
  done: z.number(),
  total: z.number(),
  silent_seconds: z.number(),
  outcome: z.string().nullable(),
});

/** The last word of each shard's latest run, of runs of the last 30 days. */
export async function readCheckpoints({ database, names }: Store): Promise<readonly Checkpoint[]> {
  const rows = await database.query(
    `select distinct on (c.shards, c.shard) c.run::text as run, c.shard, c.shards, c.done::float8 as done, c.total::float8 as total,
       extract(epoch from clock_timestamp() - c.at)::float8 as silent_seconds, r.outcome
     from ${names.schema}.checkpoints c join ${names.schema}.runs r on r.id = c.run
     where r.started_at > now() - interval '30 days'
     order by c.shards, c.shard, r.started_at desc`,
    [],
    row,
  );
  return rows.map(({ silent_seconds, ...one }) => ({ ...one, silentSeconds: Math.round(silent_seconds) }));
}
