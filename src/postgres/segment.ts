import { createHash, hash, randomUUID } from "node:crypto";
import { z } from "zod";
import type { IndexPolicy } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import type { EmbeddedBatch, Profile } from "../embed/embedder.ts";
import { profileFingerprint } from "../embed/profile.ts";
import { copyStream, encodeHalfvec } from "./copy-binary.ts";
import type { Store } from "./database.ts";
import { withoutTimeout } from "./server/without-timeout.ts";

const numberRow = z.object({ number: z.number() });

/** Those of the inputs that any segment of the profile holds a vector for. No vector is read. */
export async function storedInputs(
  { database, names }: Store,
  profile: string,
  inputs: readonly Digest[],
): Promise<ReadonlySet<Digest>> {
  const stored = new Set<Digest>();
  for (let start = 0; start < inputs.length; start += lookupSize) {
    const rows = await database.query(
      `select hash from ${names.schema}.stored_inputs($1, $2) hash`,
      [profile, inputs.slice(start, start + lookupSize)],
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
  /** Chunks that the new generation has, and inputs of them that the live segment may not hold. */
  readonly total: number;
  readonly changed: number;
}

/**
 * The segment that will hold every vector of the new generation. A small change goes into the live one: inserting into
 * an index costs some 8 times building it, so above `largeShare` a fresh table, indexed after loading, is cheaper.
 */
export async function chooseSegment({ database, names }: Store, choice: SegmentChoice): Promise<number> {
  if (choice.live !== null && choice.changed <= Math.max(smallChange, choice.total * largeShare))
    return choice.live;
  const { profile } = choice;
  const [created] = await database.query(
    `select ${names.schema}.create_segment($1, $2, $3, $4, $5) as number`,
    [profileFingerprint(profile), profile.provider, profile.model, profile.dimensions, profile.inputFormat],
    numberRow,
  );
  if (created === undefined) throw new TypeError("create_segment returned no row");
  return created.number;
}

const smallChange = 1_000;
const largeShare = 0.125;

/**
 * Copies vectors that other segments of the profile hold into this one, on the server. `inputs` undefined: all that the
 * staged generation needs.
 */
export async function gatherVectors(
  { database, names }: Store,
  {
    segment,
    generation,
    inputs,
  }: {
    readonly segment: number;
    readonly generation: number;
    readonly inputs: readonly Digest[] | undefined;
  },
): Promise<void> {
  if (inputs?.length === 0) return;
  await withoutTimeout(database, (session) =>
    session.execute(`select ${names.schema}.gather_vectors($1, $2, $3)`, [
      segment,
      generation,
      inputs ?? null,
    ]),
  );
}

/** Stores a batch at once and for good; the server recomputes count and digest before it keeps anything. */
export async function storeVectors(
  { database, names }: Store,
  segment: number,
  embedded: EmbeddedBatch,
): Promise<void> {
  const batch = randomUUID();
  const rows = embedded.inputs
    .map((input, position) => ({ hash: input.hash, halves: encodeHalfvec(vectorAt(embedded, position)) }))
    .toSorted((left, right) => (left.hash < right.hash ? -1 : 1));
  const digest = createHash("sha256");
  for (const row of rows)
    digest.update(hash("sha256", Buffer.concat([Buffer.from(row.hash, "hex"), row.halves]), "buffer"));
  await database.transaction(async (session) => {
    await session.copyIn(
      `${names.schema}.inbox_vectors (batch, input_hash, embedding)`,
      copyStream(
        rows.map((row) => [
          { type: "uuid", value: batch },
          { type: "digest", value: row.hash },
          { type: "bytes", value: row.halves },
        ]),
      ),
    );
    await session.execute(`select ${names.schema}.accept_vectors($1, $2, $3, $4)`, [
      batch,
      segment,
      rows.length,
      digest.digest("hex"),
    ]);
  });
}

/** Builds the HNSW index after loading, when the policy asks for it; returns whether the segment has one now. */
export async function indexSegment(
  { database, names }: Store,
  segment: number,
  policy: IndexPolicy,
): Promise<boolean> {
  // PGlite builds at 26 ms a row at 3,072 dimensions (measured), so the embedded database searches exactly.
  if (policy === "none" || database.kind === "embedded") return false;
  return withoutTimeout(database, async (session) => {
    const [row] = await session.query(
      `select ${names.schema}.index_segment($1, $2) as indexed`,
      [segment, policy === "hnsw" ? 0 : autoIndexRows],
      z.object({ indexed: z.boolean() }),
    );
    return row?.indexed ?? false;
  });
}

/** Below some 10,000 rows an exact scan is faster than the index. */
export const autoIndexRows = 10_000;

function vectorAt(batch: EmbeddedBatch, position: number): Float32Array {
  const vector = batch.vectors[position];
  if (vector === undefined) throw new TypeError("a batch has a vector for each input");
  return vector;
}
