import type { Config } from "../config/config.ts";
import { nothingToDo } from "../plan/draw-plan.ts";
import type { PlanFile } from "../plan/plan-file.ts";
import type { Inspection } from "../postgres/integrity.ts";
import { readSchemaState, requireSchema } from "../postgres/schema/schema-state.ts";
import { openStore } from "../postgres/server/open-store.ts";
import type { PlanReport } from "../report/reports.ts";
import { type ReadCorpus, withCorpus } from "./corpus/read-corpus.ts";
import { contentOf } from "./fetch/fetched-content.ts";
import { type History, type OlderCheckout, olderThanLive } from "./git/older-checkout.ts";
import { inspectLive } from "./ingest/inspect-live.ts";
import { damageWarning } from "./ingest/repair-live.ts";
import { judgedOtherwiseWarning } from "./judge/judged-otherwise.ts";
import { requireGateFiles } from "./judge/require-gate-files.ts";
import { blockersOf, deletionWarning } from "./plan/blockers.ts";
import { type Drawn, drawAgainst } from "./plan/draw-against.ts";
import { lostLabelsWarning } from "./plan/lost-labels.ts";
import { readOtherwiseWarning } from "./plan/read-otherwise.ts";
import { ownership } from "./run-context.ts";

export interface PlanRequest {
  readonly config: Config;
  readonly selection: readonly string[];
  readonly strict: boolean;
  /** `none`: as if nothing were live, without a database. */
  readonly against: "live" | "none";
  /** Without it git is asked, and a checkout that is older than live is a warning. */
  readonly history?: History | undefined;
}

/** What an ingest would do, and the plan as a value that can be written, approved and run. */
export async function plan(request: PlanRequest): Promise<PlanFile & { readonly report: PlanReport }> {
  const began = performance.now();
  await requireGateFiles(request.config);
  return withCorpus(request.config, (read) => planCorpus(request, read, began), { texts: "dropped" });
}

async function planCorpus(
  request: PlanRequest,
  read: ReadCorpus,
  began: number,
): Promise<PlanFile & { readonly report: PlanReport }> {
  const { config } = request;
  const { drawn, inspection, older, otherwise } =
    request.against === "none"
      ? { drawn: await drawAgainst(config, read, request.selection, null), ...nothingLive }
      : await drawAgainstLive(request, read);
  const reasons = blockersOf({
    config,
    drawn,
    findings: read.findings,
    found: read.corpus.documents.length,
    strict: request.strict,
    stated: true,
  });
  const { superseded } = older;
  const idle = nothingToDo(drawn.plan, drawn.snapshot);
  return {
    plan: drawn.plan,
    fetched: contentOf(read.fetched),
    report: {
      command: "plan",
      ...(superseded === undefined
        ? { outcome: reasons.length > 0 ? "blocked" : idle ? "nothing-to-do" : "changes" }
        : { outcome: "superseded", superseded }),
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      digest: drawn.digest,
      base: drawn.snapshot.generation,
      profile: drawn.plan.profile,
      selection: drawn.plan.selection,
      documents: drawn.plan.documents,
      chunks: drawn.plan.chunks,
      embed: drawn.plan.embed,
      changes: drawn.plan.changes,
      reasons,
      withheld: drawn.plan.withheld,
      widened: drawn.plan.widened,
      fetched: drawn.plan.fetched,
      kept: drawn.plan.kept,
      skipped: drawn.plan.skipped,
      warnings: [
        ...older.warnings,
        ...damageWarning(inspection),
        ...otherwise,
        ...drawn.plan.warnings,
        ...deletionWarning({ config, drawn }),
        ...(await lostLabelsWarning(config, read, drawn)),
      ],
      guardrails: read.guardrails,
      findings: read.findings,
      silenced: read.silenced,
    },
  };
}

/** What is to be said of live beside the plan. */
interface LiveRemarks {
  readonly inspection: Inspection | undefined;
  readonly older: OlderCheckout;
  /** What beside the documents is other than when live was made: what reads them, and what judges them. */
  readonly otherwise: readonly string[];
}

const nothingLive: LiveRemarks = { inspection: undefined, older: { warnings: [] }, otherwise: [] };

async function drawAgainstLive(
  { config, selection, history }: PlanRequest,
  read: ReadCorpus,
): Promise<{ readonly drawn: Drawn } & LiveRemarks> {
  const store = await openStore(config, "read");
  try {
    // Before the first ingest there is no schema, and nothing is live.
    if ((await readSchemaState(store.database, store.names)).state === "absent")
      return { drawn: await drawAgainst(config, read, selection, null), ...nothingLive };
    await requireSchema(store, ownership(config));
    // On another connection: the database recomputes live while the plan is drawn.
    const [drawn, inspection, older] = await Promise.all([
      drawAgainst(config, read, selection, store),
      inspectLive(store),
      olderThanLive(config, store, history),
    ]);
    const otherwise = [
      ...(await readOtherwiseWarning(store, config, drawn)),
      ...(await judgedOtherwiseWarning(store, config, drawn)),
    ];
    return { drawn, inspection, older, otherwise };
  } finally {
    await store.database.close();
  }
}
