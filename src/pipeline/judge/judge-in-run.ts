import type { Config } from "../../config/config.ts";
import type { OneModel } from "../../embed/one-model.ts";
import type { SearchMode } from "../../gate/evaluate.ts";
import type { Store } from "../../postgres/database.ts";
import type { Inspection } from "../../postgres/integrity.ts";
import { storeCanaries } from "../drift/canaries.ts";
import type { Counted, Observer, Stages } from "../progress.ts";
import { type Judgement, judge, type Thoroughness } from "./judge.ts";
import { storeGateVectors } from "./store-gate-vectors.ts";

export interface Judging {
  readonly request: {
    readonly config: Config;
    readonly observe: Observer;
    readonly oneModel: OneModel;
    readonly signal?: AbortSignal | undefined;
  };
  readonly store: Store;
  readonly stages: Stages;
}

/** Judges a generation in the middle of an ingest: embeds first what the gates ask with, and keeps it for later runs. */
export async function judgeInRun(
  { request, store, stages }: Judging,
  judging: {
    readonly generation: number | null;
    readonly modes: readonly SearchMode[];
    readonly thoroughness: Thoroughness;
    /** Made in this run; of another generation it says nothing. */
    readonly inspection?: Inspection | undefined;
    readonly counted?: Counted | undefined;
  },
): Promise<Judgement> {
  const { generation, modes, thoroughness, inspection, counted } = judging;
  if (generation === null) throw new TypeError("nothing to judge");
  const { config, observe, oneModel } = request;
  await stages.time("gate", async () => {
    const staged = thoroughness.kind === "staged";
    // What is live already is judged to the end.
    const asking = { config, observe, oneModel, signal: staged ? request.signal : undefined };
    await storeGateVectors(store, asking, staged ? { generation, base: thoroughness.base } : null);
    await storeCanaries(store, asking);
  });
  await observe({ kind: "step", step: "queries-embedded" });
  return stages.time("gate", () =>
    judge({
      store,
      config,
      generation,
      modes,
      thoroughness,
      inspection: inspection?.generation === generation ? inspection : undefined,
      observe,
      counted,
    }),
  );
}
