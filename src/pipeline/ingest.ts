import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import { OneModel } from "../embed/one-model.ts";
import { openEmbedder } from "../embed/open-embedder.ts";
import { blocks } from "../gate/verdict.ts";
import { nothingToDo } from "../plan/draw-plan.ts";
import type { FetchedContent } from "../plan/fetched-content.ts";
import type { Plan } from "../plan/plan.ts";
import { planDigest } from "../plan/plan-file.ts";
import type { Store } from "../postgres/database.ts";
import type { Inspection } from "../postgres/integrity.ts";
import { takeLease } from "../postgres/lease.ts";
import { promoteGeneration } from "../postgres/promote.ts";
import { removeAbandoned } from "../postgres/prune.ts";
import { beginRun, type RunOrigin, readCommitBehind } from "../postgres/runs.ts";
import { recordVerdicts } from "../postgres/verdicts.ts";
import type { IngestReport } from "../report/reports.ts";
import { type Approval, approvalBlocker } from "./approval.ts";
import { ChunkSpool } from "./corpus/chunk-spool.ts";
import { type ReadCorpus, readCorpus } from "./corpus/read-corpus.ts";
import type { FetchedSource } from "./fetch/fetch-sources.ts";
import { fetchedByPlan } from "./fetch/fetched-content.ts";
import { type History, olderThanLive } from "./git/older-checkout.ts";
import { ingestReport } from "./ingest/ingest-report.ts";
import { inspectLive } from "./ingest/inspect-live.ts";
import { refuseOtherSpace } from "./ingest/refuse-other-space.ts";
import { repairLive } from "./ingest/repair-live.ts";
import { requirePromoter } from "./ingest/require-promoter.ts";
import { stageGeneration } from "./ingest/stage-generation.ts";
import { verifyPromoted } from "./ingest/verify-promoted.ts";
import { failing } from "./judge/gate-sentences.ts";
import { allModes } from "./judge/judge.ts";
import { judgeInRun } from "./judge/judge-in-run.ts";
import { judgedOtherwiseWarning } from "./judge/judged-otherwise.ts";
import { requireGateFiles } from "./judge/require-gate-files.ts";
import { endDone, endFailed } from "./log-run.ts";
import { blockersOf } from "./plan/blockers.ts";
import { drawAgainst } from "./plan/draw-against.ts";
import { planStanding } from "./plan/plan-standing.ts";
import { readOtherwiseWarning } from "./plan/read-otherwise.ts";
import { type Observer, Stages, stoppable } from "./progress.ts";
import { type Origin, requireConnection, withMigratedStore, withPromoter } from "./run-context.ts";

export interface IngestRequest {
  readonly config: Config;
  /** The plan that was approved; undefined: plan and go. */
  readonly plan: Plan | undefined;
  /** What the plan's fetched sources gave, from the plan file; without a plan they are fetched. */
  readonly fetched?: readonly FetchedContent[] | undefined;
  /** Globs of `--doc`; those of the plan when there is one. */
  readonly selection: readonly string[];
  /** Stop at a sealed, gated generation. */
  readonly hold: boolean;
  readonly strict: boolean;
  /** Whose approval of which plan this run carries. */
  readonly approval: Approval | undefined;
  readonly origin: Origin;
  /** As of a plan; it ends a plan that was given only when that is stale. */
  readonly history?: History | undefined;
  readonly observe: Observer;
  /** Ends the run before its promotion, with the signal's reason; its lease is released and its end is in the run log. */
  readonly signal?: AbortSignal | undefined;
  /** Whether errors in documents that would be published block; they do unless it says otherwise. */
  readonly errors?: "block" | "report";
  /** For tests of takeover; the lease's default otherwise. */
  readonly leaseTtlMs?: number;
}

