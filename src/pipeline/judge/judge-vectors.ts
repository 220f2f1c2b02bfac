import type { Config } from "../../config/config.ts";
import { noFallbackGate, profileGate } from "../../gate/profile-gate.ts";
import { fewestVectors, recallGate, recallSkipped } from "../../gate/recall-gate.ts";
import type { GateResult } from "../../gate/verdict.ts";
import type { Store } from "../../postgres/database.ts";
import { searchExactly } from "../../postgres/search.ts";
import { countForeignVectors, measureRecall, type SegmentFacts } from "../../postgres/segment-facts.ts";
import { Refusal } from "../../postgres/server/refusal.ts";

/** Every vector of the generation is of its profile. */
export async function judgeProfile(
  store: Store,
  generation: number,
  facts: SegmentFacts,
): Promise<GateResult> {
  return profileGate({ ...facts, foreign: await countForeignVectors(store, generation) });
}

/** Passages compared for each vector: as many as an assistant reads. */
const nearest = 10;

/** What the vector index misses of what comparing every vector finds. */
export async function judgeRecall(
  store: Store,
  config: Config,
  generation: number,
  facts: SegmentFacts,
): Promise<GateResult> {
  const { vectors, least } = config.gate.recall;
  if (vectors === 0) return recallSkipped("The configuration does not ask for it.");
  if (!facts.indexed)
    return recallSkipped("There is no vector index: searches compare every vector and miss nothing.");
  const queries = await measureRecall(store, generation, { vectors, nearest });
  return queries.length < fewestVectors
    ? recallSkipped(`The generation has ${queries.length} vectors; ${fewestVectors} are needed to tell.`)
    : recallGate({ queries, nearest, least });
}

/** After promotion nothing is answered by the profile that is live now. */
export async function judgeFallback(
  store: Store,
  request: {
    readonly generation: number;
    readonly facts: SegmentFacts;
    readonly base: SegmentFacts | null;
    /** Chunks without a vector in the generation's segment. */
    readonly unembedded: number;
  },
): Promise<GateResult> {
  const { generation, facts, base, unembedded } = request;
  return noFallbackGate({
    staged: facts.profile,
    live: base?.profile ?? null,
    dimensions: { staged: facts.dimensions, live: base?.dimensions ?? 0 },
    unembedded,
    refused:
      base === null || base.profile === facts.profile ? undefined : await refuses(store, generation, base),
  });
}

/** Whether a search of the generation refuses a query vector that says it is of another profile. */
async function refuses(store: Store, generation: number, base: SegmentFacts): Promise<boolean> {
  const embedding = new Float32Array(base.dimensions).fill(1 / Math.sqrt(base.dimensions));
  try {
    await searchExactly(store, { generation, profile: base.profile, embedding, count: 1 });
    return false;
  } catch (error) {
    if (error instanceof Refusal && error.sqlState === wrongProfile) return true;
    throw error;
  }
}

const wrongProfile = "CG006";
