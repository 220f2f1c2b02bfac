import type { Config } from "../../config/config.ts";
import type { GoldenSet } from "../../gate/golden.ts";
import { type Nearest, unanswerableGate, unanswerableSkipped } from "../../gate/unanswerable-gate.ts";
import type { GateResult } from "../../gate/verdict.ts";
import type { Store } from "../../postgres/database.ts";
import { search } from "../../postgres/search.ts";
import { readProfile } from "../../postgres/snapshot.ts";
import { queryHash, queryVectors } from "./golden.ts";
import { readConfiguredThresholds } from "./judge-thresholds.ts";

/** Whether queries that the corpus does not answer find more within the threshold than on live. */
export async function judgeUnanswerable(request: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
  /** Null: nothing is live. */
  readonly base: number | null;
  readonly golden: GoldenSet | null;
  /** What the gate of that name says of the same generation. */
  readonly thresholds: readonly GateResult[];
}): Promise<GateResult> {
  const { store, config, generation, base, golden, thresholds } = request;
  const queries = golden?.queries.filter((one) => !one.answerable) ?? [];
  const skipped = (why: string) => unanswerableSkipped(golden === null ? null : queries.length, why);
  if (golden === null || queries.length === 0) return skipped("");
  const threshold = (await readConfiguredThresholds(config))?.thresholds?.threshold;
  if (threshold === undefined && thresholds.length === 0)
    return skipped(
      `no \`gate.thresholds\` tells an answer from what ranks first. \`corpusgate calibrate --env ${config.environment}\` fits one.`,
    );
  if (threshold === undefined || thresholds.some((one) => one.verdict === "fail"))
    return skipped("the configured distance threshold does not hold here: see the gate `thresholds`.");
  const profile = await readProfile(store, generation);
  const vectors = await queryVectors(store, config, profile, golden);
  const unembedded = queries.filter((one) => !vectors.has(queryHash(one.query))).length;
  if (unembedded > 0)
    return {
      gate: "unanswerable",
      verdict: "inconclusive",
      reason: `${unembedded} of ${queries.length} unanswerable golden queries have no stored vector of ${profile}; the next ingest stores them.`,
    };
  const notCompared = await whyNotCompared(store, base, profile);
  const nearest: Nearest[] = [];
  for (const query of queries) {
    const embedding = vectors.get(queryHash(query.query));
    const staged = await findNearest(store, { generation, profile, embedding });
    const live =
      base === null || notCompared !== undefined
        ? undefined
        : (await findNearest(store, { generation: base, profile, embedding })).distance;
    nearest.push({ id: query.id, staged: staged.distance, path: staged.path, live });
  }
  return unanswerableGate({ nearest, threshold, notCompared });
}

async function whyNotCompared(
  store: Store,
  base: number | null,
  profile: string,
): Promise<string | undefined> {
  if (base === null) return "Nothing is live to compare with.";
  const live = await readProfile(store, base);
  return live === profile
    ? undefined
    : `Live is of ${live}, whose distances a threshold of ${profile} says nothing of.`;
}

async function findNearest(
  store: Store,
  asked: {
    readonly generation: number;
    readonly profile: string;
    readonly embedding: Float32Array | undefined;
  },
): Promise<{ readonly distance: number; readonly path: string | null }> {
  const { generation, profile, embedding } = asked;
  if (embedding === undefined) throw new TypeError("queries without a vector were counted before");
  const [hit] = await search(store, { mode: "dense", embedding, profile, generation, count: 1 });
  return { distance: hit?.distance ?? Number.POSITIVE_INFINITY, path: hit?.path ?? null };
}
