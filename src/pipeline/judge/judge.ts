import type { Config } from "../../config/config.ts";
import type { HashedValues } from "../../digest/digest.ts";
import type { SearchMode } from "../../gate/evaluate.ts";
import type { GoldenSet } from "../../gate/golden.ts";
import { type AskedQuery, askedQueries } from "../../gate/golden-record.ts";
import { slowFall } from "../../gate/slow-fall.ts";
import {
  criticalGate,
  type GateResult,
  goldenTargetsGate,
  integrityGate,
  type SpotCount,
  spotChecksGate,
} from "../../gate/verdict.ts";
import { readAskedEarlier } from "../../postgres/asked-queries.ts";
import type { Store } from "../../postgres/database.ts";
import { countWhere, type Inspection, inspectGeneration } from "../../postgres/integrity.ts";
import { readSegmentFacts } from "../../postgres/segment-facts.ts";
import type { Metrics, QueryComparison, QueryResult } from "../../report/reports.ts";
import { type Counted, counting, type Observer, Stages, unobserved } from "../progress.ts";
import { askGolden } from "./ask-golden.ts";
import { readGoldenSet } from "./golden.ts";
import { type BesideJudgement, judgeBeside } from "./judge-beside.ts";
import { metricsOf, resultsOf } from "./judge-golden.ts";
import { judgeLatency } from "./judge-latency.ts";
import { judgeOwnProbes, judgeStagedProbes } from "./judge-probes.ts";
import { judgeThresholds } from "./judge-thresholds.ts";
import { judgeUnanswerable } from "./judge-unanswerable.ts";
import { judgeFallback, judgeProfile, judgeRecall } from "./judge-vectors.ts";
import { settingsOf } from "./moved-since-gated.ts";

