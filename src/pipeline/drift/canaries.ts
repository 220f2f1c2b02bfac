import type { Config } from "../../config/config.ts";
import { canaryTexts } from "../../embed/canary-texts.ts";
import { lacksKey } from "../../embed/key.ts";
import { profileFingerprint, profileOf } from "../../embed/profile.ts";
import { Failure } from "../../failure/failure.ts";
import type { Store } from "../../postgres/database.ts";
import { type CanaryNoise, readCanaryNoise, storeCanaryNoise } from "../../postgres/drift.ts";
import type { LiveGeneration } from "../../postgres/snapshot.ts";
import { readQueryEmbeddings, storeQueryEmbeddings } from "../../postgres/stored-vectors.ts";
import { type Asking, embedQueries, queryHash } from "../judge/golden.ts";
import { type Observer, unobserved } from "../progress.ts";
import { type DriftCheck, unlessFailed } from "./drift-check.ts";

/** How often the canaries are embedded when a profile is first used, to learn its day-to-day jitter. */
const repeats = 5;
/**
 * Limits of a provider that never jitters; hosted embeddings differ in the third or fourth decimal of a component. A
 * provider that jitters more by itself has wider ones: three times what it showed.
 */
const limits = { least: 0.999, mean: 0.9999 };

/**
 * Embeds the canaries and keeps their vectors, once a profile, so that `drift` can tell a silent change of the model. No
 * run fails for them: the next one tries again.
 */
export async function storeCanaries(store: Store, asking: Asking): Promise<void> {
  const { config, observe = unobserved } = asking;
  const profile = profileFingerprint(profileOf(config.embed));
  const keyless = lacksKey(config.embed);
  if (keyless || (await readCanaryNoise(store, profile)) !== undefined) return;
  try {
    await embedCanaries(store, asking, profile);
  } catch (error) {
    asking.signal?.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
    await observe({
      kind: "note",
      message: `The canary texts of \`drift\` were not embedded: ${error.message}`,
    });
  }
}

async function embedCanaries(store: Store, asking: Asking, profile: string): Promise<void> {
  const { config } = asking;
  const first = await embedQueries(asking, canaryTexts);
  // The offline embedder is a function of its text.
  const again = config.embed.provider === "local" ? 1 : repeats - 1;
  const cosines: number[] = [];
  for (let time = 0; time < again; time += 1)
    cosines.push(
      ...cosinesOf(
        first,
        config.embed.provider === "local" ? first : await embedQueries(asking, canaryTexts),
      ),
    );
  await storeQueryEmbeddings(
    store,
    profile,
    [...first].map(([hash, vector]) => ({ hash, vector })),
  );
  await storeCanaryNoise(store, profile, { repeats, ...summary(cosines) });
}

/** Embeds the canaries again and compares them with the vectors they had. */
export async function canariesCheck(
  config: Config,
  store: Store,
  live: LiveGeneration,
  observe: Observer,
): Promise<DriftCheck> {
  const check = "embeddings";
  const profile = profileFingerprint(profileOf(config.embed));
  if (profile !== live.profile)
    return {
      check,
      outcome: "drifted",
      reason: `The configuration says ${profile}, live was embedded as ${live.profile}. An ingest moves live to the configured one, and embeds what has no stored vector of it; to stay with what is live, set \`embed\` back.`,
    };
  if (lacksKey(config.embed))
    return {
      check,
      outcome: "unknown",
      reason: "No API key is set, so nothing could be embedded again to compare. Set OPENAI_API_KEY.",
    };
  const noise = await readCanaryNoise(store, profile);
  const stored = await readQueryEmbeddings(store, profile, canaryTexts.map(queryHash));
  if (noise === undefined || stored.size < canaryTexts.length)
    return {
      check,
      outcome: "unknown",
      reason: `The vectors of ${canaryTexts.length - stored.size} of ${canaryTexts.length} canary texts are not stored; the next ingest stores them.`,
    };
  const again = await unlessFailed(embedQueries({ config, observe }, canaryTexts));
  // A provider that is down says nothing of the database, and hides nothing that moved there.
  if (again instanceof Failure)
    return { check, outcome: "unknown", reason: `${again.message} ${again.remedy}` };
  const now = summary(cosinesOf(stored, again));
  const allowed = allowedBy(noise);
  const told = `smallest cosine ${now.least.toFixed(5)}, mean ${now.mean.toFixed(5)}; at least ${allowed.least.toFixed(5)} and ${allowed.mean.toFixed(5)} were expected`;
  return now.least >= allowed.least && now.mean >= allowed.mean
    ? { check, outcome: "clean", reason: `${canaryTexts.length} canary texts embed as they did (${told}).` }
    : {
        check,
        outcome: "drifted",
        reason: `Canary texts embed differently now (${told}): the model behind "${config.embed.model}" changed. Ask the provider; then give the model another name or dimensions in \`embed\` and ingest, which embeds everything again.`,
      };
}

function allowedBy({ least, mean }: CanaryNoise): { readonly least: number; readonly mean: number } {
  return {
    least: Math.min(limits.least, 1 - 3 * (1 - least)),
    mean: Math.min(limits.mean, 1 - 3 * (1 - mean)),
  };
}

function summary(cosines: readonly number[]): { readonly least: number; readonly mean: number } {
  return {
    least: Math.min(1, ...cosines),
    mean: cosines.length === 0 ? 1 : cosines.reduce((sum, one) => sum + one, 0) / cosines.length,
  };
}

/** How near each vector of `before` is to the one of the same hash now. */
export function cosinesOf(
  before: ReadonlyMap<string, Float32Array>,
  after: ReadonlyMap<string, Float32Array>,
): readonly number[] {
  return [...before].map(([hash, vector]) => cosine(vector, after.get(hash)));
}

function cosine(left: Float32Array, right: Float32Array | undefined): number {
  if (right === undefined) return 0;
  let dot = 0;
  let leftNorm = 0;
  let rightNorm = 0;
  for (const [position, value] of left.entries()) {
    const other = right[position] ?? 0;
    dot += value * other;
    leftNorm += value * value;
    rightNorm += other * other;
  }
  return dot / Math.sqrt(leftNorm * rightNorm);
}
