import type { Config } from "../config/config.ts";
import { evaluateGolden, type GoldenEvaluation, type SearchMode } from "../gate/evaluate.ts";
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
import { countWhere, type Inspection, inspectGeneration } from "../postgres/integrity.ts";
import { search } from "../postgres/search.ts";
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

/** Every search that readers can make; gates look at hybrid, which is what they get unless they ask otherwise. */
export const allModes = ["lexical", "dense", "hybrid"] as const;

/** Passages fetched for a golden query: enough that ten documents are among them. */
const depth = 50;

/** Runs every gate on a generation, staged or live: the same eyes before and after promotion. */
export async function judge({
  store,
  config,
  generation,
  modes = allModes,
  inspection: inspected,
}: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
  /** Those measured; hybrid must be among them to be gated. */
  readonly modes?: readonly SearchMode[];
  /** Of this generation, when it was made already. */
  readonly inspection?: Inspection | undefined;
}): Promise<Judgement> {
  const inspection = inspected ?? (await inspectGeneration(store, generation));
  const counts = [];
  for (const check of config.gate.spotChecks)
    counts.push({ check, found: await countWhere(store, generation, check.count, check.where) });
  const golden = await readGoldenSet(config);
  const resolved =
    golden === null ? null : await resolveInGeneration(store, generation, golden, config.guardrails.pricing);
  const asked =
    golden === null || resolved === null
      ? null
      : await ask({ store, config, generation, golden, targets: resolved.targets, modes });
  // What a reader gets who asks with a text and its vector.
  const served = asked?.evaluations.find((one) => one.mode === "hybrid");
  return {
    gates: [
      integrityGate(inspection),
      spotChecksGate(counts),
      goldenTargetsGate(golden ?? undefined, resolved?.findings ?? []),
      asked?.unasked ?? criticalGate(golden ?? undefined, served, config.gate.criticalWithin),
    ],
    metrics: Object.fromEntries(
      (asked?.evaluations ?? []).flatMap(({ mode, metrics }) =>
        metrics === undefined ? [] : [[mode, metrics]],
      ),
    ),
    queries: (served?.queries ?? []).map((one) => ({
      id: one.id,
      top: one.top.slice(0, 5).map(({ path, headingPath, score }) => ({ path, headingPath, score })),
      ms: one.ms,
    })),
    contentDigest: inspection.found.contentDigest,
  };
}

interface Asked {
  readonly evaluations: readonly GoldenEvaluation[];
  /** Set when some searches could not be made, and why. */
  readonly unasked: GateResult | undefined;
}

async function ask(request: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
  readonly golden: GoldenSet;
  readonly targets: Targets;
  readonly modes: readonly SearchMode[];
}): Promise<Asked> {
  const { store, config, generation, golden, targets, modes } = request;
  const profile = await readProfile(store, generation);
  const vectors = await queryVectors(store, config, profile, golden);
  const unembedded = golden.queries.filter((one) => !vectors.has(queryHash(one.query))).length;
  const evaluations: GoldenEvaluation[] = [];
  for (const mode of unembedded === 0 ? modes : (["lexical"] as const)) {
    const passages = (text: string) => {
      const embedding = vectors.get(queryHash(text));
      return search(store, {
        mode,
        text,
        generation,
        profile,
        count: depth,
        ...(embedding === undefined ? {} : { embedding }),
      });
    };
    evaluations.push(await evaluateGolden({ golden, targets, mode, search: passages }));
  }
  return {
    evaluations,
    unasked:
      unembedded === 0
        ? undefined
        : {
            gate: "critical",
            verdict: "inconclusive",
            reason: `${unembedded} of ${golden.queries.length} golden queries have no stored vector of ${profile}; the next ingest stores them.`,
          },
  };
}