/** What the gates say of one generation, with what they measured. */
export interface Judgement {
  readonly gates: readonly GateResult[];
  /** What no gate says, in sentences. */
  readonly warnings: readonly string[];
  readonly metrics: Metrics;
  readonly queries: readonly QueryResult[];
  /** Before and after, where the generation was compared with live. */
  readonly comparisons: readonly QueryComparison[];
  /** What was asked, for later runs to compare with. */
  readonly asked: readonly AskedQuery[];
  /** What else the verdicts depend on, for later runs to compare with. */
  readonly settings: HashedValues;
  /** Scores of the queries that both sides can answer, where two generations were compared by golden queries alone. */
  readonly compared?: BesideJudgement["compared"];
  /** Recomputed from rows. */
  readonly contentDigest: string;
  /** Of what was done for the gates, by what it was, in order. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Every search that readers can make; gates look at hybrid, which is what they get unless they ask otherwise. */
export const allModes = ["lexical", "dense", "hybrid"] as const;

/**
 * How thoroughly: a staged generation beside what is live (`base`; null: nothing is), the same by golden queries alone, a
 * generation by itself, or a glance at what was judged already, without what takes hundreds of searches.
 */
export type Thoroughness =
  | { readonly kind: "staged"; readonly base: number | null }
  | {
      readonly kind: "compared";
      readonly base: number | null;
      readonly askedBefore: readonly AskedQuery[] | undefined;
    }
  | { readonly kind: "alone" }
  | { readonly kind: "glance" };

/** Runs the gates on a generation: exact ones, index recall, probes, golden queries, fallback, latency. */
export async function judge(request: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
  /** Those measured; hybrid must be among them to be gated. */
  readonly modes?: readonly SearchMode[];
  /** Those asked instead of the configured ones. */
  readonly golden?: GoldenSet | null;
  /** Of this generation, when it was made already. */
  readonly inspection?: Inspection | undefined;
  readonly thoroughness?: Thoroughness;
  readonly observe?: Observer | undefined;
  /** What its golden queries are called while they are counted. */
  readonly counted?: Counted | undefined;
}): Promise<Judgement> {
  const { store, config, generation, modes = allModes, thoroughness = { kind: "alone" } } = request;
  const { observe = unobserved, counted = "golden queries" } = request;
  const times = new Stages();
  const inspection =
    request.inspection ?? (await times.time("integrity", () => inspectGeneration(store, generation)));
  const facts = await readSegmentFacts(store, generation);
  const counts = await times.time("spot-checks", () => countSpots(store, config, generation));
  const golden = request.golden === undefined ? await readGoldenSet(config) : request.golden;
  const from = "base" in thoroughness ? thoroughness.base : null;
  const asked =
    golden === null
      ? null
      : await times.time("golden queries", () =>
          askGolden({
            store,
            config,
            generation,
            base: from,
            golden,
            modes,
            tell: counting(observe, counted),
          }),
        );
  const settings = await settingsOf(config);
  const exact = [
    integrityGate(inspection),
    ...(thoroughness.kind === "glance" || thoroughness.kind === "compared"
      ? []
      : [await times.time("profile", () => judgeProfile(store, generation, facts))]),
    spotChecksGate(counts),
    goldenTargetsGate(golden ?? undefined, asked?.resolved.findings ?? []),
    asked?.unasked === undefined
      ? criticalGate(golden ?? undefined, asked?.served, config.gate.criticalWithin)
      : { gate: "critical", verdict: "inconclusive" as const, reason: asked.unasked },
  ];
  const judged = (gates: readonly GateResult[], comparisons: readonly QueryComparison[]): Judgement => ({
    gates,
    warnings: [],
    metrics: asked === null ? {} : metricsOf(asked),
    queries: resultsOf(asked?.served),
    comparisons,
    asked: askedQueries(golden, asked?.served),
    settings,
    contentDigest: inspection.found.contentDigest,
    seconds: times.value(),
  });
  if (thoroughness.kind === "glance") return judged(exact, []);
  if (thoroughness.kind === "alone") {
    const recall = await times.time("index-recall", () => judgeRecall(store, config, generation, facts));
    const own = await times.time("probes", () => judgeOwnProbes(store, config, generation));
    return judged([...exact, recall, own], []);
  }

  const { base } = thoroughness;
  const besides = (probes: GateResult["verdict"], askedBefore?: readonly AskedQuery[]) =>
    times.time("golden queries on live", () =>
      judgeBeside({
        store,
        config,
        generation,
        base,
        golden,
        staged: asked,
        probes,
        askedBefore,
        tell: counting(observe, "golden queries on live"),
      }),
    );
  if (thoroughness.kind === "compared") {
    const beside = await besides("skipped", thoroughness.askedBefore);
    return { ...judged([...exact, ...beside.gates], beside.comparisons), compared: beside.compared };
  }
  const recall = await times.time("index-recall", () => judgeRecall(store, config, generation, facts));
  const probes = await times.time("probes", () => judgeStagedProbes(store, config, generation, base));
  const beside = await besides(probes.verdict);
  const fallback = await times.time("no-fallback", async () =>
    judgeFallback(store, {
      generation,
      facts,
      base: base === null ? null : await readSegmentFacts(store, base),
      unembedded: inspection.missingVectors,
    }),
  );
  const { latency } = config.gate;
  const measured =
    latency === undefined
      ? []
      : [await times.time("latency", () => judgeLatency(store, latency, { generation, base, golden }))];
  const thresholds = await judgeThresholds({ config, store, generation, isLive: false });
  const unanswerable = await times.time("unanswerable queries", () =>
    judgeUnanswerable({ store, config, generation, base, golden, thresholds }),
  );
  const gates = [
    ...exact,
    recall,
    probes,
    ...beside.gates,
    ...thresholds,
    unanswerable,
    fallback,
    ...measured,
  ];
  const whole = judged(gates, beside.comparisons);
  // Beside a gate that fails, that much is said, and steps that passed are not what did it.
  const isSaid = gates.some(({ gate, verdict }) => gate === "golden" && verdict === "fail");
  const earlier = base === null || golden === null || isSaid ? [] : await readAskedEarlier(store, base);
  const fallen = slowFall(whole.asked, earlier, config.gate.goldenMargin);
  return fallen === undefined ? whole : { ...whole, warnings: [fallen] };
}

async function countSpots(store: Store, { gate }: Config, generation: number): Promise<readonly SpotCount[]> {
  const counts: SpotCount[] = [];
  for (const check of gate.spotChecks)
    counts.push({ check, found: await countWhere(store, generation, check.count, check.where) });
  return counts;
}
