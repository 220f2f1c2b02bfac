import { z } from "zod";
import type { IndexPolicy } from "../config/config.ts";
import { type Digest, sha256 } from "../digest/digest.ts";
import type { EmbeddedBatch, Profile } from "../embed/embedder.ts";
import { profileFingerprint } from "../embed/profile.ts";
import { Failure } from "../failure/failure.ts";
import { copyStream, encodeHalfvec } from "./copy-binary.ts";
import { type Names, quoteIdentifier, type Session, type Store } from "./database.ts";

const numberRow = z.object({ number: z.number() });

export function segmentTable(names: Names, segment: number): string {
  return `${names.schema}.${quoteIdentifier(`segment_${segment}`)}`;
}

/** Every segment that holds vectors of a profile, oldest first. */
export async function segmentsOf({ database, names }: Store, profile: string): Promise<readonly number[]> {
  const rows = await database.query(
    `select number from ${names.schema}.segments where profile = $1 order by number`,
    [profile],
    numberRow,
  );
  return rows.map((one) => one.number);
}

/** Those of the inputs that any segment of the profile holds a vector for. No vector is read. */
export async function storedInputs(
  store: Store,
  profile: string,
  inputs: readonly Digest[],
): Promise<ReadonlySet<Digest>> {
  const segments = await segmentsOf(store, profile);
  const stored = new Set<Digest>();
  if (segments.length === 0) return stored;
  const held = segments
    .map(
      (segment) => `select 1 from ${segmentTable(store.names, segment)} s where s.input_hash = wanted.hash`,
    )
    .join(" union all ");
  for (let start = 0; start < inputs.length; start += lookupSize) {
    const rows = await store.database.query(
      `select encode(wanted.hash, 'hex') as hash from (select decode(h, 'hex') as hash from unnest($1::text[]) h) wanted where exists (${held})`,
      [inputs.slice(start, start + lookupSize)],
      z.object({ hash: z.string() }),
    );
    for (const row of rows) stored.add(row.hash);
  }
  return stored;
}

/** 64 hexadecimal characters each: some 3 MB a statement. */
const lookupSize = 50_000;

export interface SegmentChoice {
  readonly profile: Profile;
  /** The live generation's segment, when it has this profile. */
  readonly live: number | null;
  /** Inputs the new generation has, and those of them that no segment of the profile holds. */
  readonly total: number;
  readonly missing: number;
}

/**
 * The segment that will hold every vector of the new generation. A small change goes into the live one: inserting into
 * an index costs some 8 times building it, so above `largeShare` a fresh table, indexed after loading, is cheaper.
 * A segment that no generation uses is what a killed run left: its vectors are paid for, so it is taken up again.
 */
