import { z } from "zod";
import type { Store } from "./database.ts";
import { moment } from "./moment.ts";

/** Who runs what, from where. `cleanTree` null: not a git working tree. */
export interface RunOrigin {
  readonly id: string;
  readonly command: string;
  readonly actor: string;
  readonly runUrl: string | null;
  readonly commit: string | null;
  readonly cleanTree: boolean | null;
  readonly reason: string | null;
}

/** Records that a run reached the database; a run that dies later is found with no outcome. */
export async function beginRun({ database, names }: Store, origin: RunOrigin): Promise<void> {
  await database.execute(`select ${names.schema}.begin_run($1, $2, $3, $4, $5, $6, $7)`, [
    origin.id,
    origin.command,
    origin.actor,
    origin.runUrl,
    origin.commit,
    origin.cleanTree,
    origin.reason,
  ]);
}

/** Writes outcome and report, once, with an audit entry. */
export async function endRun(
  { database, names }: Store,
  origin: RunOrigin,
  outcome: string,
  report: object,
): Promise<void> {
  await database.execute(`select ${names.schema}.end_run($1, $2, $3::jsonb)`, [
    origin.id,
    outcome,
    JSON.stringify(report),
  ]);
}

const runRow = z.object({
  id: z.string(),
  command: z.string(),
  actor: z.string(),
  run_url: z.string().nullable(),
  commit: z.string().nullable(),
  clean_tree: z.boolean().nullable(),
  reason: z.string().nullable(),
  started_at: moment,
  seconds: z.number().nullable(),
  outcome: z.string().nullable(),
  report: z.record(z.string(), z.unknown()).nullable(),
});

/** A line of the run log. `outcome` null: it is running, or it died. */
export interface LoggedRun extends RunOrigin {
  readonly startedAt: string;
  readonly seconds: number | null;
  readonly outcome: string | null;
  readonly report: Readonly<Record<string, unknown>> | null;
}

/** The latest runs, newest first. */
export async function readRuns({ database, names }: Store, limit: number): Promise<readonly LoggedRun[]> {
  const rows = await database.query(
    `select id::text as id, command, actor, run_url, commit, clean_tree, reason, to_json(started_at) as started_at,
       extract(epoch from ended_at - started_at)::float8 as seconds, outcome, report
     from ${names.schema}.runs order by runs.started_at desc, runs.id limit $1`,
    [limit],
    runRow,
  );
  return rows.map((row) => ({
    id: row.id,
    command: row.command,
    actor: row.actor,
    runUrl: row.run_url,
    commit: row.commit,
    cleanTree: row.clean_tree,
    reason: row.reason,
    startedAt: row.started_at.toISOString(),
    seconds: row.seconds,
    outcome: row.outcome,
    report: row.report,
  }));
}

export interface LiveCommits {
  /** Of the last run that made live, or found it to be what the documents say; null: no run is kept that knows. */
  readonly latest: string | null;
  /** The commit that all of live was read from or after: as `latest`, runs that were narrowed with `--doc` aside. */
  readonly whole: string | null;
}

export async function readLiveCommits(store: Store): Promise<LiveCommits> {
  const { database, names } = store;
  const last = (which: string) => `(select r.commit from ${names.schema}.runs r
       where r.command = 'ingest' and r.outcome in ('promoted', 'held', 'nothing-to-do') and r.commit is not null
         and (r.report ->> 'generation')::integer = live.generation ${which} order by r.started_at desc limit 1)`;
  const [row] = await database.query(
    `select live.generation, ${last("")} as latest, ${last("and r.report -> 'selection' = '[]'::jsonb")} as whole
     from ${names.schema}.live`,
    [],
    z.object({
      generation: z.number().nullable(),
      latest: z.string().nullable(),
      whole: z.string().nullable(),
    }),
  );
  if (row === undefined) return { latest: null, whole: null };
  return { latest: row.latest, whole: row.whole ?? (await readCommitBehind(store, row.generation)) };
}

/** What all documents of a generation were read with last; undefined: no run is kept that says so. */
export async function readReadWith(
  { database, names }: Store,
  generation: number,
): Promise<Readonly<Record<string, string>> | undefined> {
  const [row] = await database.query(
    `select report -> 'readWith' as read_with from ${names.schema}.runs
     where command = 'ingest' and outcome in ('promoted', 'held', 'nothing-to-do') and report -> 'selection' = '[]'::jsonb
       and (report ->> 'generation')::integer = $1 order by started_at desc limit 1`,
    [generation],
    z.object({ read_with: z.record(z.string(), z.string()).nullable() }),
  );
  return row?.read_with ?? undefined;
}

export interface MadeBy {
  readonly planDigest: string;
  /** Address of the run that staged it; null: it had none. */
  readonly runUrl: string | null;
}

/** Which plan made a generation, in which run; undefined: there is no such generation. */
export async function readMadeBy(
  { database, names }: Store,
  generation: number,
): Promise<MadeBy | undefined> {
  const [row] = await database.query(
    `select g.plan_digest, r.run_url from ${names.schema}.generations g left join ${names.schema}.runs r on r.id = g.run
     where g.number = $1`,
    [generation],
    z.object({ plan_digest: z.string(), run_url: z.string().nullable() }),
  );
  return row === undefined ? undefined : { planDigest: row.plan_digest, runUrl: row.run_url };
}

/**
 * The commit that all documents of a generation were read from or after: of its own run, or, as long as runs were narrowed
 * with `--doc`, of the one it was built on. Null: no generation, or not known.
 */
export async function readCommitBehind(
  { database, names }: Store,
  generation: number | null,
): Promise<string | null> {
  const [first] = await database.query(
    `with recursive line (parent, run, depth) as (
       select g.parent, g.run, 0 from ${names.schema}.generations g where g.number = $1
       union all
       select g.parent, g.run, line.depth + 1 from line
       join ${names.schema}.runs r on r.id = line.run and r.report -> 'selection' <> '[]'::jsonb
       join ${names.schema}.generations g on g.number = line.parent
     )
     select case when r.report -> 'selection' <> '[]'::jsonb then null else r.commit end as commit
     from line join ${names.schema}.runs r on r.id = line.run order by line.depth desc limit 1`,
    [generation],
    z.object({ commit: z.string().nullable() }),
  );
  return first?.commit ?? null;
}
