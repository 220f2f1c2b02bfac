import { z } from "zod";
import type { Store } from "./database.ts";

const asked = z.object({
  id: z.string(),
  query: z.string(),
  labels: z.string(),
  critical: z.boolean(),
  answerable: z.boolean(),
  score: z.number().nullable(),
});

/** A golden query as a run's report has it. */
export type StoredAskedQuery = z.infer<typeof asked>;

/** Runs that say what a generation was asked when it was staged, and later when there was nothing else to do. */
const runsOf = (schema: string) =>
  `${schema}.runs where command = 'ingest' and outcome in ('promoted', 'held', 'nothing-to-do')
     and (report ->> 'generation')::integer = $1 and report ? 'asked'`;

/** What a generation was asked last; undefined when no run is kept that says so. */
export async function readAskedQueries(
  { database, names }: Store,
  generation: number,
): Promise<readonly StoredAskedQuery[] | undefined> {
  const [row] = await database.query(
    `select report -> 'asked' as asked from ${runsOf(names.schema)} order by started_at desc limit 1`,
    [generation],
    z.object({ asked: z.array(asked) }),
  );
  return row?.asked;
}

const gatedWith = z.object({
  asked: z.array(asked),
  settings: z.record(z.string(), z.string()).nullable(),
  commit: z.string().nullable(),
});

/** What the verdicts on a generation were made with. `settings` null: by a version that did not keep them. */
export type GatedWith = z.infer<typeof gatedWith>;

/** Golden queries, gate settings and commit of the run that staged a generation; undefined when it is not kept. */
export async function readGatedWith(
  { database, names }: Store,
  generation: number,
): Promise<GatedWith | undefined> {
  const [row] = await database.query(
    `select report -> 'asked' as asked, report -> 'gateSettings' as settings, commit from ${runsOf(names.schema)} order by started_at limit 1`,
    [generation],
    gatedWith,
  );
  return row;
}

/** Each query that a generation could be scored by, with the score it had when it was asked so first. */
export async function readFirstScores(
  { database, names }: Store,
  generation: number,
): Promise<readonly StoredAskedQuery[]> {
  return database.query(
    `select distinct on (q.query, q.labels) q.*
     from (select report, started_at from ${runsOf(names.schema)}) r,
       jsonb_to_recordset(r.report -> 'asked') q (id text, query text, labels text, critical boolean, answerable boolean, score float8)
     where q.score is not null order by q.query, q.labels, r.started_at`,
    [generation],
    asked,
  );
}

const lookBackDays = 90;

/**
 * What generations that live came after were asked when they were staged: the first that was promoted in each week, since of a
 * corpus that is ingested every hour all would be too many; those rolled back from do not count.
 */
export async function readAskedEarlier(
  { database, names }: Store,
  live: number,
): Promise<readonly { readonly generation: number; readonly asked: readonly StoredAskedQuery[] }[]> {
  return database.query(
    // A report can be long: what is looked for in each is taken out of it once (10,000 of 70 kB: 1 s; joined as they are, 3 to 31 s).
    `with told as materialized (
       select id, command, outcome, started_at, (report ->> case command when 'rollback' then 'previous' else 'generation' end)::integer as generation
       from ${names.schema}.runs
       where (command = 'ingest' and outcome in ('promoted', 'held')) or (command = 'promote' and outcome = 'promoted')
         or (command = 'rollback' and outcome = 'rolled-back')),
     firsts as (
       select distinct on (date_trunc('week', started_at)) generation
       from told
       where outcome = 'promoted' and started_at > now() - make_interval(days => $2)
         and generation not in (select generation from told where command = 'rollback' and generation is not null)
       order by date_trunc('week', started_at), started_at)
     select distinct on (generation) generation, r.report -> 'asked' as asked
     from firsts join told t using (generation) join ${names.schema}.runs r using (id)
     where generation <> $1 and t.command = 'ingest' and r.report ? 'asked'
     order by generation, t.started_at`,
    [live, lookBackDays],
    z.object({ generation: z.number(), asked: z.array(asked) }),
  );
}
