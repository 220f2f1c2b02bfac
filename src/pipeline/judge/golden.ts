import type { Config } from "../../config/config.ts";
import { type Digest, sha256 } from "../../digest/digest.ts";
import { embedBatches } from "../../embed/embed-batches.ts";
import type { OneModel } from "../../embed/one-model.ts";
import { openEmbedder } from "../../embed/open-embedder.ts";
import { profileFingerprint, profileOf } from "../../embed/profile.ts";
import { Failure } from "../../failure/failure.ts";
import { type GoldenSet, readGolden, withoutLabelsIn } from "../../gate/golden.ts";
import type { Store } from "../../postgres/database.ts";
import {
  readQueryEmbeddings,
  readStoredHashes,
  storeQueryEmbeddings,
} from "../../postgres/stored-vectors.ts";
import { retryNote } from "../ingest/retry-note.ts";
import { readNamedFile } from "../named-file.ts";
import { type Observer, unobserved } from "../progress.ts";

/** The configured golden queries; null when none are configured. `leftOut`: where paths begin of documents that nobody looks at. */
export async function readGoldenSet(
  config: Config,
  leftOut: readonly string[] = [],
): Promise<GoldenSet | null> {
  const { golden } = config.gate;
  if (golden === undefined) return null;
  try {
    return withoutLabelsIn(readGolden(await readNamedFile(config, "golden", golden), golden), leftOut);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Failure(`The golden queries "${golden}" could not be read: ${cause.message}.`, {
      remedy:
        "Correct `golden` in the configuration, check out the submodule that it is in, or remove it to run without golden queries.",
      cause,
    });
  }
}

/** Key of a query's stored vector. */
export function queryHash(query: string): Digest {
  return sha256(query);
}

/** With what questions are embedded; the requests of many commands are one. */
export interface Asking {
  readonly config: Config;
  /** Told of retries. */
  readonly observe?: Observer;
  /** Of the run that asks; default: these requests are held to one model by themselves. */
  readonly oneModel?: OneModel | undefined;
  /** Ends what is in flight. */
  readonly signal?: AbortSignal | undefined;
}

/** Embeds the golden queries that have no stored vector yet and stores them, so that verifying needs no key. */
export async function storeQueryVectors(
  store: Store,
  asking: Asking,
  golden: GoldenSet | null,
): Promise<void> {
  await storeVectorsOf(store, asking, golden?.queries.map((one) => one.query) ?? []);
}

/** Embeds those of the texts that have no stored vector of the configured profile yet, and stores them. */
export async function storeVectorsOf(store: Store, asking: Asking, texts: readonly string[]): Promise<void> {
  if (texts.length === 0) return;
  const profile = profileFingerprint(profileOf(asking.config.embed));
  const stored = await readStoredHashes(store, profile, texts.map(queryHash));
  const missing = texts.filter((text) => !stored.has(queryHash(text)));
  if (missing.length === 0) return;
  const vectors = await embedQueries(asking, missing);
  await storeQueryEmbeddings(
    store,
    profile,
    [...vectors].map(([hash, vector]) => ({ hash, vector })),
  );
}

/** Vectors of the golden queries by hash: stored ones, and where the embedder needs no key also fresh ones. */
export async function queryVectors(
  store: Store,
  config: Config,
  profile: string,
  golden: GoldenSet,
): Promise<ReadonlyMap<Digest, Float32Array>> {
  const stored = await readQueryEmbeddings(
    store,
    profile,
    golden.queries.map((one) => queryHash(one.query)),
  );
  const missing = golden.queries.map((one) => one.query).filter((query) => !stored.has(queryHash(query)));
  const offline =
    config.embed.provider === "local" && profileFingerprint(profileOf(config.embed)) === profile;
  if (missing.length === 0 || !offline) return stored;
  return new Map([...stored, ...(await embedQueries({ config }, missing))]);
}

/** One vector a query, by hash. */
export async function embedQueries(
  { config, observe = unobserved, oneModel, signal }: Asking,
  queries: readonly string[],
): Promise<ReadonlyMap<Digest, Float32Array>> {
  const vectors = new Map<Digest, Float32Array>();
  // Token counts only steer batching; a query is short, and four characters a token is near enough.
  const inputs = [...new Set(queries)].map((text) => ({
    hash: queryHash(text),
    text,
    tokens: Math.ceil(text.length / 4),
  }));
  for await (const batch of embedBatches({
    embedder: await openEmbedder(config.embed),
    inputs,
    limits: config.embed,
    oneModel,
    ...(signal === undefined ? {} : { signal }),
    onRetry: (event) => void observe(retryNote(event)),
  })) {
    for (const [position, input] of batch.inputs.entries()) {
      const vector = batch.vectors[position];
      if (vector !== undefined) vectors.set(input.hash, vector);
    }
  }
  return vectors;
}
