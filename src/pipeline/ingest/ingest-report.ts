import type { Config } from "../../config/config.ts";
import type { Digest } from "../../digest/digest.ts";
import type { RunOrigin } from "../../postgres/runs.ts";
import type { EmbedCounts, IngestReport } from "../../report/reports.ts";
import { approvalOf } from "../approval.ts";
import type { ReadCorpus } from "../corpus/read-corpus.ts";
import { originWarnings } from "../git/working-tree.ts";
import { inconclusiveWarnings } from "../judge/gate-sentences.ts";
import type { Judgement } from "../judge/judge.ts";
import type { Drawn } from "../plan/draw-against.ts";
import { readWith } from "../plan/read-otherwise.ts";
import type { Stages } from "../progress.ts";

interface Told {
  readonly config: Config;
  readonly read: ReadCorpus;
  readonly run: RunOrigin;
  readonly stages: Stages;
  /** What of live was put back before the plan was drawn. */
  readonly remarks: readonly string[];
  readonly drawn: Drawn;
  /** Of the plan that was approved, or of the one just drawn. */
  readonly digest: Digest;
}

interface Ending {
  readonly outcome: IngestReport["outcome"];
  readonly generation?: number | null;
  readonly judged?: Judgement;
  readonly embed?: EmbedCounts;
}

/** Where an approval decides: it is still to come, or was given before the gates were asked. */
const approvalMoments: Readonly<Partial<Record<IngestReport["outcome"], "after" | "before">>> = {
  held: "after",
  promoted: "before",
};

/** What an ingest did, whichever way it ends. */
export function ingestReport({
  config,
  read,
  run,
  stages,
  remarks,
  drawn,
  digest,
}: Told): (ending: Ending) => IngestReport {
  const { plan, snapshot } = drawn;
  return ({ outcome, generation = null, judged, embed }) => ({
    command: "ingest",
    outcome,
    environment: config.environment,
    seconds: 0,
    run: run.id,
    generation,
    previous: snapshot.generation,
    planDigest: digest,
    contentDigest: judged?.contentDigest ?? null,
    selection: plan.selection,
    documents: plan.documents,
    chunks: plan.chunks.kept + plan.chunks.added,
    chunkChanges: plan.chunks,
    changes: plan.changes.slice(0, 100),
    approval: approvalOf(config, plan),
    embed: embed ?? { inputs: 0, cached: 0, requests: 0, tokens: 0 },
    gates: judged?.gates ?? [],
    metrics: judged?.metrics ?? {},
    asked: judged?.asked ?? [],
    ...(judged === undefined ? {} : { gateSettings: judged.settings }),
    readWith: readWith(config),
    queries: judged?.comparisons ?? [],
    stages: stages.value(),
    reasons: [],
    withheld: plan.withheld,
    widened: plan.widened,
    kept: plan.kept,
    skipped: plan.skipped,
    warnings: [
      ...remarks,
      ...plan.warnings,
      ...originWarnings(run),
      ...(judged?.warnings ?? []),
      ...inconclusiveWarnings(
        judged?.gates ?? [],
        config.gate.onInconclusive,
        config.approval === "none" ? "none" : (approvalMoments[outcome] ?? "none"),
      ),
    ],
    guardrails: read.guardrails,
    findings: read.findings,
    silenced: read.silenced,
  });
}
