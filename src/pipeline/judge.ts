import type { Config } from "../config/config.ts";
import { evaluateGolden, type GoldenEvaluation } from "../gate/evaluate.ts";
import type { GoldenSet } from "../gate/golden.ts";
import type { Targets } from "../gate/resolve.ts";
import {
  criticalGate,
  type GateResult,
  goldenTargetsGate,
  integrityGate,
  spotChecksGate,
} from "../gate/verdict.ts";
import type { Store } from "../postgres/database.ts";
import { countWhere, inspectGeneration } from "../postgres/integrity.ts";
import { searchDense } from "../postgres/search.ts";
import { readProfile } from "../postgres/snapshot.ts";
import type { Metrics, QueryResult } from "../report/reports.ts";
import { queryHash, queryVectors, readGoldenSet } from "./golden.ts";
import { resolveInGeneration } from "./resolve-golden.ts";

/** What the gates say of one generation, with what they measured. */
export interface Judgement {
  readonly gates: readonly GateResult[];
  readonly metrics: Metrics;
  readonly queries: readonly QueryResult[];
  /** Recomputed from rows. */
  readonly contentDigest: string;
}

/** Passages fetched for a golden query: enough that ten documents are among them. */
const depth = 50;

/** Runs every gate on a generation, staged or live: the same eyes before and after promotion. */
export async function judge({
  store,
  config,
  generation,
}: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
}): Promise<Judgement> {
  const inspection = await inspectGeneration(store, generation);
  const counts = [];
  for (const check of config.gate.spotChecks)
    counts.push({ check, found: await countWhere(store, generation, check.count, check.where) });
  const golden = await readGoldenSet(config);
  const resolved = golden === null ? null : await resolveInGeneration(store, generation, golden);
  const asked =
    golden === null || resolved === null
      ? null
      : await ask({ store, config, generation, golden, targets: resolved.targets });
  return {
    gates: [
      integrityGate(inspection),
      spotChecksGate(counts),
      goldenTargetsGate(golden ?? undefined, resolved?.findings ?? []),
      asked?.unasked ?? criticalGate(golden ?? undefined, asked?.evaluation, config.gate.criticalWithin),
    ],
    metrics: asked?.evaluation?.metrics === undefined ? {} : { dense: asked.evaluation.metrics },
    queries: (asked?.evaluation?.queries ?? []).map((one) => ({
      id: one.id,
      top: one.top.slice(0, 5).map(({ path, headingPath, score }) => ({ path, headingPath, score })),
      ms: one.ms,
    })),
    contentDigest: inspection.found.contentDigest,
  };
}

interface Asked {
  readonly evaluation: GoldenEvaluation | undefined;
  /** Set when queries could not be asked, and why. */
  readonly unasked: GateResult | undefined;
}

async function ask(request: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
  readonly golden: GoldenSet;
  readonly targets: Targets;
}): Promise<Asked> {
  const { store, config, generation, golden, targets } = request;
  const profile = await readProfile(store, generation);
  const vectors = await queryVectors(store, config, profile, golden);
  const unembedded = golden.queries.filter((one) => !vectors.has(queryHash(one.query)));
  if (unembedded.length > 0) {
    return {
      evaluation: undefined,
      unasked: {
        gate: "critical",
        verdict: "inconclusive",
        reason: `${unembedded.length} of ${golden.queries.length} golden queries have no stored vector of ${profile}; the next ingest stores them.`,
      },
    };
  }
  const evaluation = await evaluateGolden({
    golden,
    targets,
    mode: "dense",
    search: (query) => {
      const embedding = vectors.get(queryHash(query));
      if (embedding === undefined) throw new TypeError("every golden query has a vector here");
      return searchDense(store, { generation, profile, embedding, count: depth });
    },
  });
  return { evaluation, unasked: undefined };
}
