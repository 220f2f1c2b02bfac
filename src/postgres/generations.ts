import { z } from "zod";
import type { Store } from "./database.ts";
import { moment } from "./moment.ts";

const stateRow = z.object({
  number: z.number(),
  parent: z.number().nullable(),
  state: z.enum(["staged", "sealed", "live", "retired", "rolled back"]),
  plan_digest: z.string(),
  content_digest: z.string().nullable(),
  profile: z.string(),
  segment: z.number(),
  documents: z.number().nullable(),
  chunks: z.number().nullable(),
  opened_by: z.string(),
  opened_at: moment,
});

/** One generation as `status` shows it. */
export interface GenerationState {
  readonly number: number;
  readonly parent: number | null;
  readonly state: "staged" | "sealed" | "live" | "retired" | "rolled back";
  readonly planDigest: string;
  readonly contentDigest: string | null;
  readonly profile: string;
  readonly segment: number;
  readonly documents: number | null;
  readonly chunks: number | null;
  readonly openedBy: string;
  readonly openedAt: string;
}

/** Every generation that exists, newest first. */
export async function readGenerations({ database, names }: Store): Promise<readonly GenerationState[]> {
  const rows = await database.query(
    `select number, parent, state, plan_digest, content_digest, profile, segment, documents, chunks, opened_by,
       to_json(opened_at) as opened_at
     from ${names.schema}.generation_states order by number desc`,
    [],
    stateRow,
  );
  return rows.map((row) => ({
    number: row.number,
    parent: row.parent,
    state: row.state,
    planDigest: row.plan_digest,
    contentDigest: row.content_digest,
    profile: row.profile,
    segment: row.segment,
    documents: row.documents,
    chunks: row.chunks,
    openedBy: row.opened_by,
    openedAt: row.opened_at.toISOString(),
  }));
}

/** The generation that rollback returns to when none is named: the one that was live before the live one. */
export async function readPreviousLive({ database, names }: Store): Promise<number | null> {
  const [row] = await database.query(
    `select (a.subject ->> 'previous')::int as previous from ${names.schema}.audit a
     join ${names.schema}.live l on (a.subject ->> 'generation')::int = l.generation
     join ${names.schema}.generations g on g.number = (a.subject ->> 'previous')::int
     where a.action in ('promote', 'rollback') order by a.sequence desc limit 1`,
    [],
    z.object({ previous: z.number().nullable() }),
  );
  return row?.previous ?? null;
}

/** How a generation came to be rolled back from. `reason` null: none was given, or its run is not kept. */
export interface RolledBack {
  readonly at: string;
  readonly by: string;
  readonly reason: string | null;
}

/** When, by whom and why readers were last taken off a generation by a rollback; undefined: that never happened. */
export async function readRolledBack(
  { database, names }: Store,
  generation: number,
): Promise<RolledBack | undefined> {
  const [row] = await database.query(
    `select to_json(a.at) as at, a.actor, r.reason from ${names.schema}.audit a left join ${names.schema}.runs r on r.id = a.run
     where a.action = 'rollback' and (a.subject ->> 'previous')::int = $1 order by a.sequence desc limit 1`,
    [generation],
    z.object({ at: moment, actor: z.string(), reason: z.string().nullable() }),
  );
  return row === undefined ? undefined : { at: row.at.toISOString(), by: row.actor, reason: row.reason };
}

/** A promotion or rollback as the audit trail has it. */
export interface RecordedFlip {
  readonly action: "promote" | "rollback";
  readonly generation: number;
  readonly previous: number | null;
  readonly planDigest: string;
  /** Of the plan that was approved; null where nobody had to, and of a rollback. */
  readonly approvedDigest: string | null;
}

/** The flip that made live what it is; undefined: there was none yet. */
export async function readLastFlip({ database, names }: Store): Promise<RecordedFlip | undefined> {
  const [row] = await database.query(
    `select action, (subject ->> 'generation')::int as generation, (subject ->> 'previous')::int as previous,
       subject ->> 'planDigest' as plan_digest, subject ->> 'approvedDigest' as approved_digest
     from ${names.schema}.audit where action in ('promote', 'rollback') order by sequence desc limit 1`,
    [],
    z.object({
      action: z.enum(["promote", "rollback"]),
      generation: z.number(),
      previous: z.number().nullable(),
      plan_digest: z.string(),
      approved_digest: z.string().nullable(),
    }),
  );
  if (row === undefined) return undefined;
  const { plan_digest: planDigest, approved_digest: approvedDigest, ...rest } = row;
  return { ...rest, planDigest, approvedDigest };
}
