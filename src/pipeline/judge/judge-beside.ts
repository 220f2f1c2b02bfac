import type { Config } from "../../config/config.ts";
import type { GoldenSet } from "../../gate/golden.ts";
import { type AskedQuery, askedQueries } from "../../gate/golden-record.ts";
import { goldenSetGate } from "../../gate/golden-set-gate.ts";
import { asOnLive } from "../../gate/pair-golden.ts";
import type { GateDetails, GateResult } from "../../gate/verdict.ts";
import { readAskedQueries } from "../../postgres/asked-queries.ts";
import type { Store } from "../../postgres/database.ts";
import { readMovedDocuments } from "../../postgres/moved-documents.ts";
import { readDigest } from "../../postgres/snapshot.ts";
import type { MetricValues, QueryComparison } from "../../report/reports.ts";
import type { Asked, Told } from "./ask-golden.ts";
import { askBeside, comparedMetrics, compareGolden, comparisonsOf, goldenSkipped } from "./judge-golden.ts";

/** What the golden queries say of a generation beside the one it was made from. */
export interface BesideJudgement {
  readonly gates: readonly GateResult[];
  readonly comparisons: readonly QueryComparison[];
  /** Of the queries that both can answer; undefined when none could be compared. */
  readonly compared: { readonly base: MetricValues; readonly head: MetricValues } | undefined;
}

/** The gates `golden` and `golden-set`: the same questions of both, and whether they are the same questions. */
export async function judgeBeside(request: {
  readonly store: Store;
  readonly config: Config;
  readonly generation: number;
  /** Null: there is none. */
  readonly base: number | null;
  readonly golden: GoldenSet | null;
  readonly staged: Asked | null;
  readonly probes: GateResult["verdict"];
  /** What the base was asked; undefined: as the run log has it. */
  readonly askedBefore?: readonly AskedQuery[] | undefined;
  readonly tell?: Told | undefined;
}): Promise<BesideJudgement> {
  const { store, config, generation, base, golden, staged, probes, tell } = request;
  const moved = base === null ? new Map() : await readMovedDocuments(store, generation, base);
  const beside = await askBeside({ store, config, base, golden, staged, moved, tell });
  const compared =
    staged === null || beside === undefined
      ? goldenSkipped(golden)
      : compareGolden({
          config,
          staged,
          beside,
          probes,
          sides: await sidesOf(store, generation, base),
        });
  const before = request.askedBefore ?? (base === null ? undefined : await readAskedQueries(store, base));
  const now = golden === null ? [] : askedQueries(asOnLive(golden, moved));
  return {
    gates: [compared, base === null ? nothingBefore : goldenSetGate(before, now)],
    comparisons: staged === null ? [] : comparisonsOf(staged, beside),
    compared: staged === null ? undefined : comparedMetrics(staged, beside),
  };
}

const nothingBefore: GateResult = {
  gate: "golden-set",
  verdict: "skipped",
  reason: "Nothing is live that golden queries were asked of.",
};

/** Which generations were compared, and what is in them. */
async function sidesOf(store: Store, generation: number, base: number | null): Promise<GateDetails> {
  return {
    staged: generation,
    stagedDigest: await readDigest(store, generation),
    live: base,
    liveDigest: base === null ? null : await readDigest(store, base),
  };
}
