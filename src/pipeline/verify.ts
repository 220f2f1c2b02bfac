import type { Config } from "../config/config.ts";
import { pairScores } from "../gate/golden-record.ts";
import { blocks } from "../gate/verdict.ts";
import { readGatedWith } from "../postgres/asked-queries.ts";
import type { Store } from "../postgres/database.ts";
import { readPromotedMetrics } from "../postgres/drift.ts";
import { readLive } from "../postgres/snapshot.ts";
import type { VerifyReport } from "../report/reports.ts";
import { type Judgement, judge } from "./judge/judge.ts";
import { judgeThresholds } from "./judge/judge-thresholds.ts";
import type { Observer } from "./progress.ts";
import type { Baseline } from "./report-files.ts";
import { withStore } from "./run-context.ts";

export interface VerifyRequest {
  readonly config: Config;
  /** Undefined: the live one. */
  readonly generation: number | undefined;
  /** What the last verified run on this machine measured; without it, what the run measured that staged the generation. */
  readonly baseline: Baseline | undefined;
  /** Told how many golden queries are asked, where that takes long. */
  readonly observe?: Observer;
}

/** The gates on what is live, by the read role and without a key. */
export async function verify({
  config,
  generation,
  baseline,
  observe,
}: VerifyRequest): Promise<VerifyReport> {
  const began = performance.now();
  return withStore(config, "read", async (store) => {
    const live = (await readLive(store))?.generation ?? null;
    const target = generation ?? live;
    const judged =
      target === null
        ? {
            gates: [
              {
                gate: "live",
                verdict: "fail" as const,
                reason: `Nothing is live in environment "${config.environment}".`,
              },
            ],
            metrics: {},
            queries: [],
            asked: [],
            contentDigest: null,
          }
        : await judgeWithThresholds(config, store, { generation: target, isLive: target === live, observe });
    const earlier = baseline ?? (target === null ? undefined : await readStaged(store, target));
    const compared = earlier === undefined ? undefined : pairScores(judged.asked, earlier.asked);
    return {
      command: "verify",
      outcome: blocks(judged.gates, config.gate)
        ? "failed"
        : judged.gates.some((one) => one.verdict === "inconclusive")
          ? "inconclusive"
          : "passed",
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      generation: target,
      contentDigest: judged.contentDigest,
      gates: judged.gates,
      metrics: judged.metrics,
      queries: judged.queries,
      asked: judged.asked,
      ...(earlier === undefined || compared === undefined
        ? {}
        : {
            baselineFrom: baseline === undefined ? ("promoted" as const) : ("verified" as const),
            ...(compared.same ? { baseline: earlier.metrics } : {}),
            compared,
          }),
    };
  });
}

/** What the run measured that staged a generation; undefined when it is not kept. */
async function readStaged(store: Store, generation: number): Promise<Baseline | undefined> {
  const metrics = await readPromotedMetrics(store, generation);
  const gated = await readGatedWith(store, generation);
  return metrics === undefined || gated === undefined ? undefined : { metrics, asked: gated.asked };
}

async function judgeWithThresholds(
  config: Config,
  store: Store,
  {
    generation,
    isLive,
    observe,
  }: { readonly generation: number; readonly isLive: boolean; readonly observe: Observer | undefined },
): Promise<Judgement> {
  const judged = await judge({ store, config, generation, observe });
  const thresholds = await judgeThresholds({ config, store, generation, isLive });
  return { ...judged, gates: [...judged.gates, ...thresholds] };
}