/** Embeds, stages, gates and promotes what the documents changed. Live stays as it is unless everything passed. */
export async function ingest(request: IngestRequest): Promise<IngestReport> {
  const { config } = request;
  if (!request.hold) requireConnection(config, "promote");
  const { plan, fetched = [] } = request;
  // A plan's run fetches nothing: an edit in the CMS since then waits for the next plan.
  const planned = plan === undefined ? undefined : fetchedByPlan(config, plan, fetched);
  return withMigratedStore(config, (store) =>
    ingestInto(store, request, planned, (work) => withPromoter(config, store, work)),
  );
}

/** Runs `work` on a store whose role may promote. */
export type Promoting = <T>(work: (store: Store) => Promise<T>) => Promise<T>;

/** `ingest` into a store that is open already; `fetched` undefined: the sources are fetched. */
export async function ingestInto(
  store: Store,
  given: IngestRequest,
  fetched: readonly FetchedSource[] | undefined,
  promoting: Promoting = (work) => work(store),
): Promise<IngestReport> {
  const { config, origin } = given;
  const observe = stoppable(given.observe, given.signal);
  const request = { ...given, observe, oneModel: new OneModel(config.embed.model) };
  const began = performance.now();
  const stages = new Stages();
  const run: RunOrigin = { ...origin, id: randomUUID(), command: "ingest" };
  await beginRun(store, run);
  const spool = new ChunkSpool();
  try {
    await requireGateFiles(config);
    const lease = await takeLease(store, { name: origin.actor, runUrl: origin.runUrl }, request.leaseTtlMs);
    try {
      // The database recomputes live on its core while this process reads the documents on another.
      const [read, inspection] = await Promise.all([readCorpus(config, spool, fetched), inspectLive(store)]);
      stages.add("load", read.seconds.load);
      stages.add("chunk", read.seconds.chunk);
      const report = await runUnderLease({
        request,
        read,
        store,
        promoting,
        inspection,
        run,
        stages,
        epoch: lease.epoch,
      });
      const finished = { ...report, seconds: (performance.now() - began) / 1000 };
      await endDone(store, run, finished);
      await observe({ kind: "step", step: "recorded" });
      return finished;
    } finally {
      await lease.release();
    }
  } catch (error) {
    await endFailed(store, run, error);
    throw error;
  } finally {
    spool.close();
  }
}

interface Running {
  readonly request: IngestRequest & { readonly oneModel: OneModel };
  readonly read: ReadCorpus;
  readonly store: Store;
  readonly promoting: Promoting;
  /** What was live when the run began, recomputed from its rows, and again after it was put back. */
  readonly inspection: Inspection | undefined;
  readonly run: RunOrigin;
  readonly stages: Stages;
  readonly epoch: number;
}

