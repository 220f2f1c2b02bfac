import type { Config } from "../config/config.ts";
import type { SearchMode } from "../gate/evaluate.ts";
import {
  criticalGate,
  type GateDetails,
  type GateResult,
  goldenTargetsGate,
  integrityGate,
  spotChecksGate,
} from "../gate/verdict.ts";
import type { Store } from "../postgres/database.ts";
import { countWhere, type Inspection, inspectGeneration } from "../postgres/integrity.ts";
import { readSegmentFacts } from "../postgres/segment-facts.ts";
import { readDigest } from "../postgres/snapshot.ts";
import type { Metrics, QueryComparison, QueryResult } from "../report/reports.ts";
import { readGoldenSet } from "./golden.ts";
import { askGolden, compareGolden, comparisonsOf, metricsOf, resultsOf } from "./judge-golden.ts";
import { judgeLatency } from "./judge-latency.ts";
import { judgeOwnProbes, judgeStagedProbes } from "./judge-probes.ts";
import { judgeFallback, judgeProfile, judgeRecall } from "./judge-vectors.ts";

/** What the gates say of one generation, with what they measured. */
export interface Judgement {
  readonly gates: readonly GateResult[];
  readonly metrics: Metrics;
  readonly queries: readonly QueryResult[];
  /** Before and after, where the generation was compared with live. */
  readonly comparisons: readonly QueryComparison[];
  /** Recomputed from rows. */
  readonly contentDigest: string;
}

/** Every search that readers can make; gates look at hybrid, which is what they get unless they ask otherwise. */
export const allModes = ["lexical", "dense", "hybrid"] as const;

/**
 * How thoroughly: a staged generation beside what is live (`base`; null: nothing is), a generation by itself, or a glance at
 * what was judged already, without what takes hundreds of searches.
 */
export type Thoroughness =
  | { readonly kind: "staged"; readonly base: number | null }
  | { readonly kind: "alone" }
  | { readonly kind: "glance" };

/** Runs the gates on a generation: exact ones, index recall, probes, golden queries, fallback, latency. */
export async function judge(request: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
  /** Those measured; hybrid must be among them to be gated. */
  readonly modes?: readonly SearchMode[];
  /** Of this generation, when it was made already. */
  readonly inspection?: Inspection | undefined;
  readonly thoroughness?: Thoroughness;
}): Promise<Judgement> {
  const { store, config, generation, modes = allModes, thoroughness = { kind: "alone" } } = request;
  const inspection = request.inspection ?? (await inspectGeneration(store, generation));
  const facts = await readSegmentFacts(store, generation);
  const counts = [];
  for (const check of config.gate.spotChecks)
    counts.push({ check, found: await countWhere(store, generation, check.count, check.where) });
  const golden = await readGoldenSet(config);
  const beside = thoroughness.kind === "staged" ? thoroughness.base : null;
  const asked =
    golden === null ? null : await askGolden({ store, config, generation, golden, modes, base: beside });
  const exact = [
    integrityGate(inspection),
    ...(thoroughness.kind === "glance" ? [] : [await judgeProfile(store, generation, facts)]),
    spotChecksGate(counts),
    goldenTargetsGate(golden ?? undefined, asked?.resolved.findings ?? []),
    asked?.unasked === undefined
      ? criticalGate(golden ?? undefined, asked?.served, config.gate.criticalWithin)
      : { gate: "critical", verdict: "inconclusive" as const, reason: asked.unasked },
  ];
  const judged = (gates: readonly GateResult[], comparisons: readonly QueryComparison[]): Judgement => ({
    gates,
    metrics: asked === null ? {} : metricsOf(asked),
    queries: resultsOf(asked?.served),
    comparisons,
    contentDigest: inspection.found.contentDigest,
  });
  if (thoroughness.kind === "glance") return judged(exact, []);
  const recall = await judgeRecall(store, config, generation, facts);
  if (thoroughness.kind === "alone")
    return judged([...exact, recall, await judgeOwnProbes(store, config, generation)], []);

  const { base } = thoroughness;
  const probes = await judgeStagedProbes(store, config, generation, base);
  const live =
    golden === null || base === null
      ? null
      : await askGolden({ store, config, generation: base, golden, modes: ["hybrid"] });
  const baseFacts = base === null ? null : await readSegmentFacts(store, base);
  return judged(
    [
      ...exact,
      recall,
      probes,
      asked === null || live === null
        ? {
            gate: "golden",
            verdict: "skipped",
            reason:
              golden === null
                ? "The configuration names no golden queries."
                : "Nothing is live to compare golden queries with.",
          }
        : compareGolden({
            config,
            staged: asked,
            live,
            probesPass: probes.verdict === "pass",
            sides: await sidesOf(store, generation, base),
          }),
      await judgeFallback(store, {
        generation,
        facts,
        base: baseFacts,
        unembedded: inspection.missingVectors,
      }),
      ...(config.gate.latency === undefined
        ? []
        : [await judgeLatency(store, config.gate.latency, { generation, base, golden })]),
    ],
    asked === null ? [] : comparisonsOf(asked, live ?? undefined),
  );
}

/** Which generations were compared, and what is in them. */
async function sidesOf(store: Store, generation: number, base: number | null): Promise<GateDetails> {
  return {
    staged: generation,
    stagedDigest: await readDigest(store, generation),
    live: base,
    liveDigest: base === null ? null : await readDigest(store, base),
  };
}