export async function chooseSegment({ database, names }: Store, choice: SegmentChoice): Promise<number> {
  const fingerprint = profileFingerprint(choice.profile);
  return database.transaction(async (session) => {
    await session.execute(
      `insert into ${names.schema}.profiles (fingerprint, provider, model, dimensions, input_format) values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [
        fingerprint,
        choice.profile.provider,
        choice.profile.model,
        choice.profile.dimensions,
        choice.profile.inputFormat,
      ],
    );
    if (choice.live !== null && choice.missing <= Math.max(smallChange, choice.total * largeShare))
      return choice.live;
    const [unused] = await session.query(
      `select s.number from ${names.schema}.segments s where s.profile = $1
         and not exists (select 1 from ${names.schema}.generations g where g.segment = s.number) order by s.number desc limit 1`,
      [fingerprint],
      numberRow,
    );
    if (unused !== undefined) return unused.number;
    const [created] = await session.query(
      `select ${names.schema}.create_segment($1) as number`,
      [fingerprint],
      numberRow,
    );
    if (created === undefined) throw new TypeError("create_segment returned no row");
    return created.number;
  });
}

const smallChange = 1_000;
const largeShare = 0.125;

/** Copies vectors that other segments of the profile hold into this one, on the server. */
export async function gatherVectors(
  store: Store,
  segment: number,
  profile: string,
  inputs: readonly Digest[],
): Promise<number> {
  const { database, names } = store;
  const target = segmentTable(names, segment);
  let copied = 0;
  for (const other of await segmentsOf(store, profile)) {
    if (other === segment) continue;
    for (let start = 0; start < inputs.length; start += lookupSize) {
      copied += await database.execute(
        `insert into ${target} (input_hash, embedding) select s.input_hash, s.embedding from ${segmentTable(names, other)} s
         where s.input_hash in (select decode(h, 'hex') from unnest($1::text[]) h) on conflict do nothing`,
        [inputs.slice(start, start + lookupSize)],
      );
    }
  }
  return copied;
}

/** Copies every vector that a staged generation needs and another segment of the profile holds, on the server. */
export async function gatherGeneration(
  store: Store,
  segment: number,
  profile: string,
  generation: number,
): Promise<number> {
  const { database, names } = store;
  let copied = 0;
  for (const other of await segmentsOf(store, profile)) {
    if (other === segment) continue;
    copied += await database.execute(
      `insert into ${segmentTable(names, segment)} (input_hash, embedding) select s.input_hash, s.embedding from ${segmentTable(names, other)} s
       where s.input_hash in (select c.input_hash from ${names.schema}.generation_documents g
         join ${names.schema}.chunks c on c.document_version = g.document_version where g.generation = $1) on conflict do nothing`,
      [generation],
    );
  }
  return copied;
}

/** Stores a batch at once and for good; vectors another run stored meanwhile are left as they are. */
export async function storeVectors(
  { database, names }: Store,
  segment: number,
  batch: EmbeddedBatch,
): Promise<void> {
  const table = segmentTable(names, segment);
  let rows = batch.inputs.map((input, position) => ({ hash: input.hash, vector: vectorAt(batch, position) }));
  for (let attempt = 1; ; attempt += 1) {
    try {
      await database.transaction((session) => copyVectors(session, names, table, rows));
      return;
    } catch (error) {
      if (!isUniqueViolation(error) || attempt === 3) throw error;
    }
    const held = await database.query(
      `select encode(input_hash, 'hex') as hash from ${table} where input_hash in (select decode(h, 'hex') from unnest($1::text[]) h)`,
      [rows.map((one) => one.hash)],
      z.object({ hash: z.string() }),
    );
    const stored = new Set(held.map((one) => one.hash));
    rows = rows.filter((one) => !stored.has(one.hash));
    if (rows.length === 0) return;
  }
}

interface VectorRow {
  readonly hash: Digest;
  readonly vector: Float32Array;
}

async function copyVectors(
  session: Session,
  names: Names,
  table: string,
  rows: readonly VectorRow[],
): Promise<void> {
  const ordered = rows.toSorted((left, right) => (left.hash < right.hash ? -1 : 1));
  const taken = await session.copyIn(
    `${table} (input_hash, embedding)`,
    copyStream(
      ordered.map((one) => [
        { type: "digest", value: one.hash },
        { type: "halfvec", value: one.vector },
      ]),
    ),
  );
  const [found] = await session.query(
    `select count(*)::int as count, encode(sha256(coalesce(string_agg(input_hash || ${names.vector}.halfvec_send(embedding), ''::bytea order by input_hash), '')), 'hex') as digest
     from ${table} where input_hash in (select decode(h, 'hex') from unnest($1::text[]) h)`,
    [ordered.map((one) => one.hash)],
    z.object({ count: z.number(), digest: z.string() }),
  );
  const expected = sha256(
    Buffer.concat(ordered.flatMap((one) => [Buffer.from(one.hash, "hex"), encodeHalfvec(one.vector)])),
  );
  if (taken === rows.length && found?.count === rows.length && found.digest === expected) return;
  throw new Failure(
    `${table} took ${taken} of ${rows.length} vectors, and ${found?.count ?? 0} of them read back${found?.digest === expected ? "" : " with another digest"}; the batch was rolled back.`,
    { remedy: "Run it again: what was stored before is kept and not paid for again." },
  );
}

/** Builds the HNSW index after loading, when the policy asks for it; returns whether the segment has one now. */
export async function indexSegment(
  { database, names }: Store,
  segment: number,
  policy: IndexPolicy,
): Promise<boolean> {
  // PGlite builds at 26 ms a row at 3,072 dimensions (measured), so the embedded database searches exactly.
  if (policy === "none" || database.kind === "embedded") return false;
  return database.transaction(async (session) => {
    // Managed servers end statements after minutes, and a build may take longer.
    await session.execute("set local statement_timeout = 0");
    const [row] = await session.query(
      `select ${names.schema}.index_segment($1, $2) as indexed`,
      [segment, policy === "hnsw" ? 0 : autoIndexRows],
      z.object({ indexed: z.boolean() }),
    );
    return row?.indexed ?? false;
  });
}

/** Below some 10,000 rows an exact scan is faster than the index. */
const autoIndexRows = 10_000;

function vectorAt(batch: EmbeddedBatch, position: number): Float32Array {
  const vector = batch.vectors[position];
  if (vector === undefined) throw new TypeError("a batch has a vector for each input");
  return vector;
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}