async function runUnderLease(found: Running): Promise<IngestReport> {
  const { request, read, store, run, stages, epoch } = found;
  const { config, observe, oneModel } = request;
  for (const left of await removeAbandoned(store, epoch, run.id)) {
    await observe({
      kind: "note",
      message: `Removed generation ${left.generation}, opened by ${left.openedBy}: it was not promoted, and what it was built on is not live any more, or its run died or was blocked.`,
    });
  }
  const { inspection, warnings: repairs } = await repairLive({
    store,
    config,
    read,
    inspection: found.inspection,
    by: { epoch, actor: run.actor, run: run.id },
    stages,
    observe,
    oneModel,
  });
  const older = await olderThanLive(config, store, request.history);
  const running: Running = { ...found, inspection };
  const drawn = await stages.time("plan", () =>
    drawAgainst(config, read, request.plan?.selection ?? request.selection, store),
  );
  const digest = request.plan === undefined ? drawn.digest : planDigest(request.plan);
  const standing = await planStanding({ store, given: request.plan, drawn, older, runUrl: run.runUrl });
  const done = standing.kind === "done" ? [carriedOut(drawn.snapshot.generation)] : [];
  const otherwise = await readOtherwiseWarning(store, config, drawn);
  const settings = await judgedOtherwiseWarning(store, config, drawn);
  const remarks = [...older.warnings, ...done, ...repairs, ...otherwise, ...settings];
  const report = ingestReport({ config, read, run, stages, remarks, drawn, digest });
  if (standing.kind === "superseded")
    return { ...report({ outcome: "superseded" }), superseded: standing.superseded };
  await observe({ kind: "step", step: "planned" });
  const reasons = blockersOf({
    config,
    drawn,
    findings: read.findings,
    found: read.corpus.documents.length,
    strict: request.strict,
    errors: request.errors,
    stated: request.plan !== undefined,
  });
  if (reasons.length > 0) return { ...report({ outcome: "blocked" }), reasons };

  if (nothingToDo(drawn.plan, drawn.snapshot)) {
    const judged = await judgeInRun(running, {
      generation: drawn.snapshot.generation,
      modes: ["hybrid"],
      thoroughness: { kind: "glance" },
      inspection: running.inspection,
    });
    return {
      ...report({
        outcome: blocks(judged.gates, config.gate) ? "blocked" : "nothing-to-do",
        judged,
        generation: drawn.snapshot.generation,
      }),
      // What follows a repeated run may have to roll back as the first one would.
      ...(standing.kind === "done" ? { previous: standing.previous } : {}),
      reasons: failing(
        judged.gates,
        "Nothing to do, and the live generation fails its gates",
        config.gate.onInconclusive,
      ),
    };
  }
  const unapproved = request.hold ? undefined : approvalBlocker(config, request.approval, digest);
  if (unapproved !== undefined) return { ...report({ outcome: "blocked" }), reasons: [unapproved] };
  if (!request.hold)
    await running.promoting((promoter) => requirePromoter(promoter, epoch, config.environment));

  if (drawn.missing.size > 0) {
    // Else a missing key would be found out with a generation begun.
    await openEmbedder(config.embed);
    await stages.time("embed", () => refuseOtherSpace(store, request));
  }
  const staged = await stageGeneration({
    store,
    config,
    read,
    drawn,
    planDigest: digest,
    epoch,
    run: run.id,
    actor: run.actor,
    stages,
    observe,
    oneModel,
    signal: request.signal,
  });
  const judged = await judgeInRun(running, {
    generation: staged.generation,
    modes: allModes,
    thoroughness: { kind: "staged", base: drawn.snapshot.generation },
    inspection: staged.inspection,
  });
  await recordVerdicts(store, {
    generation: staged.generation,
    run: run.id,
    verdicts: judged.gates,
    onInconclusive: config.gate.onInconclusive,
  });
  await observe({ kind: "step", step: "gated" });
  const result = { judged, generation: staged.generation, embed: staged.embed };
  if (blocks(judged.gates, config.gate))
    return {
      ...report({ outcome: "blocked", ...result }),
      reasons: failing(judged.gates, "The staged generation fails its gates", config.gate.onInconclusive),
    };
  if (request.hold)
    return {
      ...report({ outcome: "held", ...result }),
      baseCommit: await readCommitBehind(store, drawn.snapshot.generation),
    };

  await stages.time("promote", () =>
    running.promoting((promoter) =>
      promoteGeneration(promoter, {
        generation: staged.generation,
        expected: drawn.snapshot.generation,
        actor: run.actor,
        run: run.id,
        approval: request.approval ?? null,
      }),
    ),
  );
  await observe({ kind: "step", step: "promoted" });
  const verified = await verifyPromoted(running, {
    generation: staged.generation,
    previous: drawn.snapshot.generation,
  });
  await observe({ kind: "step", step: "verified" });
  return report({
    outcome: "promoted",
    ...result,
    judged: {
      ...judged,
      contentDigest: verified.contentDigest,
      metrics: { ...judged.metrics, ...verified.metrics },
      // What was looked at again on live stands as it is there.
      gates: judged.gates.map((one) => verified.gates.find(({ gate }) => gate === one.gate) ?? one),
    },
  });
}

function carriedOut(generation: number | null): string {
  return `An earlier attempt of this run carried this plan out, as generation ${generation}, which is live; nothing was changed.`;
}
