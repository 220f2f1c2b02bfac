import { z } from "zod";
import type { Store } from "./database.ts";
import { moment } from "./moment.ts";
import { parseVector } from "./search.ts";

/** How much a profile's vectors of one text differ by themselves: cosines between first vectors and repeats. */
export interface CanaryNoise {
  readonly repeats: number;
  readonly least: number;
  readonly mean: number;
}

export async function storeCanaryNoise(
  { database, names }: Store,
  profile: string,
  { repeats, least, mean }: CanaryNoise,
): Promise<void> {
  await database.execute(`select ${names.schema}.store_canary_noise($1, $2, $3, $4)`, [
    profile,
    repeats,
    least,
    mean,
  ]);
}

/** Undefined until an ingest has measured it. */
export async function readCanaryNoise(
  { database, names }: Store,
  profile: string,
): Promise<CanaryNoise | undefined> {
  const [row] = await database.query(
    `select repeats, smallest as least, mean from ${names.schema}.canary_noise where profile = $1`,
    [profile],
    z.object({ repeats: z.number(), least: z.number(), mean: z.number() }),
  );
  return row;
}

/** Mean vectors of documents of a generation, the same documents each time while they exist. */
export async function readDocumentVectors(
  { database, names }: Store,
  generation: number,
  atMost: number,
): Promise<readonly { readonly path: string; readonly vector: Float32Array }[]> {
  const rows = await database.query(
    `select path, embedding::text as embedding from ${names.schema}.document_vectors($1, $2)`,
    [generation, atMost],
    z.object({ path: z.string(), embedding: z.string() }),
  );
  return rows.map(({ path, embedding }) => ({ path, vector: parseVector(embedding) }));
}

export type Sketch = readonly (readonly number[])[];

export interface DriftRecord {
  readonly generation: number | null;
  readonly profile: string | null;
  readonly outcome: "clean" | "drifted" | "unknown";
  readonly report: object;
  /** What the corpus was about: a short vector for each of some documents. */
  readonly sketch: Sketch | null;
}

export async function recordDrift({ database, names }: Store, record: DriftRecord): Promise<void> {
  await database.execute(`select ${names.schema}.record_drift($1, $2, $3, $4::jsonb, $5::jsonb)`, [
    record.generation,
    record.profile,
    record.outcome,
    JSON.stringify(record.report),
    record.sketch === null ? null : JSON.stringify(record.sketch),
  ]);
}

/** A sketch with the generation that it was made of, and when. */
export interface KeptSketch {
  readonly at: string;
  readonly generation: number;
  readonly sketch: Sketch;
}

const sketchRow = z.object({
  at: moment,
  generation: z.number(),
  sketch: z.array(z.array(z.number())),
});

/** Generations of a profile that drift runs of the last `days` made sketches of, the one first looked at before the others. */
export async function readSketchedGenerations(
  { database, names }: Store,
  profile: string,
  days: number,
): Promise<readonly number[]> {
  const rows = await database.query(
    `select generation from ${names.schema}.drift_history where profile = $1 and generation is not null
       and sketch is not null and at > now() - make_interval(days => $2) group by generation order by min(number)`,
    [profile, days],
    z.object({ generation: z.number() }),
  );
  return rows.map((one) => one.generation);
}

/** The first sketch that was made of a generation; undefined when none is kept. */
export async function readFirstSketch(
  { database, names }: Store,
  generation: number,
): Promise<KeptSketch | undefined> {
  const [row] = await database.query(
    `select to_json(at) as at, generation, sketch from ${names.schema}.drift_history
     where generation = $1 and sketch is not null order by number limit 1`,
    [generation],
    sketchRow,
  );
  return row === undefined ? undefined : { ...row, at: row.at.toISOString() };
}

const values = z.object({ "ndcg@10": z.number(), "recall@10": z.number(), mrr: z.number() });
const measured = z.object({
  metrics: z.object({
    lexical: values.exactOptional(),
    dense: values.exactOptional(),
    hybrid: values.exactOptional(),
  }),
});

/** What the run that made a generation live measured of its golden queries; undefined when no run is kept that did. */
export async function readPromotedMetrics(
  { database, names }: Store,
  generation: number,
): Promise<z.infer<typeof measured>["metrics"] | undefined> {
  const [row] = await database.query(
    `select report from ${names.schema}.runs where command = 'ingest' and outcome in ('promoted', 'held')
       and (report ->> 'generation')::integer = $1 order by started_at desc limit 1`,
    [generation],
    z.object({ report: z.unknown() }),
  );
  const metrics = measured.safeParse(row?.report).data?.metrics;
  return metrics === undefined || Object.keys(metrics).length === 0 ? undefined : metrics;
}

const healthRow = z.object({
  name: z.string(),
  rows: z.number(),
  dead: z.number(),
});

/** Rows and dead rows of the tables that searching reads, as the server's statistics have them. */
export async function readTableHealth(
  { database, names }: Store,
  segment: number,
): Promise<readonly { readonly name: string; readonly rows: number; readonly dead: number }[]> {
  return database.query(
    `select s.relname::text as name, s.n_live_tup::float8 as rows, s.n_dead_tup::float8 as dead from pg_stat_user_tables s
     where format('"%s"', s.schemaname) = $1 and s.relname in ('segment_' || $2::text, 'document_chunks', 'document_versions', 'chunk_lexemes', 'generation_documents')
     order by 1`,
    [names.schema, segment],
    healthRow,
  );
}

const indexRow = z.object({ name: z.string(), valid: z.boolean(), scans: z.number() });

/** The vector index of a segment; undefined when there is none. `scans`: how often it was used. */
export async function readVectorIndex(
  { database, names }: Store,
  segment: number,
): Promise<z.infer<typeof indexRow> | undefined> {
  const [row] = await database.query(
    `select c.relname::text as name, i.indisvalid as valid, coalesce(s.idx_scan, 0)::float8 as scans
     from pg_class t join pg_namespace n on n.oid = t.relnamespace join pg_index i on i.indrelid = t.oid join pg_class c on c.oid = i.indexrelid
     join pg_am a on a.oid = c.relam left join pg_stat_user_indexes s on s.indexrelid = c.oid
     where format('"%s"', n.nspname) = $1 and t.relname = 'segment_' || $2::text and a.amname = 'hnsw'`,
    [names.schema, segment],
    indexRow,
  );
  return row;
}

/** Makes a dense search and tells whether it used the segment's index, by the server's own count. */
export async function usesVectorIndex(
  store: Store,
  segment: number,
  search: (session: Store) => Promise<unknown>,
): Promise<boolean> {
  const before = await readVectorIndex(store, segment);
  await store.database.transaction(async (session) => {
    await search({ ...store, database: { ...store.database, ...session } });
    // Or the count would be a second late.
    await session.execute("select pg_stat_force_next_flush()");
  });
  const after = await readVectorIndex(store, segment);
  return (after?.scans ?? 0) > (before?.scans ?? 0);
}
